import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import type { IncomingMessage, ServerResponse } from 'node:http';
import path from 'node:path';
import { IdentityError } from '../../../lib/errors';
import { ClientClosedError, HttpClient } from '../../../lib/http/client';
import { closeAfterEach } from './support/cleanup';
import { HastyClock } from './support/hasty-clock';
import { startServer } from './support/server';

describe('HttpClient', () => {
  const open = closeAfterEach();

  async function clientOf(listener: (request: IncomingMessage, response: ServerResponse) => void) {
    const server = open(await startServer(listener));
    return open(new HttpClient({ origin: server.origin }));
  }

  it('sends method, path, headers and body as they are, and gives back the whole answer', async () => {
    const client = await clientOf((request, response) => {
      const { authorization, 'content-length': length } = request.headers;
      response.writeHead(201, { 'x-echo': `${request.method} ${request.url}`, 'x-headers': `${authorization} ${length}` });
      request.pipe(response);
    });
    const answer = await client.request({
      method: 'POST',
      path: '/oauth2/token/app?x=a%20b',
      headers: { authorization: 'Basic eA==', 'content-type': 'application/x-www-form-urlencoded' },
      body: 'grant_type=client_credentials',
    });
    assert.equal(answer.statusCode, 201);
    assert.equal(answer.headers['x-echo'], 'POST /oauth2/token/app?x=a%20b');
    assert.equal(answer.headers['x-headers'], 'Basic eA== 29');
    assert.equal(answer.body, 'grant_type=client_credentials');
  });

  for (const { lines } of [
    { lines: ['icbt=1; Path=/; Secure', 'icbt=2; Path=/x', 'a=b; Expires=Mon, 05 Jan 2026 12:00:00 GMT'] },
    { lines: ['icbt=1'] },
    { lines: [] },
  ]) {
    it(`keeps ${lines.length} Set-Cookie lines apart and in order`, async () => {
      const client = await clientOf((_request, response) => response.writeHead(200, { 'set-cookie': lines }).end('{}'));
      assert.deepEqual((await client.request({ method: 'GET', path: '/' })).setCookies, lines);
    });
  }

  it('decodes a character whose bytes arrive in two chunks', async () => {
    const client = await clientOf((_request, response) => {
      const [...bytes] = Buffer.from('Zoë');
      response.write(Buffer.from(bytes.slice(0, 3)));
      setTimeout(() => response.end(Buffer.from(bytes.slice(3))), 10);
    });
    assert.equal((await client.request({ method: 'GET', path: '/' })).body, 'Zoë');
  });

  for (const status of [204, 302, 400, 401, 404, 429, 503]) {
    it(`hands a ${status} to the caller after one attempt`, async () => {
      let requests = 0;
      const client = await clientOf((_request, response) => {
        requests += 1;
        response.writeHead(status, { location: '/elsewhere' }).end();
      });
      const answer = await client.request({ method: 'POST', path: '/' });
      assert.deepEqual([answer.statusCode, answer.body, requests], [status, '', 1]);
    });
  }

  it('waits for the answer behind an informational one', async () => {
    const client = await clientOf((_request, response) => {
      response.writeEarlyHints({ link: '</a.css>; rel=preload' });
      response.writeHead(200, { 'x-final': 'yes' }).end('done');
    });
    const { statusCode, headers, body } = await client.request({ method: 'GET', path: '/' });
    assert.deepEqual([statusCode, headers['x-final'], headers.link, body], [200, 'yes', undefined, 'done']);
  });

  it('does not ask for a compressed answer', async () => {
    const client = await clientOf((request, response) => response.end(String(request.headers['accept-encoding'])));
    assert.equal((await client.request({ method: 'GET', path: '/' })).body, 'undefined');
  });

  for (const origin of [
    'http://acme.example',
    'https://acme.example/path',
    'https://a:CANARY-b@acme.example',
    'acme.example',
    '',
  ]) {
    it(`refuses "${origin}" as its origin`, () => {
      assert.throws(
        () => new HttpClient({ origin }),
        (error) => error instanceof IdentityError && error.code === 'IDENTITY_CONFIG' && !error.message.includes('CANARY'),
      );
    });
  }

  it('does not load undici before the first request', () => {
    const file = path.join(__dirname, '../../../lib/http/client.js');
    const script = `const { HttpClient } = require(${JSON.stringify(file)}); new HttpClient({ origin: 'https://acme.example' });
      console.log(Object.keys(require.cache).filter((file) => /[\\\\/]undici[\\\\/]/.test(file)).length)`;
    assert.equal(execFileSync(process.execPath, ['-e', script], { encoding: 'utf8' }).trim(), '0');
  });

  describe('close', () => {
    it('lets running and waiting calls end, then closes the connections', async () => {
      const waiting: ServerResponse[] = [];
      const server = open(await startServer((_request, response) => waiting.push(response)));
      const client = new HttpClient({ origin: server.origin, connections: 1 });
      const calls = [client.request({ method: 'POST', path: '/' }), client.request({ method: 'POST', path: '/' })];
      while (waiting.length === 0) await new Promise(setImmediate);
      const closed = client.close();
      waiting[0]?.end('first');
      while (waiting.length === 1) await new Promise(setImmediate);
      waiting[1]?.end('second');
      const bodies = (await Promise.all(calls)).map((answer) => answer.body);
      await closed;
      assert.deepEqual(bodies, ['first', 'second']);
      await server.closed(1);
    });

    it('lets a call that waits for its next attempt have that attempt', async () => {
      let requests = 0;
      const server = open(
        await startServer((_request, response) => {
          requests += 1;
          response.writeHead(requests === 1 ? 503 : 200).end();
        }),
      );
      const clock = new HastyClock();
      const client = new HttpClient({ origin: server.origin, clock });
      let closed: Promise<void> | undefined;
      clock.sleep = async () => {
        closed = client.close();
      };
      const answer = await client.request({ method: 'POST', path: '/', replaySafe: true });
      await closed;
      assert.deepEqual([answer.statusCode, requests], [200, 2]);
    });

    it('rejects later calls with an error of its own, and may be called twice or before any call', async () => {
      const client = new HttpClient({ origin: 'https://acme.example' });
      await Promise.all([client.close(), client.close()]);
      await client.close();
      await assert.rejects(client.request({ method: 'GET', path: '/' }), ClientClosedError);
    });
  });
});
