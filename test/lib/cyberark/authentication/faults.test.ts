import assert from 'node:assert/strict';
import { systemClock } from '../../../../lib/clock';
import type { CyberArkTenant } from '../../../../lib/cyberark/tenant';
import type { IdentityErrorCode } from '../../../../lib/errors';
import type { Fault } from '../../../../simulator';
import { rejectsIdentity } from '../../../support/identity-error';
import { withoutNock } from '../../../support/nock-tenant';
import { SimulatedTenant } from './simulated-tenant';
import { challenged, Flow, granted } from './steps';

/** Long enough for whatever answers; where nothing does, it is what the test waits for. */
const timeoutMs = (code: IdentityErrorCode) => (code === 'IDENTITY_TIMEOUT' ? 400 : 10_000);
const HR_PORTAL = 'de37dd4e-0000-4b88-97f0-000000000001';
/** Beside the deadline itself: two cores, and many tests at once. */
const SLACK_MS = 2500;

const FAULTS: readonly (readonly [what: string, fault: Fault, code: IdentityErrorCode])[] = [
  ['401', { kind: 'status', status: 401 }, 'IDENTITY_UNAUTHORIZED'],
  ['403', { kind: 'status', status: 403 }, 'IDENTITY_REFUSED'],
  ['404', { kind: 'status', status: 404 }, 'IDENTITY_CONFIG'],
  ['429', { kind: 'status', status: 429, retryAfterSeconds: 30 }, 'IDENTITY_RATE_LIMITED'],
  ['500', { kind: 'status', status: 500 }, 'IDENTITY_UNAVAILABLE'],
  ['503', { kind: 'status', status: 503, retryAfterSeconds: 30 }, 'IDENTITY_UNAVAILABLE'],
  ['a lost request', { kind: 'reset', at: 'before-reading' }, 'IDENTITY_NETWORK'],
  ['a lost answer', { kind: 'reset', at: 'mid-body' }, 'IDENTITY_NETWORK'],
  ['silence', { kind: 'hang' }, 'IDENTITY_TIMEOUT'],
  ['too much', { kind: 'oversized' }, 'IDENTITY_RESPONSE'],
];
/** A call that does not look into the answer has nothing to say to these. */
const IN_THE_BODY: typeof FAULTS = [
  ['a web page', { kind: 'html' }, 'IDENTITY_RESPONSE'],
  ['half a JSON', { kind: 'truncated' }, 'IDENTITY_RESPONSE'],
  ['a drip', { kind: 'drip', everyMs: 50 }, 'IDENTITY_TIMEOUT'],
  ['a redirect', { kind: 'redirect', location: 'https://elsewhere.example/' }, 'IDENTITY_CONFIG'],
];

