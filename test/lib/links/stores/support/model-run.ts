import assert from 'node:assert/strict';
import type { StoredEvent } from '../../../../../lib/links/events';
import type { NewLink } from '../../../../../lib/links/record';
import { someLink } from './links';
import { LinkModel } from './model';
import type { ModelStep } from './model-steps';
import type { StoreUnderTest } from './store-kinds';

/** A tombstone lives for a day, in Redis by Redis's own clock, which the test cannot move. */
const LONGEST_RUN_MS = 20 * 3_600_000;

/** Does the same to a store and to the model, and compares every answer, and in the end every event. */
export class ModelRun {
  readonly #test: StoreUnderTest;
  readonly #model: LinkModel;
  readonly #startedAt: number;
  readonly #outcomes: Map<string, number>;
  readonly #delivered = new Map<string, StoredEvent>();
  readonly #acknowledged = new Set<string>();
  #last: ModelStep | undefined;

  /** @param outcomes counts what has come about, over all runs */
  constructor(test: StoreUnderTest, outcomes: Map<string, number>) {
    this.#test = test;
    this.#model = new LinkModel(test.now());
    this.#startedAt = test.now();
    this.#outcomes = outcomes;
  }

  async run(steps: readonly ModelStep[]): Promise<void> {
    for (const step of steps) await this.#step(step);
    await this.#checkEvents();
  }

