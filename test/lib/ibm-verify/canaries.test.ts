import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import { inspect } from 'node:util';
import type { FactorDetails } from '../../../lib/authentication/authenticator';
import { IdentityError } from '../../../lib/errors';
import { withoutNock } from '../../support/nock-tenant';
import { SecretScanner } from '../../support/secret-scanner';
import { CONTEXT, type IbmAuthenticator, type IbmStep, MAIL, PERSON } from './known-person';
import {
  CLIENT_SECRET,
  challenge,
  enrolments,
  type Received,
  type Script,
  ScriptedTenant,
  SOURCES,
  userToken,
} from './scripted-tenant';
import { answer, choose, next } from './steps';

const SECRETS = {
  'client secret': CLIENT_SECRET,
  password: 'CANARY-password-of-scott',
  code: 'CANARYcode313370',
  'first token': 'CANARY-first-challenge-token',
  'second token': 'CANARY-second-challenge-token',
  'final token': 'CANARY-final-token',
  'refresh token': 'CANARY-refresh-token',
  'first assertion': 'CANARY.first.assertion',
  'second assertion': 'CANARY.second.assertion',
  'session id': CONTEXT.sessionId,
  'user agent': CONTEXT.userAgent,
  context: Buffer.from(JSON.stringify(CONTEXT)).toString('base64'),
  address: MAIL.attributes.emailAddress,
};

/** How a tenant may throw back at us what it was sent: statuses and bodies that somebody could be tempted to quote. */
const ECHOES: Record<string, (words: string, response: ServerResponse) => void> = {
  'OAuth error': (words, response) => json(response, 400, { error: words, error_description: words, messageId: words }),
  'OAuth error with a name': (words, response) =>
    json(response, 400, { error: 'invalid_request', error_description: `CSIAQ0157E ${words}`, error_uri: words }),
  'bad client': (words, response) => json(response, 401, { error: 'invalid_client', error_description: words }),
  'more info': (words, response) => json(response, 400, { error: 'adaptive_more_info_required', error_description: words }),
  unauthorized: (words, response) => json(response, 401, { messageId: `CSIAQ0158E${words}`, messageDescription: words }),
  forbidden: (words, response) => json(response, 403, { messageId: 'CSIBN0001E', messageDescription: words, [words]: words }),
  'not there': (words, response) => text(response, 404, words),
  limited: (words, response) => text(response, 429, words, { 'Retry-After': words.replace(/[^\x20-\x7e]/g, '') }),
  broken: (words, response) => text(response, 500, words),
  redirect: (words, response) =>
    text(response, 302, words, { Location: `https://elsewhere.example/?${encodeURIComponent(words)}` }),
  'web page': (words, response) => text(response, 200, `<html>${words}</html>`),
  'half a JSON': (words, response) => text(response, 200, `{"access_token": "${words}`),
  'odd JSON': (words, response) =>
    json(response, 200, { access_token: [words], grant_id: { [words]: words }, id: [words], password: words, factors: words }),
  'odd members': (words, response) => json(response, 200, { [words]: words, password: [{ [words]: words, id: 1, name: words }] }),
  'odd texts': (words, response) =>
    json(response, 200, { access_token: words, grant_id: words, scope: words, token_type: words }),
  status: (words, response) => text(response, 299, words),
};

function json(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'Content-Type': 'application/json' });
  response.end(JSON.stringify(body));
}

function text(response: ServerResponse, status: number, body: string, headers: Record<string, string> = {}): void {
  response.writeHead(status, { 'Content-Type': 'text/html', ...headers });
  response.end(body);
}

/** Everything secret that a request has brought. */
function wordsOf({ headers, body, path }: Received): string {
  return [headers.authorization?.replace(/^Bearer /, ''), decodeURIComponent(body.replaceAll('+', ' ')), path].join(' ');
}

