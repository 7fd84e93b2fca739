import assert from 'node:assert/strict';
import type { IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { inspect } from 'node:util';
import { CyberArkTenant } from '../../../../lib/cyberark/tenant';
import { TokenCache } from '../../../../lib/oauth/token-cache';
import { FakeClock } from '../../../support/fake-clock';
import { echoBack, HOSTILE_WAYS } from '../../../support/hostile-tenant';
import { withoutNock } from '../../../support/nock-tenant';
import { SecretScanner } from '../../../support/secret-scanner';
import { type SmallServer, startServer } from '../../../support/small-server';
import { newPackage, OATH, PASSWORD, PUSH, SESSION, success } from './sign-in-vendor';
import { SimulatedTenant } from './simulated-tenant';
import { challenged, Flow } from './steps';

const SECRETS = {
  password: "CANARY pass-word's <&>",
  session: SESSION,
  clientToken: 'CANARY-client-access-token',
  personToken: 'CANARY-person-token-value',
  elevate: 'CANARY-elevate-value',
  challengeId: 'CANARY-challenge-value',
};

function scanner(secrets: Record<string, string>): SecretScanner {
  const scanning = new SecretScanner();
  for (const [name, value] of Object.entries(secrets)) scanning.add(name, value);
  return scanning;
}

/** All that a flow could see of an outcome; a token that was granted is what it asked for. */
async function visible(call: Promise<unknown>): Promise<string> {
  try {
    const step = (await call) as { state?: unknown; token?: unknown } | undefined;
    return inspect({ ...step, state: undefined, token: undefined }, { depth: null });
  } catch (error) {
    return inspect(error, { depth: null, showHidden: true });
  }
}

describe('Secrets of a CyberArk sign-in', () => {
  withoutNock();

  describe('at a tenant that throws back what it was sent', () => {
    let server: SmallServer;
    let tenant: CyberArkTenant;
    let flow: Flow;
    let clock: FakeClock;
    let way = '';
    let secret = '';
    beforeEach(async () => {
      way = '';
      server = await startServer((request, response) => {
        text(request).then(
          () => {
            if (!request.url?.startsWith('/oauth2/') && echoBack(response, way, secret)) return;
            response.setHeader('Content-Type', 'application/json');
            response.end(JSON.stringify(honestAnswer(request)));
          },
          () => response.destroy(),
        );
      });
      clock = new FakeClock();
      tenant = new CyberArkTenant({
        origin: server.origin,
        appId: 'app',
        tokenPath: '/oauth2/token/app',
        scope: 's',
        clientAuthentication: 'client_secret_post',
        clientId: 'svc@acme.example',
        clientSecret: 'CANARY-client-secret',
        timeoutMs: 10_000,
        users: { allow: [], deny: [] },
        clock,
        tokens: new TokenCache({ clock }),
      });
      flow = new Flow(tenant.authenticator());
    });
    afterEach(async () => {
      await tenant.close();
      await server.close();
    });

    function honestAnswer({ url }: IncomingMessage): object {
      if (url?.startsWith('/oauth2/')) return { access_token: SECRETS.clientToken, token_type: 'Bearer', expires_in: 3000 };
      return url === '/Security/AdvanceAuthentication'
        ? success({ Summary: 'OobPending' })
        : success(newPackage([[PASSWORD, OATH, PUSH]]));
    }

    const elevation = {
      kind: 'elevation',
      token: SECRETS.personToken,
      elevate: SECRETS.elevate,
      challengeId: SECRETS.challengeId,
    } as const;
    const click = { appKey: 'app-1', token: SECRETS.personToken, challengeId: SECRETS.challengeId };
    const calls: Record<string, { secrets: (keyof typeof SECRETS)[]; make: () => Promise<() => Promise<unknown>> }> = {
      'an answer': {
        secrets: ['password', 'session'],
        async make() {
          const step = await flow.choose(await flow.signIn(), 'UP');
          return () => flow.answer(step, SECRETS.password);
        },
      },
      'a second push': {
        secrets: ['session'],
        async make() {
          const { state } = challenged(await flow.choose(await flow.signIn(), 'OTP'));
          return () => flow.authenticator.proceed(state, { kind: 'resend' }, {});
        },
      },
      'a clean-up': {
        secrets: ['session'],
        async make() {
          const { state } = challenged(await flow.signIn());
          return () => flow.authenticator.abandon(state, {});
        },
      },
      'a challenge on demand': {
        secrets: ['clientToken'],
        async make() {
          await tenant.getAccessToken();
          return async () => {
            // The refusal of a token or a client is remembered for a minute.
            await clock.advance(61_000);
            return flow.authenticator.start({ kind: 'on-demand', user: 'alice@acme.example' }, {});
          };
        },
      },
      'a step-up': {
        secrets: ['personToken', 'elevate', 'challengeId'],
        make: async () => () => flow.authenticator.start(elevation, {}),
      },
      'an app click': { secrets: ['personToken', 'challengeId'], make: async () => () => tenant.handleAppClick(click) },
      'a log-out': { secrets: ['personToken'], make: async () => () => tenant.logOut(SECRETS.personToken) },
    };

    // A replay-safe call waits for a time that this clock does not bring.
    const replayed = /^(limited|broken|reason-phrase)\./;

    for (const [name, { secrets, make }] of Object.entries(calls)) {
      it(`show in nothing that comes of ${name}`, async () => {
        const call = await make();
        for (const next of HOSTILE_WAYS) {
          if (name === 'a log-out' && replayed.test(next)) continue;
          for (const which of secrets) {
            way = next;
            secret = SECRETS[which];
            const seen = await visible(call());
            assert.deepEqual(scanner(SECRETS).find(seen), [], `${next}, ${which}`);
          }
        }
        assert.ok(server.requests.length > 150, `the tenant was asked ${server.requests.length} times only`);
      }).timeout(60_000);
    }
  });

  it('show in no prompt and no denial of the honest tenant either', async () => {
    const tenant = await SimulatedTenant.start({ switches: { wrongAnswer: 'new-package' } });
    try {
      const flow = tenant.flow();
      const seen: string[] = [];
      const scanning = new SecretScanner();
      const watched = async (call: ReturnType<Flow['signIn']>) => {
        const step = await call;
        seen.push(await visible(Promise.resolve(step)));
        if (step.outcome !== 'challenge') return step;
        const { sessionId, challenges } = step.state.package;
        scanning.add('session', sessionId);
        for (const { id } of challenges.flat()) scanning.add('mechanism', id);
        return step;
      };
      for (const [user, password, factor] of [
        ['alice@acme.example', 'CANARY-alice-password', 'EMAIL'],
        ['bob@acme.example', 'CANARY-bob-password', 'OTP'],
        ['erin@acme.example', 'CANARY-erin-password', 'SMS'],
        ['dave+ops@acme.example', 'CANARY-dave-password', 'SQ'],
      ] as const) {
        scanning.add(user, password);
        const first = await watched(flow.signIn(user));
        await watched(flow.answer(first, 'CANARY-wrong-password'));
        const second = await watched(flow.answer(await watched(flow.signIn(user)), password));
        const third = await watched(flow.choose(second, factor));
        const code = factor === 'SQ' ? undefined : tenant.lastMessage().code;
        if (code)
          assert.ok(
            seen.every((one) => !one.includes(code)),
            'the code is shown',
          );
        await watched(flow.proceed(third, factor === 'SQ' ? { kind: 'choose', factor } : { kind: 'resend' }));
      }
      scanning.add('wrong password', 'CANARY-wrong-password');
      assert.ok(seen.length > 20);
      assert.deepEqual(scanning.find(seen.join('\n')), []);
    } finally {
      await tenant.close();
    }
  });
});
