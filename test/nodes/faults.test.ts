import assert from 'node:assert/strict';
import net from 'node:net';
import { IDENTITY_ERROR_CODES, type IdentityErrorCode } from '../../lib/errors';
import type { Message } from '../../nodes/shared/node-red';
import { type Simulator, startSimulator } from '../../simulator';
import { closeAfterEach } from '../lib/http/support/cleanup';
import { createCertificate } from '../support/certificate';
import { chain, credentials, ticket } from '../support/flow-nodes';
import { type FlowFixture, useFlows } from '../support/use-flows';
import { FAULTS, type FaultCase, ONE_SECOND, withFault, withSwitch } from './fault-cases';

const AS_GOOD_AS_PLAIN: readonly [string, (tenant: Simulator) => void][] = [
  ...(['quoted', 'two-equal', 'mixed-case', 'before-others', 'after-others'] as const).map(
    (icbtCookie): [string, (tenant: Simulator) => void] => [`a cookie that is ${icbtCookie}`, withSwitch({ icbtCookie })],
  ),
  ['a body that holds the token, too', withSwitch({ body: 'object' })],
  ['opaque access tokens', withSwitch({ opaque: true })],
  ['JSON that calls itself text', withFault('token', { kind: 'content-type' })],
  ['a token answer that breaks off once', withFault('token', { kind: 'reset', at: 'mid-body', times: 1 })],
  ['a user token answer that breaks off once', withFault('gettokenforuser', { kind: 'reset', at: 'after-headers', times: 1 })],
  ['a tenant that is out of order for a moment', withFault('gettokenforuser', { kind: 'status', status: 502, times: 3 })],
];

describe('faults on the wire', () => {
  const flows = useFlows();

  for (const fault of FAULTS) {
    it(`${fault.title}: ${fault.code}, and the message is intact`, async () => {
      fault.break?.(flows.simulator);
      await endsIn(fault.code, flows, flows.simulator.origin, fault);
    });
  }

  it('cover every code, with those that need a server of their own', () => {
    const codes = new Set<string>([...FAULTS.map(({ code }) => code), 'IDENTITY_TLS']);
    // Those of links come from the link host, not from the tenant's answers.
    const ofTheTenant = IDENTITY_ERROR_CODES.filter((code) => code.startsWith('IDENTITY_'));
    assert.deepEqual([...codes].sort(), ofTheTenant.sort());
  });

  for (const [title, breakIt] of AS_GOOD_AS_PLAIN) {
    it(`${title}: no fault at all`, async () => {
      breakIt(flows.simulator);
      const flow = await flows.start(chain(flows.simulator.origin));
      const { kind, message } = await flow.send(ticket());
      assert.equal(kind, 'output', message.error?.message);
    });
  }
});

describe('faults below HTTP', () => {
  const flows = useFlows();
  const keep = closeAfterEach();

  async function listen(onConnection: (socket: net.Socket) => void): Promise<string> {
    const sockets = new Set<net.Socket>();
    const server = net.createServer((socket) => {
      sockets.add(socket.on('error', () => undefined));
      onConnection(socket);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    keep({
      close: () => {
        for (const socket of sockets) socket.destroy();
        return new Promise((resolve) => server.close(resolve));
      },
    });
    return `http://127.0.0.1:${(server.address() as net.AddressInfo).port}`;
  }

  it('a certificate that nobody vouches for: IDENTITY_TLS', async () => {
    const { origin } = keep(await startSimulator({ tls: await createCertificate({ hosts: ['127.0.0.1'] }) }));
    await endsIn('IDENTITY_TLS', flows, origin);
  });

  it('a certificate for another host: IDENTITY_TLS', async () => {
    const { origin } = keep(await startSimulator({ tls: await createCertificate({ hosts: ['elsewhere.example'] }) }));
    await endsIn('IDENTITY_TLS', flows, origin);
  });

  it('no TLS where there should be: IDENTITY_TLS', async () => {
    await endsIn('IDENTITY_TLS', flows, flows.simulator.origin.replace('http:', 'https:'));
  });

  it('nobody there: IDENTITY_NETWORK', async () => {
    const gone = await startSimulator();
    await gone.close();
    await endsIn('IDENTITY_NETWORK', flows, gone.origin);
  });

  it('a server that takes the connection and says nothing: IDENTITY_TIMEOUT', async () => {
    await endsIn('IDENTITY_TIMEOUT', flows, await listen(() => undefined), { saved: ONE_SECOND });
  });

  it('a header that drips, one byte at a time: IDENTITY_TIMEOUT', async () => {
    const origin = await listen((socket) => {
      const bytes = Buffer.from(`HTTP/1.1 200 OK\r\nX-Padding: ${'x'.repeat(10_000)}\r\n`);
      let sent = 0;
      const timer = setInterval(() => socket.write(bytes.subarray(sent, ++sent)), 10);
      socket.once('close', () => clearInterval(timer));
    });
    await endsIn('IDENTITY_TIMEOUT', flows, origin, { saved: ONE_SECOND });
  });

  it('something that is not HTTP: IDENTITY_RESPONSE', async () => {
    const origin = await listen((socket) => socket.end('SSH-2.0-OpenSSH_9.9\r\n'));
    await endsIn('IDENTITY_RESPONSE', flows, origin);
  });
});

/** Sends one message: it arrives at the Catch node with the code, within the deadline, unchanged but for what went well before. */
async function endsIn(
  code: IdentityErrorCode,
  flows: FlowFixture,
  origin: string,
  fault: Partial<FaultCase> = {},
): Promise<void> {
  const tenantCredentials = { tenant: { ...(fault.credentials ?? credentials) } };
  const flow = await flows.start(chain(origin, fault.saved), { credentials: tenantCredentials });
  const [req, res] = [{ socket: {} }, { end: () => undefined }];
  const sent: Message = { ...ticket(fault.message), _msgid: 'm1', payload: { deep: [1] }, parts: { id: 'p' }, req, res };
  const before: Message = { ...structuredClone({ ...sent, req: {}, res: {} }), req, res };
  const begun = performance.now();
  const { kind, message, code: reported } = await flow.send(sent);
  const tookMs = performance.now() - begun;
  assert.equal(kind, 'error');
  assert.equal(reported, code, message.error?.message);
  const { error, _error, token, userCookie, ...rest } = message;
  assert.deepEqual(rest, before);
  assert.equal(rest.req, req);
  assert.equal(rest.res, res);
  assert.match(error?.message ?? '', /^IDENTITY_[A-Z_]+: .{10,}/);
  const mostMs = (fault.saved === ONE_SECOND ? 1000 : 10_000) + 1500;
  assert.ok(tookMs < mostMs, `took ${tookMs} ms`);
}
