import assert from 'node:assert/strict';
import type { IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { CyberArkTenant } from '../../../../lib/cyberark/tenant';
import { callVendor } from '../../../../lib/cyberark/vendor-call';
import { HttpClient } from '../../../../lib/http/client';
import { TokenCache } from '../../../../lib/oauth/token-cache';
import { FakeClock } from '../../../support/fake-clock';
import { withoutNock } from '../../../support/nock-tenant';
import { type SmallServer, startServer } from '../../../support/small-server';
import { CALL, LOGIN_SUCCESS, newPackage, PASSWORD, SESSION, success } from './sign-in-vendor';
import { Flow, granted } from './steps';

/** As seed 002 shows it, cut off; nothing in it may be altered. */
const AUTH = '6936714B84F54%2B/=';
const WORDS = { endpoint: 'x', request: 'x', object: 'x', unauthorized: 'x', forbidden: 'x' };

describe('CyberArk calls on the wire, byte for byte', () => {
  withoutNock();
  let server: SmallServer;
  let received: string[];
  let tenant: CyberArkTenant;
  beforeEach(async () => {
    received = [];
    server = await startServer((request, response) => {
      text(request).then(
        (body) => {
          received.push(asDocumented(request, body));
          response.setHeader('Content-Type', 'application/json').end(JSON.stringify(answerTo(request.url ?? '', body)));
        },
        () => response.destroy(),
      );
    });
    const clock = new FakeClock();
    tenant = new CyberArkTenant({
      origin: server.origin,
      appId: 'JamesTest',
      tokenPath: '/oauth2/token/JamesTest',
      scope: 'Accounts',
      clientAuthentication: 'client_secret_basic_raw',
      clientId: 'svc@acme.example',
      clientSecret: 'CANARY-clientSec',
      timeoutMs: 10_000,
      users: { allow: [], deny: [] },
      clock,
      tokens: new TokenCache({ clock }),
    });
  });
  afterEach(async () => {
    await tenant.close();
    await server.close();
  });

  it('seed 001: the token request, and its token in a call of CreateUser', async () => {
    const { value } = await tenant.getAccessToken();
    const http = new HttpClient({ origin: server.origin });
    const body = { Name: 'jane@acme.example', Mail: 'jane@acme.example', Password: 'CANARY-password' };
    await callVendor(http, { path: '/cdirectoryservice/createuser', body, bearer: value, timeoutMs: 5000 }, WORDS);
    await http.close();
    assert.deepEqual(received, [
      [
        'POST /oauth2/token/JamesTest',
        `Authorization: Basic ${Buffer.from('svc@acme.example:CANARY-clientSec').toString('base64')}`,
        'Content-Type: application/x-www-form-urlencoded',
        '',
        'grant_type=client_credentials&scope=Accounts',
      ].join('\n'),
      [
        'POST /cdirectoryservice/createuser',
        'Authorization: Bearer abc1234asdf9823',
        'Content-Type: application/json',
        'X-IDAP-NATIVE-CLIENT: true',
        '',
        '{"Name":"jane@acme.example","Mail":"jane@acme.example","Password":"CANARY-password"}',
      ].join('\n'),
    ]);
  });

  it('seed 002: the sign-in, its token unaltered in a call of GetUPData, and the log-out', async () => {
    const flow = new Flow(tenant.authenticator());
    let step = await flow.answer(await flow.signIn(), 'CANARY-pass"word');
    step = await flow.choose(step, 'PF');
    const { token } = granted(step);
    assert.equal(token?.value, AUTH);
    const http = new HttpClient({ origin: server.origin });
    const body = { Username: 'alice@acme.example' };
    await callVendor(http, { path: '/UPRest/GetUPData', body, bearer: token?.value, timeoutMs: 5000 }, WORDS);
    await http.close();
    await tenant.logOut(AUTH);
    const json = ['Content-Type: application/json', 'X-IDAP-NATIVE-CLIENT: true', ''];
    const session = `{"TenantId":"ABC1234","SessionId":"${SESSION}","MechanismId"`;
    assert.deepEqual(received, [
      ['POST /Security/StartAuthentication', ...json, '{"User":"alice@acme.example","Version":"1.0"}'].join('\n'),
      [
        'POST /Security/AdvanceAuthentication',
        ...json,
        `${session}:"CANARY-mechanism-up","Action":"Answer","Answer":"CANARY-pass\\"word"}`,
      ].join('\n'),
      ['POST /Security/AdvanceAuthentication', ...json, `${session}:"CANARY-mechanism-pf","Action":"StartOOB"}`].join('\n'),
      ['POST /UPRest/GetUPData', `Authorization: Bearer ${AUTH}`, ...json, '{"Username":"alice@acme.example"}'].join('\n'),
      ['POST /Security/Logout', `Authorization: Bearer ${AUTH}`, ...json, '{}'].join('\n'),
    ]);
  });
});

/** Method, path, headers in the spelling of the wire, and body; without what any HTTP client adds by itself. */
function asDocumented({ method, url, rawHeaders }: IncomingMessage, body: string): string {
  const headers = rawHeaders.flatMap((name, index) => (index % 2 === 0 ? [`${name}: ${rawHeaders[index + 1]}`] : []));
  const own = headers.filter((line) => !/^(host|connection|content-length|accept):/i.test(line));
  return [`${method} ${url}`, ...own.map(spelling).sort(), '', body].join('\n');
}

/** Names of fields that HTTP itself defines are compared without regard to case (RFC 9110, section 5.1); the vendor's own is not. */
function spelling(line: string): string {
  return line.replace(/^authorization:/i, 'Authorization:').replace(/^content-type:/i, 'Content-Type:');
}

function answerTo(url: string, body: string): object {
  if (url.startsWith('/oauth2/'))
    return { access_token: 'abc1234asdf9823', token_type: 'Bearer', expires_in: 18000, scope: 'Accounts' };
  if (url === '/Security/StartAuthentication') return success(newPackage([[PASSWORD], [CALL]]));
  if (url !== '/Security/AdvanceAuthentication') return success(null);
  return success(body.includes('"Answer"') ? { Summary: 'StartNextChallenge' } : { ...LOGIN_SUCCESS, Auth: AUTH });
}
