import assert from 'node:assert/strict';
import { authQueryHandOff, type HandOffStrategy, locationHandOff, parentCookieHandOff } from '../../../lib/launch/hand-off';
import { checkTenant, type TenantReport } from '../../../lib/tenant-check/tenant-check';
import { type Simulator, startSimulator } from '../../../simulator';
import { switchesOf } from '../../../simulator/switches';
import { Browser, bearer, hrPortal, icbt, shownChallengeId } from '../../simulator/support';
import { SecretScanner } from '../../support/secret-scanner';
import { outcomes, settingsFor, stepOf } from './settings';

const USER = 'alice@acme.example';
const DOMAIN = 'acme.example';
const SOURCES = [['header'], ['header', 'query'], ['header', 'cookie'], ['header', 'query', 'cookie']] as const;
const BINDINGS = ['none', 'cookie', 'bearer', 'ip'] as const;

const isChallenge = (page: string): boolean => Boolean(shownChallengeId(page));

describe('the check of a tenant', () => {
  let simulator: Simulator;
  before(async () => {
    simulator = await startSimulator();
  });
  beforeEach(() => simulator.reset());
  after(() => simulator?.close());

  const check = (parentDomain = DOMAIN, changes: { testUser?: string; appKey?: string } = {}): Promise<TenantReport> =>
    checkTenant(settingsFor(simulator.origin, { parentDomain }), { testUser: USER, appKey: hrPortal.key, ...changes });

  /** Whether a browser that has never been there sees the challenge after such a hand-off. */
  async function showsChallenge(strategy: HandOffStrategy): Promise<boolean> {
    const { origin } = simulator;
    const request = { user: USER, appKey: hrPortal.key };
    const token = await icbt(origin, USER);
    const open = async (location: string, headers = {}) => {
      const { pathname, search } = new URL(location);
      const { text } = await new Browser(origin, headers).open(pathname + search);
      return isChallenge(text);
    };
    if (strategy === 'auth-query') return open(authQueryHandOff(origin, request, token).location);
    if (strategy === 'parent-cookie') {
      const { location, setCookie = '' } = parentCookieHandOff(origin, request, token, DOMAIN);
      const first = await fetch(location, { headers: { cookie: setCookie.split(';')[0] ?? '' }, redirect: 'manual' });
      if (first.status === 200) return isChallenge(await first.text());
      const cookie = first.headers
        .getSetCookie()
        .map((line) => line.split(';')[0])
        .join('; ');
      const next = new URL(first.headers.get('location') ?? '/', origin);
      return isChallenge(await (await fetch(next, { headers: { cookie } })).text());
    }
    const run = await fetch(`${origin}/run?appkey=${hrPortal.key}`, { headers: bearer(token), redirect: 'manual' });
    try {
      const headers = { location: run.headers.get('location') ?? undefined };
      return await open(locationHandOff(origin, { statusCode: run.status, headers, setCookies: [], body: '' }).location);
    } catch {
      return false;
    }
  }

  for (const tokenSources of SOURCES) {
    for (const binding of BINDINGS) {
      it(`recommends the best that a browser sees the challenge by: ${tokenSources.join(', ')}; bound to ${binding}`, async () => {
        Object.assign(simulator.switches, { tokenSources: [...tokenSources], binding });
        const { steps, recommendation } = await check();
        const seen = new Map<string, boolean>();
        for (const strategy of ['location', 'parent-cookie', 'auth-query'] as const) {
          seen.set(strategy, await showsChallenge(strategy));
          assert.equal(stepOf(steps, strategy).ok, seen.get(strategy), strategy);
        }
        const [best = 'username'] = [...seen].filter(([, works]) => works).map(([strategy]) => strategy);
        assert.equal(recommendation.strategy, best);
      });
    }
  }

  it('recommends the redirect to the optimistic tenant, and the normal sign-in to the pessimistic one', async () => {
    const optimistic = (await check()).recommendation;
    assert.equal(optimistic.strategy, 'location');
    assert.match(optimistic.caveats.join(), /browser at another address/, 'which cannot be seen from one machine');
    Object.assign(simulator.switches, switchesOf('pessimistic'));
    const { steps, recommendation } = await check();
    assert.equal(recommendation.strategy, 'username');
    assert.match(recommendation.why, /normal sign-in/);
    assert.equal(stepOf(steps, 'username').facts.page, 'sign-in');
  });

  it('recommends the cookie only with a domain to set it for, and says so', async () => {
    Object.assign(simulator.switches, { tokenSources: ['header', 'cookie'], binding: 'cookie' });
    const { recommendation } = await check('');
    assert.equal(recommendation.strategy, 'username');
    assert.match(recommendation.caveats.join(), /shared a domain/);
  });

  it('does not take a challenge that is shown in place for one that could be handed on by its address', async () => {
    Object.assign(simulator.switches, { challenge: 'inline', tokenSources: ['header'] });
    const { steps, recommendation } = await check();
    assert.equal(stepOf(steps, 'run').facts.page, 'challenge');
    assert.equal(recommendation.strategy, 'username');
  });

  it('does every step at a tenant that fits, and says which other ways there are', async () => {
    const { steps } = await check();
    assert.deepEqual(
      outcomes(steps),
      [
        ...[
          'settings',
          'name',
          'connection',
          'token',
          'scope',
          'other-token-path',
          'other-client-authentication',
          'unknown-scope',
        ],
        ...['user', 'unknown-user', 'run', 'location', 'parent-cookie', 'auth-query', 'username', 'failure-target'],
      ].map((id) => `${id} ok`),
    );
    assert.equal(stepOf(steps, 'other-token-path').facts.accepted, true);
    assert.equal(stepOf(steps, 'unknown-scope').facts.accepted, false);
    assert.equal(stepOf(steps, 'unknown-user').facts.accepted, false);
  });

  it('says where a tenant shows mistakes late', async () => {
    Object.assign(simulator.switches, { unknownScope: 'ignore', unknownUser: 'fake', shortTokenPath: false });
    const { steps } = await check();
    assert.match(stepOf(steps, 'unknown-scope').hint ?? '', /first user token/);
    assert.match(stepOf(steps, 'unknown-user').hint ?? '', /when the link.s button is pressed/);
    assert.equal(stepOf(steps, 'other-token-path').facts.accepted, false);
  });

  it('reports names, codes and attributes of what went over the wire', async () => {
    const { steps } = await check();
    const [call] = stepOf(steps, 'user').facts.calls as unknown as Record<string, unknown>[];
    assert.deepEqual(call?.cookies, ['icbt; path=/; secure; HttpOnly; SameSite=Lax']);
    assert.deepEqual([call?.call, call?.query, call?.status], ['POST /Security/GetTokenForUser', ['user'], 200]);
    const [, run] = stepOf(steps, 'run').facts.calls as unknown as { location: { path: string; query: string[] } }[];
    assert.equal(run?.location.path, '/login');
    assert.ok(run?.location.query.includes('challengeId'), JSON.stringify(run));
  });

  it('and no value: neither secret, nor token, nor challenge', async () => {
    const scanner = new SecretScanner();
    scanner.add('client secret', settingsFor('').clientSecret);
    const report = JSON.stringify(await check());
    assert.deepEqual(scanner.find(report), []);
    const long = [...report.matchAll(/[\w.-]{28,}/g)].map(([text]) => text);
    assert.deepEqual(long, [], 'nothing as long as a token or an id');
  });

  describe('recommends nothing, and skips what makes no sense,', () => {
    for (const [title, changes, outcome, hint] of [
      ['for a user whom nobody knows', { testUser: 'nobody@acme.example' }, 'user failed IDENTITY_REFUSED', /Check the name/],
      ['for an app that is not there', { appKey: 'none' }, 'run failed IDENTITY_REFUSED', /no app has this key/],
      ['without a test user', { testUser: ' ' }, 'settings failed IDENTITY_INPUT', /^Enter a test user\.$/],
      ['without an app', { appKey: ' ' }, 'settings failed IDENTITY_INPUT', /^Enter the key of a test app\.$/],
    ] as const) {
      it(title, async () => {
        const { steps, recommendation } = await check(DOMAIN, changes);
        const [id = ''] = outcome.split(' ');
        assert.ok(outcomes(steps).includes(outcome), outcomes(steps).join('\n'));
        assert.match(stepOf(steps, id).hint ?? '', hint);
        const later = steps.slice(steps.findIndex((step) => step.id === id) + 1);
        assert.ok(later.length > 0 && later.every(({ ok }) => ok === 'skipped'));
        assert.equal(recommendation.strategy, undefined);
      });
    }

    it('for an app without a challenge', async () => {
      const { apps } = simulator.tenant;
      const plain = apps.find(({ stepUp, grantedTo }) => !stepUp && grantedTo === 'everyone');
      const { steps, recommendation } = await check(DOMAIN, { appKey: plain?.key ?? '' });
      assert.match(stepOf(steps, 'run').hint ?? '', /no challenge: has the app an MFA policy/);
      assert.equal(recommendation.strategy, undefined);
    });
  });

  it('ends when it is cancelled', async () => {
    const controller = new AbortController();
    const onStep = ({ id }: { id: string }) => id === 'run' && controller.abort();
    const options = { testUser: USER, appKey: hrPortal.key, signal: controller.signal, onStep };
    await assert.rejects(checkTenant(settingsFor(simulator.origin), options as never), { name: 'AbortError' });
  });
});
