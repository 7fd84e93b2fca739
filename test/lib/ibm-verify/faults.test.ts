import assert from 'node:assert/strict';
import type { Action } from '../../../lib/authentication/authenticator';
import type { IdentityErrorCode } from '../../../lib/errors';
import { passkeyAssertion, totpCode } from '../../../simulator/ibm-verify';
import { rejectsIdentity } from '../../support/identity-error';
import { withoutNock } from '../../support/nock-tenant';
import { HastyClock } from '../http/support/hasty-clock';
import type { IbmStep } from './known-person';
import { contextFrom, demoUser, type NETWORKS, SimulatedTenant } from './simulated-tenant';
import { answer, challenged, choose, next, POLL } from './steps';

type Fault = Parameters<SimulatedTenant['simulator']['setFault']>[1];

const FAULTS: readonly [string, Fault, IdentityErrorCode][] = [
  ['a reset', { kind: 'reset' }, 'IDENTITY_NETWORK'],
  ['a reset in the middle', { kind: 'reset', at: 'mid-body' }, 'IDENTITY_NETWORK'],
  ['429 with Retry-After', { kind: 'status', status: 429, retryAfterSeconds: 77 }, 'IDENTITY_RATE_LIMITED'],
  ['429 without', { kind: 'status', status: 429 }, 'IDENTITY_RATE_LIMITED'],
  ['503', { kind: 'status', status: 503 }, 'IDENTITY_UNAVAILABLE'],
  ['500 with a page', { kind: 'status', status: 500, contentType: 'text/html', body: '<html>' }, 'IDENTITY_UNAVAILABLE'],
  ['a redirect', { kind: 'redirect' }, 'IDENTITY_CONFIG'],
  ['a web page', { kind: 'html' }, 'IDENTITY_RESPONSE'],
  ['half a JSON', { kind: 'truncated' }, 'IDENTITY_RESPONSE'],
  ['too much', { kind: 'oversized' }, 'IDENTITY_RESPONSE'],
];

const ORIGIN = 'https://login.acme.example';
const CREDENTIAL_ID = 'Y3JlZGVudGlhbC1vZi1zY290dA';