describe('CyberArk calls that go wrong', () => {
  withoutNock();
  let simulated: SimulatedTenant;
  let tenant: CyberArkTenant;
  let flow: Flow;
  beforeEach(async () => {
    simulated = await SimulatedTenant.start();
    open(10_000);
  });
  afterEach(() => simulated.close());

  function open(timeout: number): void {
    tenant = simulated.open({ timeoutMs: timeout, clock: systemClock });
    flow = new Flow(tenant.authenticator());
  }

  const signIn = () => flow.signIn('bob@acme.example');
  const pushed = async () => flow.choose(await flow.answer(await signIn(), 'CANARY-bob-password'), 'OTP');
  const token = async () => granted(await flow.signIn('heidi@acme.example')).token?.value ?? '';

  /** Each gives the call that is to fail, ready to be made. */
  const calls: Record<
    string,
    { route: string; replayed?: boolean; bodyless?: boolean; ready: () => Promise<() => Promise<unknown>> }
  > = {
    'the start of a sign-in': { route: 'startauthentication', ready: async () => signIn },
    'an answer': {
      route: 'advanceauthentication',
      async ready() {
        const step = await signIn();
        return () => flow.answer(step, 'CANARY-bob-password');
      },
    },
    'the start of a push': {
      route: 'advanceauthentication',
      async ready() {
        const step = await flow.answer(await signIn(), 'CANARY-bob-password');
        return () => flow.choose(step, 'OTP');
      },
    },
    'a second push': {
      route: 'advanceauthentication',
      async ready() {
        const step = await pushed();
        return () => flow.proceed(step, { kind: 'resend' });
      },
    },
    'a poll': {
      route: 'advanceauthentication',
      replayed: true,
      async ready() {
        const { state } = challenged(await pushed());
        const due = { ...state, underWay: { factor: 'OTP', pollAt: 0 } };
        return () => flow.authenticator.proceed(due, { kind: 'poll' }, {});
      },
    },
    'the end of a sign-in': {
      route: 'cleanupauthentication',
      async ready() {
        const { state } = challenged(await signIn());
        return () => flow.authenticator.abandon(state, {});
      },
    },
    'a challenge on demand': {
      route: 'ondemandchallenge',
      async ready() {
        await tenant.getAccessToken();
        return () => flow.authenticator.start({ kind: 'on-demand', user: 'bob@acme.example' }, {});
      },
    },
    'the start of a step-up': {
      route: 'startchallenge',
      async ready() {
        const value = await token();
        const stepUp = await tenant.handleAppClick({ appKey: HR_PORTAL, token: value });
        assert.ok(stepUp);
        return () => flow.authenticator.start({ kind: 'elevation', token: value, ...stepUp }, {});
      },
    },
    'an app click': {
      route: 'handleappclick',
      bodyless: true,
      async ready() {
        const value = await token();
        return () => tenant.handleAppClick({ appKey: HR_PORTAL, token: value });
      },
    },
    'a log-out': {
      route: 'logout',
      replayed: true,
      async ready() {
        const value = await token();
        return () => tenant.logOut(value);
      },
    },
  };

  for (const [name, { route, replayed = false, bodyless = false, ready }] of Object.entries(calls)) {
    for (const [what, fault, code] of bodyless ? FAULTS : [...FAULTS, ...IN_THE_BODY]) {
      it(`${name}, answered with ${what}, is ${code} in time${replayed ? '' : ', and is made once'}`, async () => {
        const call = await ready();
        open(timeoutMs(code));
        const before = simulated.simulator.count(route);
        simulated.simulator.setFault(route, fault);
        const startedAt = performance.now();
        await rejectsIdentity(call(), code);
        assert.ok(performance.now() - startedAt < timeoutMs(code) + SLACK_MS);
        // A client token that is not accepted is renewed, and the challenge asked for with the new one: none has begun before.
        const expected = route === 'ondemandchallenge' && code === 'IDENTITY_UNAUTHORIZED' ? 2 : 1;
        if (!replayed) assert.equal(simulated.simulator.count(route) - before, expected);
      });
    }
  }

  it('leave the sign-in as it was: it goes on when the tenant is there again', async () => {
    const step = await signIn();
    simulated.simulator.setFault('advanceauthentication', { kind: 'reset', at: 'before-reading', times: 1 });
    await rejectsIdentity(flow.answer(step, 'CANARY-bob-password'), 'IDENTITY_NETWORK');
    challenged(await flow.answer(step, 'CANARY-bob-password'));
  });

  it('repeat a poll by themselves', async () => {
    const { state } = challenged(await pushed());
    simulated.simulator.setFault('advanceauthentication', { kind: 'status', status: 503, times: 1 });
    challenged(await flow.authenticator.proceed({ ...state, underWay: { factor: 'OTP', pollAt: 0 } }, { kind: 'poll' }, {}));
  });

  it('end when their caller gives up', async () => {
    const controller = new AbortController();
    const step = challenged(await signIn());
    simulated.simulator.setFault('*', { kind: 'hang' });
    const options = { signal: controller.signal };
    const running = [
      flow.authenticator.start({ kind: 'sign-in', user: 'bob@acme.example' }, options),
      flow.authenticator.proceed(step.state, { kind: 'answer', answer: 'CANARY-bob-password' }, options),
      flow.authenticator.abandon(step.state, options),
    ];
    controller.abort();
    for (const call of running) await assert.rejects(call, { name: 'AbortError' });
  });
});
