import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { LinkStore } from '../../../../lib/links/store';
import { type LinkStoreSettings, openLinkStore } from '../../../../lib/links/stores/open-store';
import { createAuthority, createCertificate } from '../../../support/certificate';
import { rejectsIdentity, throwsIdentity } from '../../../support/identity-error';
import { temporaryFolder } from './support/folder';
import { claim, someLink } from './support/links';
import { needsRedis, RedisServer } from './support/redis-server';
import { TcpProxy } from './support/tcp-proxy';

type RedisSettings = Extract<LinkStoreSettings, { kind: 'redis' }>;

describe('the connection to Redis', () => {
  needsRedis();
  const open: Array<{ close(): unknown }> = [];
  afterEach(async () => {
    for (const resource of open.splice(0).reverse()) await resource.close();
  });

  async function start(...options: readonly string[]): Promise<RedisServer> {
    const server = await RedisServer.start(...options);
    open.push(server);
    return server;
  }

  function connect(settings: Omit<RedisSettings, 'kind'>): LinkStore {
    const { links: store } = openLinkStore({ kind: 'redis', ...settings });
    open.push(store);
    return store;
  }

  async function startWithTls(): Promise<{ server: RedisServer; ca: string }> {
    const folder = await temporaryFolder();
    open.push({ close: folder.remove });
    const authority = await createAuthority();
    const { cert, key } = await createCertificate({ hosts: ['127.0.0.1'], authority });
    const place = (name: string) => path.join(folder.path, `${name}.pem`);
    for (const [name, text] of Object.entries({ cert, key, ca: authority.cert })) writeFileSync(place(name), text);
    const files = ['--tls-cert-file', place('cert'), '--tls-key-file', place('key'), '--tls-ca-cert-file', place('ca')];
    const server = await start('--tls-auth-clients', 'no', ...files);
    await server.command('CONFIG', 'SET', 'port', '0', 'tls-port', String(server.port));
    return { server, ca: authority.cert };
  }

  async function through(server: RedisServer): Promise<TcpProxy> {
    const proxy = await TcpProxy.start(server.port);
    open.push(proxy);
    return proxy;
  }

  it('shows a password, and the name that the URL may hold', async () => {
    const server = await start(
      '--requirepass',
      'CANARY-password',
      '--user',
      'links',
      'on',
      '>CANARY-links',
      '~{mfa-links}:*',
      '+@all',
      '-ping',
    );
    assert.equal(typeof (await connect({ url: server.url, password: 'CANARY-password' }).now()), 'number');
    const named = `redis://links@127.0.0.1:${server.port}/0`;
    assert.equal(typeof (await connect({ url: named, password: 'CANARY-links' }).now()), 'number');
    const none = await rejectsIdentity(connect({ url: server.url }).now(), 'LINK_STORE_UNAVAILABLE', /NOAUTH/);
    const wrong = connect({ url: named, password: 'CANARY-wrong' }).now();
    const refused = await rejectsIdentity(wrong, 'LINK_STORE_UNAVAILABLE', /WRONGPASS/);
    for (const { message } of [none, refused]) assert.doesNotMatch(message, /CANARY/);
  });

  it('uses the database of the URL', async () => {
    const server = await start();
    await connect({ url: `${server.url}/3` }).issue(someLink(Date.now()));
    assert.match(String(await server.command('INFO', 'keyspace')), /db3:/);
  });

  it('is TLS for rediss://, to a server whose certificate is accepted', async () => {
    const { server, ca } = await startWithTls();
    const url = `rediss://127.0.0.1:${server.port}`;
    assert.equal(typeof (await connect({ url, tls: { ca } }).now()), 'number');
    await rejectsIdentity(connect({ url }).now(), 'LINK_STORE_UNAVAILABLE', /SELF_SIGNED|UNABLE_TO|CERT/);
    await rejectsIdentity(connect({ url: server.url }).now(), 'LINK_STORE_UNAVAILABLE');
  });

  it('is dropped when it takes too long to make, also where it comes about in the end', async () => {
    const { server, ca } = await startWithTls();
    const proxy = await through(server);
    proxy.dripMs = 600;
    const store = connect({ url: `rediss://127.0.0.1:${proxy.port}`, tls: { ca } });
    await rejectsIdentity(store.now(), 'LINK_STORE_UNAVAILABLE', /no answer within 1 s|Timeout/);
    await store.close();
    while (proxy.connections > 0) await pause(20);
  });

  it('goes where the name leads after a fail-over, when the old server only reads', async () => {
    const [before, after] = [await start(), await start()];
    const proxy = await through(before);
    const store = connect({ url: `redis://127.0.0.1:${proxy.port}` });
    await store.issue(someLink(Date.now()));
    await before.command('REPLICAOF', '127.0.0.1', String(after.port));
    proxy.target = after.port;
    await rejectsIdentity(store.issue(someLink(Date.now())), 'LINK_STORE_UNAVAILABLE', /READONLY/);
    assert.equal((await answered(() => store.issue(someLink(Date.now())))).outcome, 'issued');
  });

  it('is made anew when nothing comes back any more', async () => {
    const proxy = await through(await start());
    const store = connect({ url: `redis://127.0.0.1:${proxy.port}` });
    await store.now();
    proxy.mute();
    await rejectsIdentity(store.now(), 'LINK_STORE_UNAVAILABLE', /no answer within 1 s/);
    assert.equal(typeof (await answered(() => store.now())), 'number');
    assert.equal(proxy.connections, 1);
  });

  it('follows a cluster to the server that has the keys', async function () {
    this.timeout(20_000);
    const options = ['--cluster-enabled', 'yes', '--cluster-require-full-coverage', 'no'];
    const [first, second] = [await start(...options), await start(...options)];
    const slot = Number(await first.command('CLUSTER', 'KEYSLOT', '{mfa-links}:'));
    await second.command('CLUSTER', 'ADDSLOTSRANGE', String(slot), '16383');
    if (slot > 0) await first.command('CLUSTER', 'ADDSLOTSRANGE', '0', String(slot - 1));
    await first.command('CLUSTER', 'MEET', '127.0.0.1', String(second.port));
    while (!/cluster_state:ok.*cluster_known_nodes:2/s.test(String(await first.command('CLUSTER', 'INFO')))) await pause(50);
    const store = connect({ url: first.url });
    await rejectsIdentity(store.now(), 'LINK_STORE_UNAVAILABLE', /MOVED/);
    const link = someLink(await answered(() => store.now()));
    await store.issue(link);
    assert.equal((await claim(store, link, 'holder')).outcome, 'claimed');
    assert.equal(await store.commit(link.accessor, 'holder', {}), 'committed');
    // The link, those of its user, the events, and the two lists.
    assert.equal(await second.command('DBSIZE'), 5);

    await second.kill();
    await rejectsIdentity(store.now(), 'LINK_STORE_UNAVAILABLE');
    await first.command('CLUSTER', 'SETSLOT', String(slot), 'NODE', String(await first.command('CLUSTER', 'MYID')));
    assert.deepEqual(await answered(() => claim(store, link)), { outcome: 'denied', reason: 'unknown' });
  });

  it('is made anew for as long as it takes, and needs no Redis to begin with', async () => {
    const server = await start();
    await server.kill();
    const store = connect({ url: server.url });
    await rejectsIdentity(store.now(), 'LINK_STORE_UNAVAILABLE', /ECONNREFUSED/);
    await server.restart();
    const startedAt = performance.now();
    await answered(() => store.now());
    assert.ok(performance.now() - startedAt < 3_000);
  });

  it('is not made to what is no Redis URL, and no password is taken from one', () => {
    const refused = [
      '',
      'localhost:6379',
      'http://localhost',
      'redis://',
      'unix:///run/redis.sock',
      'redis://host/zero',
      'redis://host/1/2',
    ];
    for (const url of [...refused, 'redis://:CANARY-password@host', 'redis://user:CANARY-password@host']) {
      const error = throwsIdentity(() => connect({ url }), 'IDENTITY_CONFIG', /Redis URL/);
      assert.doesNotMatch(error.message, /CANARY/);
    }
  });
});

/** The first answer, however long it takes: the test's own limit ends it. */
async function answered<T>(ask: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await ask();
    } catch {
      await pause(20);
    }
  }
}

function pause(durationMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, durationMs));
}