const CALLS: Script[] = [
  challenge(SECRETS['first token'], ['password']),
  SOURCES,
  { json: { assertion: SECRETS['first assertion'], id: PERSON } },
  challenge(SECRETS['second token'], ['emailotp']),
  enrolments(MAIL),
  { status: 201, json: { id: 'v1', correlation: '4711', emailAddress: MAIL.attributes.emailAddress } },
  { json: { assertion: SECRETS['second assertion'] } },
  userToken(SECRETS['final token'], { refresh_token: SECRETS['refresh token'] }),
];

describe('the secrets of a sign-in at IBM Verify', () => {
  withoutNock();
  const scanner = new SecretScanner();
  for (const [name, value] of Object.entries(SECRETS)) scanner.add(name, value);
  let tenant: ScriptedTenant;
  beforeEach(async () => (tenant = await ScriptedTenant.start()));
  afterEach(() => tenant.close());

  /** Every step of the whole flow, with what came of it; ends with what was thrown. */
  async function drive(authenticator: IbmAuthenticator, details?: FactorDetails): Promise<(IbmStep | Error)[]> {
    const seen: (IbmStep | Error)[] = [];
    try {
      const first = await authenticator.start({ kind: 'sign-in', user: 'scott', context: CONTEXT }, {});
      seen.push(first);
      const actions = [choose('password'), answer(SECRETS.password), choose('emailotp', details), answer(SECRETS.code)];
      for (const action of actions) {
        const last = seen.at(-1) as IbmStep;
        if (last.outcome !== 'challenge') break;
        seen.push(await next(authenticator, last, action));
      }
    } catch (error) {
      seen.push(error as Error);
    }
    return seen;
  }

  /** What leaves lib for messages, logs and statuses: prompts and errors. States are sealed, tokens go behind handles. */
  function visible(seen: readonly (IbmStep | Error)[]): string {
    return seen
      .map((one) => {
        if (one instanceof Error) return inspect(one, { depth: 9, showHidden: true }) + JSON.stringify({ ...one });
        return one.outcome === 'challenge' ? JSON.stringify(one.prompt) : JSON.stringify({ ...one, token: undefined });
      })
      .join('\n');
  }

  it('are in no prompt, and not in the end but in the token', async () => {
    tenant.willAnswer(...CALLS);
    const seen = await drive(tenant.client().authenticator());
    assert.equal((seen.at(-1) as IbmStep).outcome, 'granted', inspect(seen.at(-1)));
    assert.equal(seen.length, 5);
    assert.deepEqual(scanner.find(visible(seen)), []);
    assert.ok(scanner.find(JSON.stringify(seen)).length > 0, 'the scanner would have found them in the states');
  });

  it('do not come back in a prompt where the flow gives the address', async () => {
    tenant.willAnswer(...CALLS.slice(0, 4), enrolments(), ...CALLS.slice(5));
    const seen = await drive(tenant.client().authenticator(), { destination: MAIL.attributes.emailAddress });
    assert.equal((seen.at(-1) as IbmStep).outcome, 'granted', inspect(seen.at(-1)));
    assert.deepEqual(scanner.find(visible(seen)), []);
    assert.match(visible(seen), /s\*\*\*k@acme\.example/);
  });

  for (const [way, echo] of Object.entries(ECHOES)) {
    it(`are in no error and no prompt of a tenant that sends them back: ${way}`, async () => {
      for (let call = 0; call < CALLS.length; call++) {
        const hostile: Script = (response, request) => echo(wordsOf(request), response);
        // Asked again where it may be, it says the same again.
        tenant.willAnswer(...CALLS.slice(0, call), ...Array<Script>(6).fill(hostile));
        const seen = await drive(tenant.client({ timeoutMs: 1_000 }).authenticator());
        const last = seen.at(-1);
        assert.ok(!(last instanceof Error) || last instanceof IdentityError, String(last));
        assert.deepEqual(scanner.find(visible(seen)), [], `call ${call}`);
        await tenant.close();
        tenant = await ScriptedTenant.start();
      }
    });
  }
});
