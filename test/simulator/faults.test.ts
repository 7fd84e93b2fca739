import assert from 'node:assert/strict';
import type { Fault } from '../../simulator';
import { startSimulator } from '../../simulator';
import { accessToken, goodForm, json, mintWith, post, START_MS, TOKEN_PATH, useSimulator } from './support';

describe('simulator: faults', () => {
  const { tenant } = useSimulator();
  const askToken = () => post(tenant().origin, TOKEN_PATH, goodForm);
  const askTokenWith = (fault: Fault) => {
    tenant().setFault('token', fault);
    return askToken();
  };

  it('reset before reading', async () => {
    await assert.rejects(askTokenWith({ kind: 'reset', times: 1 }));
    assert.equal(tenant().requests[0]?.status, undefined);
    assert.equal((await askToken()).status, 200);
  });

  it('reset after the head, and half-way through the body', async () => {
    for (const at of ['after-headers', 'mid-body'] as const) {
      const response = await askTokenWith({ kind: 'reset', at });
      assert.equal(response.status, 200);
      await assert.rejects(response.text());
    }
  });

  it('a status with Retry-After in seconds, as a date, and without', async () => {
    const retryAfter = async (fault: Partial<Fault>) => {
      const response = await askTokenWith({ kind: 'status', status: 429, ...fault } as Fault);
      assert.equal(response.status, 429);
      await response.text();
      return response.headers.get('retry-after');
    };
    assert.equal(await retryAfter({ retryAfterSeconds: 7 } as Fault), '7');
    assert.equal(
      await retryAfter({ retryAfterSeconds: 7, retryAfterForm: 'date' } as Fault),
      new Date(START_MS + 7000).toUTCString(),
    );
    assert.equal(await retryAfter({}), null);
  });

  it('a status with a body of its own', async () => {
    const body = '{"error":"invalid_client"}';
    const response = await askTokenWith({ kind: 'status', status: 400, body, contentType: 'application/json' });
    assert.equal(response.status, 400);
    assert.deepEqual(await json(response), { error: 'invalid_client' });
  });

  it('a page with status 200', async () => {
    const response = await askTokenWith({ kind: 'html' });
    assert.equal(response.status, 200);
    assert.match(await response.text(), /^<html>/);
  });

  it('half of the JSON', async () => {
    const text = await (await askTokenWith({ kind: 'truncated' })).text();
    assert.match(text, /^\{"access_token"/);
    assert.throws(() => JSON.parse(text), SyntaxError);
  });

  it('a body as long as asked for, without saying so', async () => {
    const response = await askTokenWith({ kind: 'oversized', bytes: 300_000 });
    assert.equal(response.headers.get('content-length'), null);
    const text = await response.text();
    assert.equal(text.length, 300_000);
    JSON.parse(text);
  });

  it('another content type', async () => {
    const response = await askTokenWith({ kind: 'content-type', contentType: 'text/xml' });
    assert.equal(response.headers.get('content-type'), 'text/xml');
    assert.ok((await json(response)).access_token);
  });

  it('a redirect elsewhere', async () => {
    const response = await askTokenWith({ kind: 'redirect', status: 307, location: 'https://evil.example/' });
    assert.equal(response.status, 307);
    assert.equal(response.headers.get('location'), 'https://evil.example/');
  });

  it('a drip, byte by byte', async () => {
    const token = await accessToken(tenant().origin);
    tenant().setFault('gettokenforuser', { kind: 'drip', everyMs: 1 });
    const response = await mintWith(tenant().origin, token, 'alice@acme.example');
    const sizes: number[] = [];
    const chunks: Uint8Array[] = [];
    for await (const chunk of response.body ?? []) {
      sizes.push(chunk.length);
      chunks.push(chunk);
    }
    assert.ok(sizes.length > 10, `came in ${sizes.length} pieces`);
    assert.equal(JSON.parse(Buffer.concat(chunks).toString()).success, true);
  });

  it('no answer, for as long as the caller waits', async () => {
    tenant().setFault('token', { kind: 'hang' });
    const abort = new AbortController();
    const call = fetch(tenant().origin + TOKEN_PATH, { method: 'POST', signal: abort.signal });
    await tenant().requested('token');
    assert.equal(tenant().requests[0]?.status, undefined);
    abort.abort();
    await assert.rejects(call, { name: 'AbortError' });
  });

  it('latency before a good answer', async () => {
    const began = performance.now();
    assert.equal((await askTokenWith({ kind: 'latency', latencyMs: 30 })).status, 200);
    assert.ok(performance.now() - began >= 28);
  });

  it('answer 500 when they cannot be delivered, and the tenant lives on', async () => {
    const { error } = console;
    console.error = () => {}; // the simulator says there what went wrong
    try {
      for (const fault of [
        { kind: 'redirect', location: 'https://a.example/\r\nX: y' },
        { kind: 'content-type', contentType: 'a/b\nX: y' },
        { kind: 'oversized', bytes: 1e12 },
      ] as const) {
        assert.equal((await askTokenWith(fault)).status, 500, fault.kind);
      }
    } finally {
      console.error = error;
    }
    tenant().clearFaults();
    assert.equal((await askToken()).status, 200);
  });

  it('strike so many times and no more, in the order of the list', async () => {
    tenant().setFault('token', [
      { kind: 'status', status: 503, times: 1 },
      { kind: 'status', status: 429, times: 2 },
    ]);
    const statuses = [];
    for (let asked = 0; asked < 4; asked += 1) statuses.push((await askToken()).status);
    assert.deepEqual(statuses, [503, 429, 429, 200]);
  });

  it('strike one route, all routes, and none after they are cleared', async () => {
    const home = () => fetch(tenant().origin).then(({ status }) => status);
    assert.equal((await askTokenWith({ kind: 'status', status: 500 })).status, 500);
    assert.equal(await home(), 200);
    tenant().setFault('*', { kind: 'status', status: 502 });
    assert.equal(await home(), 502);
    tenant().setFault('*', undefined);
    assert.equal(await home(), 200);
    assert.equal((await askToken()).status, 500);
    tenant().clearFaults();
    assert.equal((await askToken()).status, 200);
  });

  it('strike by chance, the same for the same seed', async () => {
    const pattern = async (seed: number) => {
      const simulator = await startSimulator({ seed, switches: { opaque: true } });
      simulator.setFault('failed-demo', { kind: 'status', status: 500, probability: 0.4 });
      const statuses = [];
      for (let asked = 0; asked < 40; asked += 1) statuses.push((await fetch(`${simulator.origin}/failed-demo`)).status);
      await simulator.close();
      return statuses.join();
    };
    const first = await pattern(7);
    assert.equal(await pattern(7), first);
    assert.notEqual(await pattern(8), first);
    const struck = first.split('500').length - 1;
    assert.ok(struck > 6 && struck < 28, `${struck} of 40 struck`);
  });
});
