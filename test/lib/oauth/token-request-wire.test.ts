import assert from 'node:assert/strict';
import { buffer } from 'node:stream/consumers';
import { HttpClient } from '../../../lib/http/client';
import type { ClientAuthentication } from '../../../lib/oauth/client-authentication';
import { requestClientCredentialsToken } from '../../../lib/oauth/token-request';
import { rejectsIdentity } from '../../support/identity-error';
import { closeAfterEach } from '../http/support/cleanup';
import { startServer } from '../http/support/server';

interface Received {
  readonly line: string;
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly body: string;
}

const CLIENT_ID = 'svc-mfa@acme.example';
const SECRET = 'CANARY-:&=% +äß€\u{1f511}';
/** SECRET in application/x-www-form-urlencoded, written by hand. */
const SECRET_ENCODED = 'CANARY-%3A%26%3D%25+%2B%C3%A4%C3%9F%E2%82%AC%F0%9F%94%91';
const CLIENT_ID_ENCODED = 'svc-mfa%40acme.example';

describe('the token request on the wire', () => {
  const open = closeAfterEach();

  async function sent(clientAuthentication: ClientAuthentication, scope = 'OnlyTokenForUser'): Promise<Received> {
    let received: Received | undefined;
    const server = open(
      await startServer((request, response) => {
        void buffer(request).then((body) => {
          received = { line: `${request.method} ${request.url}`, headers: request.headers, body: body.toString('latin1') };
          response.end('{"access_token":"t"}');
        });
      }),
    );
    const http = open(new HttpClient({ origin: server.origin }));
    const grant = {
      tokenPath: '/oauth2/token/evtlauncher',
      scope,
      clientAuthentication,
      clientId: CLIENT_ID,
      clientSecret: SECRET,
    };
    await requestClientCredentialsToken(http, grant);
    assert.ok(received);
    assert.equal(received.line, 'POST /oauth2/token/evtlauncher');
    assert.equal(received.headers['content-type'], 'application/x-www-form-urlencoded');
    assert.equal(received.headers['content-length'], String(received.body.length));
    return received;
  }

  it('has the credentials in the form, and in no header, with client_secret_post', async () => {
    const { body, headers } = await sent('client_secret_post');
    const credentials = `client_id=${CLIENT_ID_ENCODED}&client_secret=${SECRET_ENCODED}`;
    assert.equal(body, `grant_type=client_credentials&scope=OnlyTokenForUser&${credentials}`);
    assert.equal(headers.authorization, undefined);
  });

  it('has them form-encoded in the header, and not in the form, with client_secret_basic', async () => {
    const { body, headers } = await sent('client_secret_basic');
    assert.equal(body, 'grant_type=client_credentials&scope=OnlyTokenForUser');
    assert.equal(headers.authorization, basic(`${CLIENT_ID_ENCODED}:${SECRET_ENCODED}`));
  });

  it('has them as they are in the header, in UTF-8, and not in the form, with client_secret_basic_raw', async () => {
    const { body, headers } = await sent('client_secret_basic_raw');
    assert.equal(body, 'grant_type=client_credentials&scope=OnlyTokenForUser');
    assert.equal(headers.authorization, basic(`${CLIENT_ID}:${SECRET}`));
  });

  it('has one scope parameter, whatever the scope is', async () => {
    const { body } = await sent('client_secret_basic', 'a b&scope=all');
    assert.equal(body, 'grant_type=client_credentials&scope=a+b%26scope%3Dall');
  });

  it('is asked once where the answer is larger than any answer can be', async () => {
    let requests = 0;
    const server = open(
      await startServer((_request, response) => {
        requests += 1;
        response.end(`{"access_token":"${'x'.repeat(300_000)}"}`);
      }),
    );
    const http = open(new HttpClient({ origin: server.origin }));
    const grant = {
      tokenPath: '/',
      scope: 's',
      clientAuthentication: 'client_secret_post',
      clientId: 'c',
      clientSecret: 'CANARY',
    } as const;
    await rejectsIdentity(requestClientCredentialsToken(http, grant), 'IDENTITY_RESPONSE', /256 KiB/);
    assert.equal(requests, 1);
  });
});

function basic(text: string): string {
  return `Basic ${Buffer.from(text, 'utf8').toString('base64')}`;
}
