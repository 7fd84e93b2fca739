// Long because it is the one list of what every store must do: each test is a sentence of links.md, and they share nothing.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { LINK_STATES, type ListedLink } from '../../../../lib/links/listing';
import type { LinkState, NewLink } from '../../../../lib/links/record';
import type { ClaimAnswer } from '../../../../lib/links/store';
import { rejectsIdentity } from '../../../support/identity-error';
import { claim, drainEvents, LIFE_MS, someLink, waysToEnd } from './support/links';
import type { StoreKind, StoreUnderTest } from './support/store-kinds';

const LEASE_MS = 20_000;
const WINDOW_MS = 600_000;
const DAY_MS = 86_400_000;

/** What every link store must do, whatever it is made of. */
export function describeConformance(kind: StoreKind): void {
  describe(`a link store: ${kind.name}`, () => {
    const open = kind.prepare();
    let test: StoreUnderTest;
    beforeEach(async () => {
      test = await open();
    });
    afterEach(() => test.close());

    async function issued(given: Partial<NewLink> = {}): Promise<NewLink> {
      const link = someLink(test.now(), given);
      assert.deepEqual(await test.store.issue(link), { outcome: 'issued', superseded: [] });
      return link;
    }

    async function held(given: Partial<NewLink> = {}): Promise<NewLink> {
      const link = await issued(given);
      assert.equal((await claim(test.store, link, 'holder')).outcome, 'claimed');
      return link;
    }

    const commit = (link: NewLink, claimId = 'holder') => test.store.commit(link.accessor, claimId, {});
    const release = (link: NewLink, claimId = 'holder') =>
      test.store.release(link.accessor, claimId, { code: 'IDENTITY_TIMEOUT' });
    const denied = (reason: string) => ({ outcome: 'denied', reason }) as ClaimAnswer;
    const tellEvents = async () => (await drainEvents(test.store)).map(({ type }) => type);

    describe('time', () => {
      it('is its own', async () => {
        assert.equal(await test.store.now(), test.now());
        await test.advance(1);
        assert.equal(await test.store.now(), test.now());
      });
    });

    describe('a redemption', () => {
      it('claims, gets what was sealed, and commits', async () => {
        const link = await issued();
        assert.deepEqual(await claim(test.store, link, 'a'), {
          outcome: 'claimed',
          ciphertext: link.ciphertext,
          expiresAt: link.expiresAt,
          attempt: 1,
        });
        assert.equal(await commit(link, 'a'), 'committed');
        assert.deepEqual(await claim(test.store, link, 'b'), denied('used'));
      });

      it('is refused for a link that is not there, without a trace', async () => {
        const stranger = someLink(test.now());
        assert.deepEqual(await claim(test.store, stranger), denied('unknown'));
        assert.equal(await commit(stranger), 'lost');
        assert.equal(await release(stranger), 'lost');
        await test.store.reportTampering(stranger.accessor, 'holder');
        assert.deepEqual(await test.store.revoke({ accessor: stranger.accessor }), []);
        assert.equal(await test.store.challengeFailed(stranger.accessor, stranger.failureNonceHash), undefined);
        assert.deepEqual(await tellEvents(), []);
      });

      it('belongs to one of many that ask at once, on whichever instance', async () => {
        const link = await issued();
        const asked = Array.from({ length: 50 }, (_, at) => claim(at % 2 ? test.store : test.other, link, `claim-${at}`));
        const outcomes = (await Promise.all(asked)).map(({ outcome }) => outcome);
        assert.equal(outcomes.filter((outcome) => outcome === 'claimed').length, 1);
        assert.equal(outcomes.filter((outcome) => outcome === 'busy').length, 49);
        const commits = await Promise.all(outcomes.map((_, at) => commit(link, `claim-${at}`)));
        assert.deepEqual(
          commits.map((answer) => answer === 'committed'),
          outcomes.map((outcome) => outcome === 'claimed'),
        );
      });

      it('keeps the link for 20 s, and not a millisecond longer', async () => {
        const link = await held();
        await test.advance(LEASE_MS - 1);
        assert.deepEqual(await claim(test.store, link, 'other'), { outcome: 'busy', retryAfterMs: 1 });
        await test.advance(1);
        assert.equal((await claim(test.store, link, 'other')).outcome, 'claimed');
      });

      it('that was paused past its lease hands off nothing', async () => {
        const link = await held();
        await test.advance(LEASE_MS - 1);
        const quick = await held();
        await test.advance(1);
        assert.equal(await commit(link), 'lost');
        assert.equal((await claim(test.store, link, 'next')).outcome, 'claimed');
        assert.equal(await commit(link), 'lost');
        assert.equal(await release(link), 'lost');
        assert.equal(await commit(link, 'next'), 'committed');
        await test.advance(LEASE_MS - 2);
        assert.equal(await commit(quick), 'committed');
      });

      it('gives the link back when the tenant failed, and ends it the third time', async () => {
        const link = await issued();
        for (const attempt of [1, 2, 3]) {
          const answer = await claim(test.store, link, `claim-${attempt}`);
          assert.equal(answer.outcome === 'claimed' && answer.attempt, attempt);
          assert.equal(await release(link, `claim-${attempt}`), attempt < 3 ? 'released' : 'failed');
          assert.equal(await commit(link, `claim-${attempt}`), 'lost');
        }
        assert.deepEqual(await claim(test.store, link), denied('failed'));
      });

      it('gives the link back as often as it likes before the tenant was asked', async () => {
        const link = await issued();
        for (const claimId of ['a', 'b', 'c', 'd']) {
          const answer = await claim(test.store, link, claimId);
          assert.equal(answer.outcome === 'claimed' && answer.attempt, 1);
          assert.equal(await test.store.release(link.accessor, claimId, {}, false), 'released');
        }
        assert.equal((await claim(test.store, link, 'e')).outcome, 'claimed');
        assert.equal(await commit(link, 'e'), 'committed');
      });

      it('may repeat each of its steps: the answer is the same, and nothing happens twice', async () => {
        const link = await issued();
        const first = await claim(test.store, link, 'a');
        await test.advance(LEASE_MS - 1);
        assert.deepEqual(await claim(test.store, link, 'a'), first);
        assert.deepEqual(await claim(test.store, link, 'b'), { outcome: 'busy', retryAfterMs: 1 });
        assert.equal(await release(link, 'a'), 'released');
        assert.equal(await release(link, 'a'), 'released');
        assert.equal((await claim(test.store, link, 'b')).outcome, 'claimed');
        assert.equal(await release(link, 'a'), 'lost');
        assert.equal(await commit(link, 'b'), 'committed');
        assert.equal(await commit(link, 'b'), 'committed');
        assert.equal(await release(link, 'b'), 'lost');
        assert.deepEqual(await tellEvents(), ['link-issued', 'link-claimed', 'link-released', 'link-claimed', 'link-handed-off']);
      });

      it('that failed for good may hear so again', async () => {
        const link = await issued();
        for (const claimId of ['a', 'b', 'c']) {
          await claim(test.store, link, claimId);
          await release(link, claimId);
        }
        assert.equal(await release(link, 'c'), 'failed');
        assert.equal(await release(link, 'b'), 'lost');
      });

      it('that finds the link tampered with ends it', async () => {
        const link = await held();
        await test.store.reportTampering(link.accessor, 'somebody else');
        await test.store.reportTampering(link.accessor, 'holder');
        await test.store.reportTampering(link.accessor, 'holder');
        assert.deepEqual(await claim(test.store, link), denied('failed'));
        assert.equal(await commit(link), 'lost');
        assert.deepEqual(await tellEvents(), ['link-issued', 'link-claimed', 'tamper-detected', 'link-denied']);
        const sound = await held();
        await test.store.reportTampering(sound.accessor, 'somebody else');
        assert.equal(await commit(sound), 'committed');
      });
    });

    describe('a wrong secret', () => {
      const guess = (link: NewLink) => claim(test.store, { ...link, verifierHash: '0'.repeat(64) });

      it('is refused and leaves the link as it is', async () => {
        const link = await issued();
        for (let wrong = 0; wrong < 9; wrong += 1) assert.deepEqual(await guess(link), denied('wrong-secret'));
        assert.equal((await claim(test.store, link)).outcome, 'claimed');
      });

      it('revokes the link the tenth time, also while somebody holds it', async () => {
        const link = await held();
        for (let wrong = 0; wrong < 10; wrong += 1) assert.deepEqual(await guess(link), denied('wrong-secret'));
        assert.deepEqual(await guess(link), denied('revoked'));
        assert.deepEqual(await claim(test.store, link), denied('revoked'));
        assert.equal(await commit(link), 'lost');
        const events = await drainEvents(test.store);
        assert.deepEqual(
          events.map(({ type, reason }) => `${type} ${reason ?? ''}`.trim()),
          ['link-issued', 'link-claimed', 'link-denied wrong-secret', 'link-revoked guessing', 'link-denied revoked'],
        );
      });
    });

    it('tells a refusal once for each reason and state, however many ask: a flood pushes no other event out', async () => {
      const [used, guessed, other] = [await held(), await issued(), await issued()];
      await commit(used);
      for (let time = 0; time < 50; time += 1) assert.deepEqual(await claim(test.store, used), denied('used'));
      for (let time = 0; time < 4; time += 1) await claim(test.store, { ...guessed, verifierHash: 'wrong' });
      await claim(test.other, guessed, 'holder');
      for (let time = 0; time < 4; time += 1) await claim(test.other, { ...guessed, verifierHash: 'wrong' });
      await test.store.revoke({ accessor: other.accessor });
      for (let time = 0; time < 50; time += 1) await claim(test.store, other);
      const told = (await drainEvents(test.store)).filter(({ type }) => type === 'link-denied');
      assert.deepEqual(
        told.map(({ accessor, reason }) => [accessor, reason]),
        [
          [used.accessor, 'used'],
          [guessed.accessor, 'wrong-secret'],
          [guessed.accessor, 'wrong-secret'],
          [other.accessor, 'revoked'],
        ],
      );
    });

    describe('the end of its life', () => {
      it('comes when it was said to, not before', async () => {
        const [first, second] = [await issued(), await issued()];
        await test.advance(LIFE_MS - 1);
        assert.equal((await claim(test.store, first, 'holder')).outcome, 'claimed');
        await test.advance(1);
        assert.deepEqual(await claim(test.store, second), denied('expired'));
        assert.deepEqual(await claim(test.store, second), denied('expired'));
        assert.equal(await commit(first), 'lost');
        assert.deepEqual(await claim(test.store, first), denied('expired'));
      });

      it('is noticed by the sweep, once, and told', async () => {
        const links = [
          await issued({ expiresAt: test.now() + 1_000 }),
          await held({ expiresAt: test.now() + 2_000 }),
          await issued(),
        ];
        await drainEvents(test.store);
        await test.advance(999);
        assert.equal(await test.store.sweep(), 0);
        await test.advance(1);
        assert.equal(await test.store.sweep(), 1);
        await test.advance(1_000);
        assert.equal(await test.store.sweep(), 1);
        assert.equal(await test.store.sweep(), 0);
        const told = await drainEvents(test.store);
        assert.deepEqual(
          told.map(({ type, accessor }) => [type, accessor]),
          links.slice(0, 2).map(({ accessor }) => ['link-expired', accessor]),
        );
      });

      it('leaves for a day what tells why it is refused', async () => {
        const used = await held();
        await commit(used);
        const unused = await issued();
        await test.advance(LIFE_MS);
        await test.store.sweep();
        await test.advance(DAY_MS - 1);
        await test.store.sweep();
        assert.deepEqual(await claim(test.store, used), denied('used'));
        assert.deepEqual(await claim(test.store, unused), denied('expired'));
      });
    });

    describe('revoke', () => {
      it('ends a link by its accessor, whether held or not, and says what it was', async () => {
        const facts = { user: 'alice@acme.example', appKey: 'app-1', ticket: 'T-1', failureTarget: 'https://help.example/' };
        const link = await held(facts);
        assert.deepEqual(await test.other.revoke({ accessor: link.accessor }), [{ accessor: link.accessor, ...facts }]);
        assert.equal(await commit(link), 'lost');
        assert.deepEqual(await claim(test.store, link), denied('revoked'));
        assert.deepEqual(await test.store.revoke({ accessor: link.accessor }), []);
        const bare = await issued();
        const { accessor, user, appKey } = bare;
        assert.deepEqual(await test.store.revoke({ accessor }), [
          { accessor, user, appKey, ticket: undefined, failureTarget: undefined },
        ]);
      });

      it('ends all links of a ticket, and no other', async () => {
        const links = [await issued({ ticket: 'T-1' }), await held({ ticket: 'T-1' })];
        const others = [await issued({ ticket: 'T-2' }), await issued()];
        const used = await held({ ticket: 'T-1' });
        await commit(used);
        const revoked = (await test.store.revoke({ ticket: 'T-1' })).map(({ accessor }) => accessor);
        assert.deepEqual(revoked.sort(), links.map(({ accessor }) => accessor).sort());
        assert.deepEqual(await test.store.revoke({ ticket: 'T-1' }), []);
        for (const link of links) assert.deepEqual(await claim(test.store, link), denied('revoked'));
        for (const link of others) assert.equal((await claim(test.store, link)).outcome, 'claimed');
        assert.deepEqual(await claim(test.store, used), denied('used'));
      });

      it('does not claim to have ended what had expired', async () => {
        const link = await issued({ ticket: 'T-1' });
        await test.advance(LIFE_MS);
        assert.deepEqual(await test.store.revoke({ ticket: 'T-1' }), []);
        assert.deepEqual(await claim(test.store, link), denied('expired'));
        assert.deepEqual(await tellEvents(), ['link-issued', 'link-expired', 'link-denied']);
      });
    });

    describe('a newer link', () => {
      it('supersedes the older one of the same user and app, even one that is held', async () => {
        const user = 'alice@acme.example';
        const older = await held({ user });
        const otherApp = await issued({ user, appKey: 'app-2' });
        const newer = someLink(test.now(), { user });
        assert.deepEqual(await test.other.issue(newer), { outcome: 'issued', superseded: [older.accessor] });
        assert.equal(await commit(older), 'lost');
        assert.deepEqual(await claim(test.store, older), denied('revoked'));
        for (const link of [otherApp, newer]) assert.equal((await claim(test.store, link)).outcome, 'claimed');
      });

      it('leaves alone what has ended', async () => {
        const user = 'alice@acme.example';
        const used = await held({ user });
        await commit(used);
        await issued({ user, expiresAt: test.now() + 1_000 });
        await test.advance(1_000);
        await issued({ user });
        assert.deepEqual(await claim(test.store, used), denied('used'));
      });

      it('may be asked for again: it is the same one', async () => {
        const link = await issued({ user: 'alice@acme.example' });
        for (let again = 0; again < 10; again += 1) {
          assert.deepEqual(await test.other.issue(link), { outcome: 'issued', superseded: [] });
        }
        assert.equal((await claim(test.store, link, 'holder')).outcome, 'claimed');
        await commit(link);
        await test.store.issue(link);
        assert.deepEqual(await claim(test.store, link), denied('used'));
      });

      it('is refused to a user who has had five within ten minutes, and changes nothing then', async () => {
        const user = 'alice@acme.example';
        let latest: NewLink | undefined;
        for (let count = 0; count < 5; count += 1) {
          latest = someLink(test.now(), { user });
          await test.store.issue(latest);
          await test.advance(1_000);
        }
        const sixth = () => test.other.issue(someLink(test.now(), { user, appKey: 'app-2' }));
        assert.deepEqual(await sixth(), { outcome: 'limited', retryAfterMs: WINDOW_MS - 5_000 });
        await issued();
        await test.advance(WINDOW_MS - 5_001);
        assert.deepEqual(await sixth(), { outcome: 'limited', retryAfterMs: 1 });
        assert.equal(latest && (await claim(test.store, latest)).outcome, 'claimed');
        await test.advance(1);
        assert.equal((await sixth()).outcome, 'issued');
        assert.deepEqual(await sixth(), { outcome: 'limited', retryAfterMs: 1_000 });
      });

      it('is found by its user for as long as it lives', async () => {
        const user = 'alice@acme.example';
        const old = await issued({ user, expiresAt: test.now() + DAY_MS });
        await test.advance(DAY_MS / 2);
        await issued({ user, appKey: 'app-2' });
        await test.advance(DAY_MS / 2 - 1);
        assert.deepEqual(await test.store.issue(someLink(test.now(), { user })), {
          outcome: 'issued',
          superseded: [old.accessor],
        });
      });
    });

    describe('a challenge that failed', () => {
      it('is noted once, for a link that was handed off, with the nonce of its own launch', async () => {
        const link = await held({ failureTarget: 'https://help.example/' });
        const report = (nonceHash = link.failureNonceHash) => test.store.challengeFailed(link.accessor, nonceHash);
        assert.equal(await report(), undefined);
        await commit(link);
        assert.equal(await report('0'.repeat(64)), undefined);
        assert.deepEqual(await report(), { failureTarget: 'https://help.example/' });
        assert.deepEqual(await report(), { failureTarget: 'https://help.example/' });
        assert.deepEqual(await tellEvents(), ['link-issued', 'link-claimed', 'link-handed-off', 'challenge-failed']);
        const plain = await held();
        await commit(plain);
        assert.deepEqual(await test.store.challengeFailed(plain.accessor, plain.failureNonceHash), { failureTarget: undefined });
      });
    });

    describe('events', () => {
      it('tell of each change once, in order, with what the flow needs to know', async () => {
        const facts = { user: 'alice@acme.example', appKey: 'app-1', ticket: 'T-1' };
        const time = new Date(test.now()).toISOString();
        const link = await issued(facts);
        const told = { accessor: link.accessor, ...facts, time };
        const { accessor, verifierHash } = link;
        await test.store.claim({ accessor, verifierHash, claimId: 'a', client: '192.0.2.0' });
        await test.store.release(accessor, 'a', { code: 'IDENTITY_TIMEOUT', latencyMs: 7, client: '192.0.2.0' });
        await test.store.claim({ accessor, verifierHash, claimId: 'b' });
        await test.store.commit(accessor, 'b', { latencyMs: 8 });
        await test.store.claim({ accessor, verifierHash, claimId: 'c', client: '198.51.100.0' });
        assert.deepEqual(await drainEvents(test.store), [
          { type: 'link-issued', ...told },
          { type: 'link-claimed', ...told, attempt: 1, client: '192.0.2.0' },
          { type: 'link-released', ...told, attempt: 1, code: 'IDENTITY_TIMEOUT', latencyMs: 7, client: '192.0.2.0' },
          { type: 'link-claimed', ...told, attempt: 2 },
          { type: 'link-handed-off', ...told, attempt: 2, latencyMs: 8 },
          { type: 'link-denied', ...told, reason: 'used', client: '198.51.100.0' },
        ]);
      });

      it('leave out what the flow did not give', async () => {
        const { accessor, user, appKey } = await issued();
        const time = new Date(test.now()).toISOString();
        assert.deepEqual(await drainEvents(test.store), [{ type: 'link-issued', time, accessor, user, appKey }]);
      });

      it('are given to one of several instances each', async () => {
        const links = await Promise.all(Array.from({ length: 100 }, () => issued()));
        const taken = await Promise.all(Array.from({ length: 20 }, (_, at) => (at % 2 ? test.store : test.other).takeEvents(7)));
        const accessors = taken.flat().map(({ event }) => event.accessor);
        assert.equal(new Set(accessors).size, accessors.length);
        assert.deepEqual(accessors.sort(), links.map(({ accessor }) => accessor).sort());
        assert.deepEqual(await test.store.takeEvents(7), []);
      });

      it('are given out again when nobody acknowledged them, and never again when somebody did', async () => {
        for (let count = 0; count < 4; count += 1) await issued();
        const first = await test.store.takeEvents(3);
        await test.store.acknowledgeEvents(first.slice(0, 1).map(({ id }) => id));
        await test.advance(3_000);
        assert.equal((await test.other.takeEvents(10)).length, 1);
        assert.deepEqual(await test.other.takeEvents(10), []);
        await test.advance(2_000);
        const again = await test.other.takeEvents(10);
        assert.deepEqual(again, first.slice(1));
        await test.other.acknowledgeEvents(again.map(({ id }) => id));
        await test.advance(3_000);
        assert.equal((await test.store.takeEvents(10)).length, 1);
        await test.store.acknowledgeEvents([]);
      });

      it('call who listens', async () => {
        let calls = 0;
        const stop = test.store.onEvents(() => {
          calls += 1;
        });
        await issued();
        assert.ok(calls > 0);
        stop();
        calls = 0;
        await issued();
        assert.equal(calls, 0);
      });
    });

    describe('a list of links', () => {
      async function listAll(limit: number, states?: readonly LinkState[]): Promise<ListedLink[]> {
        const links: ListedLink[] = [];
        let after: string | undefined;
        do {
          const page = await test.other.list({ limit, after, states });
          assert.ok(page.links.length <= limit);
          links.push(...page.links);
          after = page.next;
        } while (after !== undefined);
        return links;
      }
      const accessorsOf = (links: ReadonlyArray<{ readonly accessor: string }>) => links.map(({ accessor }) => accessor);

      it('says what may be known of each, and nothing that opens it', async () => {
        const link = await issued({ user: 'alice@acme.example', ticket: 'T-1' });
        const issuedAt = test.now();
        const { accessor, user, appKey, ticket, expiresAt } = link;
        const facts = { accessor, user, appKey, ticket, issuedAt, expiresAt, challengeFailedAt: 0 };
        const last = (lastEvent: string) => ({ lastEvent, lastEventAt: test.now() });
        assert.deepEqual(await listAll(10), [{ ...facts, state: 'issued', attempts: 0, ...last('link-issued') }]);
        await test.advance(5);
        await claim(test.store, link, 'holder');
        assert.deepEqual(await listAll(10), [{ ...facts, state: 'claimed', attempts: 0, ...last('link-claimed') }]);
        await test.advance(5);
        await release(link);
        assert.deepEqual(await listAll(10), [{ ...facts, state: 'issued', attempts: 1, ...last('link-released') }]);
        await claim(test.store, link, 'again');
        await commit(link, 'again');
        assert.deepEqual(await listAll(10), [{ ...facts, state: 'used', attempts: 1, ...last('link-handed-off') }]);
        await test.advance(5);
        await claim(test.store, link);
        assert.deepEqual(await listAll(10), [{ ...facts, state: 'used', attempts: 1, ...last('link-denied') }]);
        await test.advance(5);
        const challengeFailedAt = test.now();
        await test.store.challengeFailed(accessor, link.failureNonceHash);
        const failed = { ...facts, state: 'used', attempts: 1, challengeFailedAt };
        assert.deepEqual(await listAll(10), [{ ...failed, ...last('challenge-failed') }]);
      });

      it('comes page by page, newest first, each link once, whatever happens in between', async () => {
        const links: NewLink[] = [];
        for (let count = 0; count < 25; count += 1) {
          links.push(await issued());
          if (count % 3 === 0) await test.advance(1);
        }
        const listed = await listAll(4);
        assert.deepEqual(accessorsOf(listed).sort(), accessorsOf(links).sort());
        const times = listed.map(({ issuedAt }) => issuedAt);
        assert.deepEqual(
          times,
          [...times].sort((one, other) => other - one),
        );
        assert.deepEqual(await listAll(25), listed);

        const first = await test.store.list({ limit: 10 });
        const newer = await issued();
        await test.store.revoke({ accessor: listed[9]?.accessor ?? '' });
        const rest = await test.store.list({ limit: 100, after: first.next });
        assert.deepEqual(accessorsOf([...first.links, ...rest.links]), accessorsOf(listed));
        assert.equal(
          (await listAll(10)).some(({ accessor }) => accessor === newer.accessor),
          true,
        );
      });

      it('keeps to the states that are asked for', async () => {
        const ended: NewLink[] = [];
        for (const end of waysToEnd(test.store)) {
          const link = await issued();
          await end(link);
          ended.push(link);
        }
        const inHands = await held();
        const fresh = await issued();
        const states = async (...wanted: LinkState[]) => new Set((await listAll(2, wanted)).map(({ state }) => state));
        for (const state of LINK_STATES.filter((one) => one !== 'expired')) {
          assert.deepEqual(await states(state), new Set([state]), state);
        }
        assert.deepEqual(await states('used', 'claimed'), new Set(['used', 'claimed']));
        assert.deepEqual(await states('expired'), new Set());
        assert.deepEqual(await states(), new Set());
        const open = accessorsOf(await listAll(2, ['issued', 'claimed']));
        assert.equal(open.includes(inHands.accessor) && open.includes(fresh.accessor), true);
        assert.equal(
          ended.some(({ accessor }) => open.includes(accessor)),
          false,
        );
        // A superseding link began when the superseded one would have ended.
        await test.advance(2 * LIFE_MS);
        await test.store.sweep();
        assert.deepEqual(await states('issued', 'claimed'), new Set());
        assert.equal(accessorsOf(await listAll(2, ['expired'])).includes(fresh.accessor), true);
      });

      it('refuses a place that no page has named', async () => {
        for (const after of ['', 'x', '+', '(0', `${'1'.repeat(15)}.`, `${'1'.repeat(15)}.a b`]) {
          await rejectsIdentity(test.store.list({ limit: 1, after }), 'IDENTITY_INPUT', /malformed/);
        }
      });

      it('tells what has changed since: once, and in whole', async () => {
        const links = [await issued(), await issued(), await issued()];
        const [first, second] = links;
        assert.ok(first && second);
        await test.advance(1);
        const all = await test.other.changes(0, 10);
        assert.deepEqual(accessorsOf(all.links).sort(), accessorsOf(links).sort());
        assert.deepEqual([all.until, all.more], [test.now(), false]);
        // In the millisecond that `until` names: told the next time.
        await claim(test.store, first, 'holder');
        assert.deepEqual((await test.other.changes(all.until, 10)).links, []);
        await test.advance(1);
        const claimed = await test.other.changes(all.until, 10);
        assert.deepEqual(
          claimed.links,
          (await listAll(10)).filter(({ accessor }) => accessor === first.accessor),
        );
        assert.deepEqual((await test.other.changes(claimed.until, 10)).links, []);
        await claim(test.store, { ...second, verifierHash: 'wrong' });
        await commit(first);
        await test.advance(1);
        const next = await test.other.changes(claimed.until, 1);
        assert.deepEqual([next.links.length, next.more], [1, true]);
      });
    });

    it('keeps every text and every byte as it was', async () => {
      const text = ' \u0001\n\r\t"\'\\;:{}%$\u00e4\u{1f600}\u202e* [a-z] ';
      const given = {
        user: `u${text}`,
        appKey: `a${text}`,
        ticket: `t${text}`,
        failureTarget: `f${text}`,
        ciphertext: randomBytes(65_536),
      };
      const link = await issued(given);
      const answer = await claim(test.store, link);
      assert.deepEqual(answer.outcome === 'claimed' && answer.ciphertext, link.ciphertext);
      const { accessor } = link;
      const [issuedEvent] = await drainEvents(test.store);
      assert.deepEqual([issuedEvent?.user, issuedEvent?.appKey, issuedEvent?.ticket], [given.user, given.appKey, given.ticket]);
      const { user, appKey, ticket, failureTarget } = given;
      assert.deepEqual(await test.store.revoke({ ticket }), [{ accessor, user, appKey, ticket, failureTarget }]);
    });
  });
}
