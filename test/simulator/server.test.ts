import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Agent } from 'node:http';
import { get } from 'node:https';
import path from 'node:path';
import { generate } from 'selfsigned';
import { startSimulator } from '../../simulator';
import { goodForm, post, TOKEN_PATH, textOf, useSimulator } from './support';

describe('simulator: server', () => {
  const { tenant } = useSimulator();

  it('refuses to listen where others could reach it', async () => {
    for (const host of ['0.0.0.0', '::', '192.0.2.1', 'tenant.example', '127.0.0.1.example']) {
      await assert.rejects(startSimulator({ host }), /loopback addresses only/);
    }
  });

  it('says in a sentence that a port is in use', async () => {
    await assert.rejects(startSimulator({ port: tenant().port }), /^Error: Port \d+ on 127\.0\.0\.1 is in use/);
  });

  it('keeps connections open for the next request', async () => {
    const before = tenant().connections;
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    for (let asked = 0; asked < 5; asked += 1) await textOf(tenant().origin, { agent });
    assert.equal(tenant().connections - before, 1);
    agent.destroy();
  });

  it('answers an unknown path with a page, and a wrong method with 405', async () => {
    const missing = await fetch(`${tenant().origin}/nothing/here`);
    assert.equal(missing.status, 404);
    assert.match(missing.headers.get('content-type') ?? '', /^text\/html/);
    assert.equal((await fetch(tenant().origin + TOKEN_PATH)).status, 405);
  });

  it('refuses a body beyond 64 KiB', async () => {
    assert.equal((await post(tenant().origin, TOKEN_PATH, { ...goodForm, filling: 'x'.repeat(70_000) })).status, 413);
  });

  it('closes at once, even with a call unanswered', async () => {
    const simulator = await startSimulator();
    simulator.setFault('token', { kind: 'hang' });
    const call = post(simulator.origin, TOKEN_PATH, goodForm);
    const failed = assert.rejects(call);
    await simulator.requested('token');
    await simulator.close();
    await failed;
  });

  it('speaks https with a certificate of one’s own', async () => {
    const { private: key, cert } = await generate([{ name: 'commonName', value: '127.0.0.1' }], {
      extensions: [{ name: 'subjectAltName', altNames: [{ type: 7, ip: '127.0.0.1' }] }],
    });
    const simulator = await startSimulator({ tls: { key, cert } });
    assert.match(simulator.origin, /^https:/);
    const [response] = await once(get(simulator.origin, { ca: cert }), 'response');
    assert.equal(response.statusCode, 200);
    response.resume();
    await simulator.close();
  });

  describe('alone', () => {
    const run = (env: Record<string, string>) => {
      const child = spawn(process.execPath, [path.join(__dirname, '../../simulator/main.js')], {
        env: { ...process.env, ...env },
      });
      let output = '';
      for (const stream of [child.stdout, child.stderr]) {
        stream.setEncoding('utf8').on('data', (text) => {
          output += text;
        });
      }
      return { child, output: () => output };
    };

    it('prints what is there, and ends on Ctrl-C', async () => {
      const { child, output } = run({ TENANT_PORT: '0', IBM_TENANT_PORT: '0', TENANT_PROFILE: 'pessimistic' });
      await once(child.stdout, 'data');
      assert.match(output(), /http:\/\/127\.0\.0\.1:\d+/);
      assert.match(output(), /alice@acme\.example/);
      assert.match(output(), /IBM Verify: http:\/\/127\.0\.0\.1:\d+/);
      child.kill('SIGINT');
      assert.deepEqual(await once(child, 'exit'), [0, null]);
    });

    for (const [env, message] of [
      [{ TENANT_PORT: 'no' }, /^TENANT_PORT is not a port number: no\n$/],
      [{ TENANT_PORT: '0', IBM_TENANT_PORT: '70000' }, /^IBM_TENANT_PORT is not a port number: 70000\n$/],
      [
        { TENANT_PORT: '0', TENANT_PROFILE: 'sanguine' },
        /^TENANT_PROFILE is sanguine, and should be one of optimistic, pessimistic\n$/,
      ],
    ] as const) {
      it(`says in a sentence that ${JSON.stringify(env)} is wrong`, async () => {
        const { child, output } = run(env);
        const [code] = await once(child, 'close');
        assert.equal(code, 1);
        assert.match(output(), message);
      });
    }
  });
});
