import assert from 'node:assert/strict';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { type RoundRobin, startRoundRobin } from '../../demo/round-robin';
import { type SmallServer, startServer } from '../support/small-server';

describe('The round-robin proxy', () => {
  let instances: SmallServer[];
  let proxy: RoundRobin;

  beforeEach(async () => {
    const answerAs = (name: string) =>
      startServer(async (request, response) => {
        if (request.url === '/fails') request.socket.destroy();
        else response.writeHead(201, { 'x-name': name }).end(await text(request));
      });
    instances = [await answerAs('A'), await answerAs('B')];
    proxy = await startRoundRobin(
      0,
      instances.map(({ origin }) => origin),
    );
  });

  afterEach(async () => {
    await proxy.close();
    for (const instance of instances) await instance.close();
  });

  async function whoAnswers(): Promise<string | null> {
    return (await fetch(proxy.origin)).headers.get('x-name');
  }

  it('gives each request to the next instance, and passes on method, path, headers, body and answer', async () => {
    const first = await whoAnswers();
    const second = await whoAnswers();
    assert.deepEqual([first, second].toSorted(), ['A', 'B']);
    const response = await fetch(`${proxy.origin}/some?thing=%20`, { method: 'PUT', body: 'a body', headers: { 'x-own': '1' } });
    assert.equal(response.status, 201);
    assert.equal(await response.text(), 'a body');
    const seen = instances.flatMap(({ requests }) => requests).find(({ method }) => method === 'PUT');
    assert.deepEqual([seen?.url, seen?.headers['x-own']], ['/some?thing=%20', '1']);
  });

  it('adds the address of the client to X-Forwarded-For', async () => {
    await fetch(proxy.origin);
    await fetch(proxy.origin, { headers: { 'x-forwarded-for': '203.0.113.7' } });
    const seen = instances.flatMap(({ requests }) => requests.map(({ headers }) => headers['x-forwarded-for']));
    assert.deepEqual(seen.toSorted(), ['127.0.0.1', '203.0.113.7, 127.0.0.1']);
  });

  it('passes over an instance that is gone, body and all, and answers 503 when none is left', async () => {
    await instances[0]?.close();
    for (let time = 0; time < 4; time += 1) {
      const response = await fetch(proxy.origin, { method: 'POST', body: 'a body' });
      assert.equal(response.headers.get('x-name'), 'B');
      assert.equal(await response.text(), 'a body');
    }
    await instances[1]?.close();
    assert.equal((await fetch(proxy.origin)).status, 503);
  });

  it('gives a request that an instance has seen to nobody else', async () => {
    assert.equal((await fetch(`${proxy.origin}/fails`, { method: 'POST', body: 'a body' })).status, 502);
    assert.equal(instances.flatMap(({ requests }) => requests).length, 1);
  });

  it('lets go of an instance when the client has gone', async () => {
    const slow = await startServer(() => {});
    const ownProxy = await startRoundRobin(0, [slow.origin]);
    const gone = new AbortController();
    const answer = fetch(ownProxy.origin, { signal: gone.signal });
    while (!slow.requests[0]) await new Promise((resolve) => setImmediate(resolve));
    const closed = once(slow.requests[0].socket, 'close');
    gone.abort();
    await assert.rejects(answer);
    await closed;
    await ownProxy.close();
    await slow.close();
  });
});
