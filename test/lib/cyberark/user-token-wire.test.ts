import assert from 'node:assert/strict';
import fc from 'fast-check';
import { requestUserToken } from '../../../lib/cyberark/user-token';
import { HttpClient } from '../../../lib/http/client';
import { parseUserName } from '../../../lib/user-name';
import { anyName } from '../../support/any-name';
import { withoutNock } from '../../support/nock-tenant';
import { closeAfterEach } from '../http/support/cleanup';
import { startServer } from '../http/support/server';

describe('GetTokenForUser on the wire', () => {
  withoutNock();
  const open = closeAfterEach();

  it('has exactly one parameter, with the bytes of the name, for every name of 20,000 generated ones that is accepted', async () => {
    const received: string[] = [];
    const server = open(
      await startServer((request, response) => {
        received.push(`${request.method} ${request.url}`);
        response.setHeader('set-cookie', 'icbt=t').end();
      }),
    );
    const http = open(new HttpClient({ origin: server.origin }));
    const names = fc.sample(anyName, 20_000).flatMap(accepted);
    assert.ok(names.length > 4000, `only ${names.length} accepted`);

    const inFlight = Array.from({ length: 32 }, async (_, lane) => {
      for (let next = lane; next < names.length; next += 32) {
        const user = names[next] ?? '';
        await requestUserToken(http, { user, accessToken: 't', host: '127.0.0.1', now: Date.now(), timeoutMs: 10_000 });
      }
    });
    await Promise.all(inFlight);
    assert.deepEqual(received.sort(), names.map((name) => `POST /Security/GetTokenForUser?user=${percentEncoded(name)}`).sort());
  }).timeout(30_000);
});

function accepted(input: string): string[] {
  try {
    return [parseUserName(input)];
  } catch {
    return [];
  }
}

/** RFC 3986, section 2, byte by byte; the four marks that encodeURIComponent leaves alone have no meaning in a query. */
function percentEncoded(name: string): string {
  return [...Buffer.from(name, 'utf8')]
    .map((byte) =>
      /[A-Za-z0-9._~!'()*-]/.test(String.fromCharCode(byte))
        ? String.fromCharCode(byte)
        : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`,
    )
    .join('');
}