describe('faults of an IBM Verify tenant', () => {
  withoutNock();
  let tenant: SimulatedTenant;
  let hasty: SimulatedTenant['client'];
  before(async () => {
    tenant = await SimulatedTenant.start({ switches: { rateLimit: 'off' } });
  });
  beforeEach(() => {
    tenant.simulator.reset();
    hasty = tenant.another({ clock: new HastyClock(tenant.clock.now()) });
  });
  after(() => tenant.close());

  const begin = (network: keyof typeof NETWORKS, more: { user?: string; subject?: string } = {}) =>
    hasty.authenticator().start({ kind: 'sign-in', context: contextFrom(network), ...more }, {});
  const go = (step: IbmStep, action: Action) => next(hasty.authenticator(), step, action);

  async function passwordAsked(name: string): Promise<IbmStep> {
    return go(await begin('office', { user: name }), choose('password'));
  }
  const secondFactorOf = async (name: string) => go(await passwordAsked(name), answer(demoUser(name).password));
  const totp = () => totpCode('CANARYMARIATOTPSECRETAAAAAAAAAAA', tenant.clock.now());
  const fido2Asked = async () => go(await begin('elsewhere'), choose('fido2', { origin: ORIGIN }));

  /** Route of the simulator, whether a lost connection is tried again, and what prepares the call that meets the fault. */
  const CALLS: readonly [string, 'replayed' | 'once', () => Promise<() => Promise<unknown>>][] = [
    ['token', 'replayed', async () => () => begin('office')],
    ['token', 'once', async () => passwordAsked('tom').then((step) => () => go(step, answer(demoUser('tom').password)))],
    ['identity-sources', 'replayed', async () => begin('office').then((step) => () => go(step, choose('password')))],
    ['password', 'once', async () => passwordAsked('tom').then((step) => () => go(step, answer(demoUser('tom').password)))],
    [
      'factors',
      'replayed',
      async () => {
        await hasty.getAccessToken();
        return () => begin('helpdesk', { subject: demoUser('scott').id });
      },
    ],
    ['emailotp-start', 'once', async () => secondFactorOf('scott').then((step) => () => go(step, choose('emailotp')))],
    [
      'emailotp-answer',
      'once',
      async () => {
        const sent = await go(await secondFactorOf('scott'), choose('emailotp'));
        return () => go(sent, answer(tenant.lastCode));
      },
    ],
    [
      'totp',
      'once',
      async () => go(await secondFactorOf('maria'), choose('totp')).then((step) => () => go(step, answer(totp()))),
    ],
    ['questions-start', 'once', async () => secondFactorOf('maria').then((step) => () => go(step, choose('questions')))],
    [
      'questions-answer',
      'once',
      async () => {
        const asked = await go(await secondFactorOf('maria'), choose('questions'));
        return () => go(asked, answer({ answers: { firstPet: 'CANARY-biscuit', firstTeacher: 'CANARY-lindgren' } }));
      },
    ],
    ['push-start', 'once', async () => secondFactorOf('maria').then((step) => () => go(step, choose('push')))],
    ['push-poll', 'once', async () => go(await secondFactorOf('maria'), choose('push')).then((step) => () => go(step, POLL))],
    [
      'authenticator-clients',
      'replayed',
      async () => {
        await hasty.getAccessToken();
        return begin('helpdesk').then((step) => () => go(step, choose('qr')));
      },
    ],
    ['qr-start', 'once', async () => begin('helpdesk').then((step) => () => go(step, choose('qr')))],
    ['qr-poll', 'once', async () => go(await begin('helpdesk'), choose('qr')).then((step) => () => go(step, POLL))],
    [
      'fido2-relying-parties',
      'replayed',
      async () => begin('elsewhere').then((step) => () => go(step, choose('fido2', { origin: ORIGIN }))),
    ],
    ['fido2-options', 'once', async () => begin('elsewhere').then((step) => () => go(step, choose('fido2', { origin: ORIGIN })))],
    [
      'fido2-result',
      'once',
      async () => {
        const asked = await fido2Asked();
        const options = challenged(asked).prompt.credentialOptions as { challenge: string; rpId: string };
        const credential = { ...passkeyAssertion(options, { origin: ORIGIN, credentialId: CREDENTIAL_ID }) };
        return () => go(asked, answer({ credential }));
      },
    ],
    ['introspect', 'replayed', async () => () => hasty.api.introspectToken('CANARY-token')],
  ];

  for (const [route, manner, prepare] of CALLS) {
    it(`have their code, and no other effect: ${route}, ${manner}`, async () => {
      for (const [what, fault, code] of FAULTS) {
        // Nothing is looked up yet, and waits between attempts take no time.
        hasty = tenant.another({ clock: new HastyClock(tenant.clock.now()) });
        const call = await prepare();
        const before = tenant.simulator.count(route);
        tenant.simulator.setFault(route, fault);
        const error = await rejectsIdentity(call(), code);
        if (what.includes('with Retry-After')) assert.equal(error.details.retryAfterSeconds, 77);
        const passing = code === 'IDENTITY_NETWORK' || code === 'IDENTITY_UNAVAILABLE' || what === '429 without';
        const expected = manner === 'replayed' && passing ? 4 : 1;
        assert.equal(tenant.simulator.count(route) - before, expected, `${what} on ${route}`);
        tenant.simulator.clearFaults();
        if (what !== 'a web page') continue;
        // The transaction is as it was: the same step works now, unless what it needs was used up.
        const again = await prepare();
        await again();
      }
    });

    it(`are over within the deadline: ${route}, ${manner}`, async () => {
      hasty = tenant.another({ clock: new HastyClock(tenant.clock.now()), timeoutMs: 400 });
      for (const fault of [{ kind: 'drip', everyMs: 50 }, { kind: 'hang' }] as const) {
        const call = await prepare();
        tenant.simulator.setFault(route, fault);
        const began = performance.now();
        await rejectsIdentity(call(), 'IDENTITY_TIMEOUT');
        assert.ok(performance.now() - began < 3_000);
        tenant.simulator.clearFaults();
      }
    });
  }

  it('do not hide that a code was wrong, where it is the look that fails', async () => {
    for (const fault of [{ kind: 'reset' }, { kind: 'status', status: 503 }, { kind: 'html' }, { kind: 'truncated' }] as const) {
      const sent = await go(await secondFactorOf('scott'), choose('emailotp'));
      tenant.simulator.setFault('emailotp-look', fault);
      assert.equal(challenged(await go(sent, answer('wrong'))).prompt.lastAnswer, 'wrong');
      tenant.simulator.clearFaults();
    }
  });

  it('do not cost a leg where it is the list of factors that fails after it', async () => {
    const asked = await passwordAsked('scott');
    tenant.simulator.setFault('factors', { kind: 'status', status: 503 });
    const second = await go(asked, answer(demoUser('scott').password));
    assert.deepEqual(challenged(second).prompt.factors, [{ id: 'emailotp', type: 'emailotp' }]);
    await rejectsIdentity(go(second, choose('emailotp')), 'IDENTITY_UNAVAILABLE');
    tenant.simulator.clearFaults();
    assert.equal(challenged(await go(second, choose('emailotp'))).prompt.answer, 'code');
  });

  it('end with the abort where the flow gives up', async () => {
    const asked = await passwordAsked('tom');
    tenant.simulator.setFault('password', { kind: 'hang' });
    const controller = new AbortController();
    const { state } = challenged(asked);
    const given = hasty.authenticator().proceed(state, answer(demoUser('tom').password), { signal: controller.signal });
    const refused = assert.rejects(given, { name: 'AbortError' });
    await tenant.simulator.requested('password');
    controller.abort();
    await refused;
  });
});
