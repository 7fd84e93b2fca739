import assert from 'node:assert/strict';
import { HttpClient, type HttpRequest } from '../../../lib/http/client';
import { rejectsIdentity } from '../../support/identity-error';
import { closeAfterEach } from './support/cleanup';
import { startServer } from './support/server';

describe('a malformed request', () => {
  const open = closeAfterEach();

  const MALFORMED: Record<string, Partial<HttpRequest>> = {
    'CR LF in a header': { headers: { 'x-user': 'CANARY-a\r\nx-admin: 1' } },
    'LF in a header': { headers: { 'x-user': 'CANARY-a\nb' } },
    'NUL in a header': { headers: { 'x-user': 'CANARY-a\0' } },
    'a header beyond Latin-1': { headers: { 'x-user': 'CANARY-☃' } },
    'a header name with a space': { headers: { 'CANARY- x': '1' } },
    'a header of the connection': { headers: { 'Transfer-Encoding': 'CANARY-chunked' } },
    'a content length that is wrong': { headers: { 'content-length': '1' }, body: 'CANARY-body' },
    'a path without a slash': { path: 'CANARY-path' },
    'a space in the path': { path: '/run?user=CANARY a' },
    'CR LF in the path': { path: '/run\r\nCANARY: 1' },
    'a letter in the path that is not encoded': { path: '/run?user=CANARY-☃' },
  };

  for (const [name, part] of Object.entries(MALFORMED)) {
    it(`is refused: ${name}`, async () => {
      let requests = 0;
      const server = open(
        await startServer((_request, response) => {
          requests += 1;
          response.end();
        }),
      );
      const client = open(new HttpClient({ origin: server.origin }));
      const call = client.request({ method: 'POST', path: '/', ...part });
      const error = await rejectsIdentity(call, 'IDENTITY_INPUT');
      assert.doesNotMatch(error.message, /CANARY/);
      assert.equal(requests, 0);
    });
  }

  it('leaves the connections as usable as before', async () => {
    const server = open(await startServer((_request, response) => response.end('ok')));
    const client = open(new HttpClient({ origin: server.origin, connections: 2, timeoutMs: 1_000 }));
    for (const part of Object.values(MALFORMED)) {
      await rejectsIdentity(client.request({ method: 'POST', path: '/', ...part }), 'IDENTITY_INPUT');
    }
    assert.equal((await client.request({ method: 'GET', path: '/' })).body, 'ok');
  });
});
