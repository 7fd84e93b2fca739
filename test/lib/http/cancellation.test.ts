import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import type { ServerResponse } from 'node:http';
import { IdentityError } from '../../../lib/errors';
import { HttpClient } from '../../../lib/http/client';
import { closeAfterEach } from './support/cleanup';
import { HastyClock } from './support/hasty-clock';
import { startRawServer, startServer } from './support/server';

describe("a call with the caller's signal", () => {
  const open = closeAfterEach();

  /** A server that keeps its answers until the test gives them. */
  async function patientServer() {
    const waiting: ServerResponse[] = [];
    const server = open(await startServer((_request, response) => waiting.push(response)));
    const arrival = async (count: number) => {
      while (waiting.length < count) await new Promise(setImmediate);
    };
    return { server, waiting, arrival };
  }

  it('rejects with an AbortError that keeps nothing of the reason', async () => {
    const { server, arrival } = await patientServer();
    const client = open(new HttpClient({ origin: server.origin }));
    const controller = new AbortController();
    const call = client.request({ method: 'POST', path: '/', signal: controller.signal });
    await arrival(1);
    controller.abort(new Error('CANARY-reason'));
    const error = await call.catch((error: unknown) => error);
    assert(error instanceof Error && error.name === 'AbortError');
    assert.equal(error.message, 'the call was cancelled');
    assert(!('cause' in error));
    await server.closed(1);
  });

  it('rejects with the reason itself when that is an IdentityError', async () => {
    const { server, arrival } = await patientServer();
    const client = open(new HttpClient({ origin: server.origin }));
    const controller = new AbortController();
    const call = client.request({ method: 'POST', path: '/', signal: controller.signal });
    await arrival(1);
    const reason = new IdentityError('IDENTITY_TIMEOUT', 'the node was closed');
    controller.abort(reason);
    assert.equal(await call.catch((error: unknown) => error), reason);
  });

  it('sends nothing when the signal has fired before', async () => {
    const { server } = await patientServer();
    const client = open(new HttpClient({ origin: server.origin }));
    await assert.rejects(client.request({ method: 'POST', path: '/', signal: AbortSignal.abort() }), { name: 'AbortError' });
    assert.equal(server.connections.total, 0);
  });

  it('closes the connection when the body is half read', async () => {
    const { server, waiting, arrival } = await patientServer();
    const client = open(new HttpClient({ origin: server.origin }));
    const controller = new AbortController();
    const call = client.request({ method: 'POST', path: '/', signal: controller.signal });
    await arrival(1);
    waiting[0]?.writeHead(200).write('{"half":');
    await new Promise((resolve) => setTimeout(resolve, 20));
    controller.abort();
    await assert.rejects(call, { name: 'AbortError' });
    await server.closed(1);
  });

  it('leaves the queue without costing the others their connection', async () => {
    const { server, waiting, arrival } = await patientServer();
    const client = open(new HttpClient({ origin: server.origin, connections: 1 }));
    const first = client.request({ method: 'POST', path: '/' });
    const controller = new AbortController();
    const queued = Array.from({ length: 50 }, () =>
      client.request({ method: 'POST', path: '/', signal: controller.signal }).catch((error: Error) => error.name),
    );
    const last = client.request({ method: 'POST', path: '/' });
    await arrival(1);
    controller.abort();
    assert.deepEqual(new Set(await Promise.all(queued)), new Set(['AbortError']));
    waiting[0]?.end('first');
    await arrival(2);
    waiting[1]?.end('last');
    assert.deepEqual([(await first).body, (await last).body], ['first', 'last']);
    assert.deepEqual([waiting.length, server.connections.total], [2, 1]);
  });

  it('ends a wait between two attempts', async () => {
    const server = open(await startServer((_request, response) => response.writeHead(503, { 'retry-after': '5' }).end()));
    const clock = new HastyClock();
    const controller = new AbortController();
    clock.sleep = (_durationMs, signal) =>
      new Promise((_resolve, reject) => {
        signal?.addEventListener('abort', () => reject(signal.reason));
        controller.abort();
      });
    const client = open(new HttpClient({ origin: server.origin, clock }));
    const call = client.request({ method: 'POST', path: '/', replaySafe: true, signal: controller.signal });
    await assert.rejects(call, { name: 'AbortError' });
  });

  it('leaves no listener and no warning behind, however many calls share the signal', async () => {
    const warnings: Error[] = [];
    const onWarning = (warning: Error) => warnings.push(warning);
    process.on('warning', onWarning);
    let requests = 0;
    const server = open(
      await startRawServer((socket) =>
        socket.on('data', () => {
          requests += 1;
          if (requests % 100 === 0) socket.destroy();
          else socket.write('HTTP/1.1 204 No Content\r\n\r\n');
        }),
      ),
    );
    const client = open(new HttpClient({ origin: server.origin }));
    const { signal } = new AbortController();
    for (let round = 0; round < 10; round += 1) {
      await Promise.all(
        Array.from({ length: 1_000 }, () => client.request({ method: 'GET', path: '/', signal }).catch(() => {})),
      );
    }
    await new Promise(setImmediate);
    process.off('warning', onWarning);
    assert.equal(requests, 10_000);
    assert.equal(getEventListeners(signal, 'abort').length, 0);
    assert.deepEqual(warnings, []);
  });
});