  async #step(step: ModelStep): Promise<void> {
    const { store } = this.#test;
    switch (step.do) {
      case 'issue': {
        const { user, app, ticket, lifeMs } = step;
        const given = {
          user: `user-${user}`,
          appKey: `app-${app}`,
          ticket: ticket === 0 ? undefined : `T-${ticket}`,
          failureTarget: app === 0 ? undefined : 'https://help.example/',
          expiresAt: this.#model.now + lifeMs,
        };
        await this.#issue(someLink(this.#model.now, given));
        break;
      }
      case 'claim':
        await this.#claim(this.#meant(step.link), true, step.claimId);
        break;
      case 'guess':
        for (let time = 0; time < step.times; time += 1) await this.#claim(this.#meant(step.link), false, 'guess');
        break;
      case 'redeem':
        for (let time = 0; time < step.times; time += 1) {
          await this.#step({ ...step, do: 'claim' });
          await this.#step({ ...step, do: step.by, counts: true });
        }
        break;
      case 'commit': {
        const { accessor } = this.#meant(step.link);
        this.#same('commit', await store.commit(accessor, step.claimId, {}), this.#model.commit(accessor, step.claimId));
        break;
      }
      case 'release': {
        const { accessor } = this.#meant(step.link);
        const { claimId, counts } = step;
        const answer = await store.release(accessor, claimId, {}, counts);
        this.#same('release', answer, this.#model.release(accessor, claimId, counts));
        break;
      }
      case 'tamper': {
        const { accessor } = this.#meant(step.link);
        await store.reportTampering(accessor, step.claimId);
        this.#model.tamper(accessor, step.claimId);
        break;
      }
      case 'revoke': {
        const { accessor } = this.#meant(step.link);
        const expected = this.#model.revoke((link) => link.accessor === accessor);
        this.#same('revoke', accessorsOf(await store.revoke({ accessor })), expected);
        break;
      }
      case 'revoke-ticket': {
        const ticket = `T-${step.ticket}`;
        const expected = this.#model.revoke((link) => link.ticket === ticket).sort();
        this.#same('revoke-ticket', accessorsOf(await store.revoke({ ticket })), expected);
        break;
      }
      case 'challenge-failed': {
        const { accessor, failureNonceHash } = this.#meant(step.link);
        const answer = await store.challengeFailed(accessor, step.rightNonce ? failureNonceHash : 'wrong');
        this.#same('challenge-failed', answer, this.#model.challengeFailed(accessor, step.rightNonce));
        break;
      }
      case 'sweep':
        this.#same('sweep', await store.sweep(), this.#model.sweep());
        break;
      case 'resend':
        await this.#resend();
        return;
      case 'deliver':
        await this.#deliver(step.most, step.acknowledge);
        break;
      case 'wait':
        await this.#waitUntil(this.#model.now + step.forMs);
        break;
      case 'wait-until': {
        const known = this.#model.links.at(-1 - step.link);
        const end = step.end === 'lease' ? known?.holder?.until : known?.link.expiresAt;
        if (end !== undefined) await this.#waitUntil(end - step.lessMs);
        break;
      }
    }
    this.#last = step;
  }

  async #issue(link: NewLink): Promise<void> {
    const answer = await this.#test.store.issue(link);
    const expected = this.#model.issue(link);
    const sorted = (accessors: readonly string[] = []) => [...accessors].sort();
    if (answer.outcome === 'issued') {
      this.#same(
        'issue',
        { ...answer, superseded: sorted(answer.superseded) },
        { ...expected, superseded: sorted(expected.superseded) },
      );
    } else this.#same('issue', answer, expected);
  }

  async #claim({ accessor, verifierHash }: NewLink, rightSecret: boolean, claimId: string): Promise<void> {
    const request = { accessor, verifierHash: rightSecret ? verifierHash : 'wrong', claimId };
    this.#same('claim', await this.#test.store.claim(request), this.#model.claim(accessor, rightSecret, claimId));
  }

  /** What a client does that was cut off before the answer. A link of the same name is the same link. */
  async #resend(): Promise<void> {
    const newest = this.#model.links.at(-1);
    if (this.#last?.do === 'issue' && newest) await this.#issue(newest.link);
    else if (this.#last && ['claim', 'commit', 'release', 'tamper'].includes(this.#last.do)) await this.#step(this.#last);
  }

  async #deliver(most: number, acknowledge: boolean): Promise<void> {
    const taken = await this.#test.store.takeEvents(most);
    for (const stored of taken) {
      assert.equal(this.#acknowledged.has(stored.id), false, 'an acknowledged event came again');
      this.#delivered.set(stored.id, stored);
      if (acknowledge) this.#acknowledged.add(stored.id);
    }
    if (acknowledge) await this.#test.store.acknowledgeEvents(taken.map(({ id }) => id));
  }

  async #waitUntil(time: number): Promise<void> {
    const durationMs = time - this.#model.now;
    if (durationMs <= 0 || time - this.#startedAt > LONGEST_RUN_MS) return;
    await this.#test.advance(durationMs);
    this.#model.now = time;
  }

  /** Every change has told its event once, in the order of the changes of its link. */
  async #checkEvents(): Promise<void> {
    await this.#waitUntil(this.#model.now + 7_000);
    let known: number;
    do {
      known = this.#acknowledged.size;
      await this.#deliver(100, true);
    } while (this.#acknowledged.size > known);
    const events = [...this.#delivered.values()].sort(byId).map(({ event }) => event);
    for (const { link, events: expected } of this.#model.links) {
      const told = events.filter(({ accessor }) => accessor === link.accessor);
      const { accessor, user, appKey, ticket } = link;
      const facts = { accessor, user, appKey, ...(ticket !== undefined && { ticket }) };
      assert.deepEqual(
        told,
        expected.map(({ time, ...more }) => ({ ...facts, ...more, time: new Date(time).toISOString() })),
      );
    }
    assert.equal(events.length, this.#model.links.flatMap((known) => known.events).length);
    this.#count('event', events.length);
  }

  /** The newest is 0. Where there is none, one that was never issued. */
  #meant(index: number): NewLink {
    return this.#model.links.at(-1 - index)?.link ?? someLink(this.#model.now);
  }

  #same(what: string, answer: unknown, expected: unknown): void {
    assert.deepEqual(answer, expected, what);
    this.#count(`${what} ${summary(answer)}`, 1);
  }

  #count(outcome: string, count: number): void {
    this.#outcomes.set(outcome, (this.#outcomes.get(outcome) ?? 0) + count);
  }
}

function accessorsOf(links: ReadonlyArray<{ readonly accessor: string }>): string[] {
  return links.map(({ accessor }) => accessor).sort();
}

/** Stream ids are two numbers. */
function byId(one: StoredEvent, other: StoredEvent): number {
  const [[a = 0, b = 0], [c = 0, d = 0]] = [one, other].map(({ id }) => id.split('-').map(Number)) as [number[], number[]];
  return a - c || b - d;
}

function summary(answer: unknown): string {
  if (Array.isArray(answer)) return answer.length > 1 ? 'many' : String(answer.length);
  if (typeof answer === 'number') return answer > 0 ? 'some' : '0';
  if (typeof answer !== 'object' || answer === null) return String(answer);
  const { outcome = 'known', reason = '', superseded } = answer as { outcome?: string; reason?: string; superseded?: string[] };
  return `${outcome} ${superseded?.length ? 'superseding' : reason}`.trim();
}
