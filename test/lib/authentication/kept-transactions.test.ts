import assert from 'node:assert/strict';
import type { DatabaseSync } from 'node:sqlite';
import { AuthenticationService, type OpenChallenge } from '../../../lib/authentication/authentication-service';
import { SqliteTransactionStore } from '../../../lib/authentication/sqlite-transaction-store';
import { systemClock } from '../../../lib/clock';
import { type LinkStoreSettings, type OpenedStores, openLinkStore } from '../../../lib/links/stores/open-store';
import { openDatabaseFile } from '../../../lib/links/stores/sqlite-file';
import { SqliteRunner } from '../../../lib/links/stores/sqlite-runner';
import { SqliteTable } from '../../../lib/links/stores/sqlite-table';
import { TableLinkStore } from '../../../lib/links/stores/table-link-store';
import { FakeClock } from '../../support/fake-clock';
import { rejectsIdentity } from '../../support/identity-error';
import { ScriptedAuthenticator } from '../../support/scripted-authenticator';
import { until } from '../../support/until';
import { filesOf, formsOf, isIn } from '../links/stores/support/dump';
import { type Folder, temporaryFolder } from '../links/stores/support/folder';
import { someLink } from '../links/stores/support/links';
import { needsRedis, RedisServer } from '../links/stores/support/redis-server';
import { claim, LEASE_MS, LIFE_MS, someTransaction } from './support/transactions';

const BASE = '{mfa-links}:';

describe('open transactions in the file of the links', () => {
  let folder: Folder;
  const opened: OpenedStores[] = [];
  beforeEach(async () => {
    folder = await temporaryFolder();
  });
  afterEach(async () => {
    for (const { links } of opened.splice(0)) await links.close();
    await folder.remove();
  });

  function open(clock = new FakeClock()): OpenedStores {
    const stores = openLinkStore({ kind: 'sqlite', directory: folder.path }, { clock });
    opened.push(stores);
    return stores;
  }

  it('are there after a restart; a step that was under way is over when its lease is', async () => {
    const clock = new FakeClock();
    const { links, transactions } = open(clock);
    const all = [0, 1, 2].map(() => someTransaction(clock.now()));
    const [idle, held, ended] = all;
    assert.ok(idle && held && ended);
    for (const transaction of all) await transactions.create(transaction);
    await claim(transactions, held, 'crashed');
    await claim(transactions, ended, 'done');
    assert.equal(await transactions.end(ended.id, 'done'), true);
    await links.close();

    const { transactions: reopened } = open(clock);
    const { ciphertext, expiresAt } = idle;
    assert.deepEqual(await claim(reopened, idle), { outcome: 'claimed', ciphertext, expiresAt });
    assert.deepEqual(await claim(reopened, ended), { outcome: 'unknown' });
    assert.deepEqual(await claim(reopened, held), { outcome: 'busy' });
    await clock.advance(LEASE_MS);
    assert.equal((await claim(reopened, held)).outcome, 'claimed');
  });

  it('are refused when the file is closed', async () => {
    const { links, transactions } = open();
    await links.close();
    await rejectsIdentity(transactions.create(someTransaction(0)), 'LINK_STORE_UNAVAILABLE', /closed/);
  });

  describe('and its rows', () => {
    let database: DatabaseSync;
    let clock: FakeClock;
    let links: TableLinkStore;
    let transactions: SqliteTransactionStore;
    const commits: string[] = [];

    beforeEach(() => {
      clock = new FakeClock();
      database = openDatabaseFile(folder.path).database;
      commits.length = 0;
      const runner = new SqliteRunner(watched(database, commits), new SqliteTable(database));
      transactions = new SqliteTransactionStore(runner, database, clock);
      links = new TableLinkStore(runner, clock, (now) => transactions.sweep(now));
    });
    afterEach(() => links.close());

    const rows = () => Number(database.prepare('SELECT count(*) AS rows FROM authentication').get()?.rows);

    it('go with the sweep of the links when they have expired, a thousand at a time', async () => {
      const left = someTransaction(clock.now(), { expiresAt: clock.now() + LIFE_MS + 1 });
      const gone = Array.from({ length: 1_500 }, () => someTransaction(clock.now()));
      await Promise.all([left, ...gone].map((transaction) => transactions.create(transaction)));
      await clock.advance(LIFE_MS - 1);
      await links.sweep();
      assert.equal(rows(), 1_501);
      await clock.advance(1);
      await links.sweep();
      assert.equal(rows(), 501);
      await links.sweep();
      assert.equal(rows(), 1);
      assert.equal((await claim(transactions, left)).outcome, 'claimed');
    });

    it('hold what was sealed only until the end', async () => {
      const transaction = someTransaction(clock.now());
      await transactions.create(transaction);
      await claim(transactions, transaction, 'a');
      await transactions.end(transaction.id, 'a');
      const row = database.prepare('SELECT length(ciphertext) AS bytes FROM authentication').get();
      assert.equal(row?.bytes, 0);
    });

    it('wait for the disk together with those of the links, and nobody is answered before', async () => {
      const all = Array.from({ length: 50 }, () => someTransaction(clock.now()));
      const asked = all.flatMap((transaction) => [transactions.create(transaction), links.issue(someLink(clock.now()))]);
      assert.deepEqual(commits, []);
      const atFirstAnswer = asked[0]?.then(() => commits.length);
      await Promise.all(asked);
      assert.equal(await atFirstAnswer, 1);
      assert.equal(commits.length, 1);
    });

    it('all fail when the disk is full, leave nothing, and work again when there is room', async () => {
      const transaction = someTransaction(clock.now());
      await transactions.create(transaction);
      const pages = Number(Object.values(database.prepare('PRAGMA page_count').get() ?? {})[0]);
      database.exec(`PRAGMA max_page_count = ${pages}`);
      const large = someTransaction(clock.now(), { ciphertext: Buffer.alloc(50_000, 7) });
      const refused = [claim(transactions, transaction, 'refused'), transactions.create(large)];
      for (const step of refused) await rejectsIdentity(step, 'LINK_STORE_UNAVAILABLE', /full/);
      assert.equal((await claim(transactions, transaction, 'holder')).outcome, 'claimed');
      database.exec('PRAGMA max_page_count = 1000000');
      await transactions.create(large);
      assert.equal(await transactions.end(transaction.id, 'holder'), true);
    });
  });
});

describe('open transactions in Redis', () => {
  needsRedis();
  let server: RedisServer;
  const opened: OpenedStores[] = [];
  beforeEach(async () => {
    server = await RedisServer.start('--appendonly', 'yes', '--appendfsync', 'always');
  });
  afterEach(async () => {
    for (const { links } of opened.splice(0)) await links.close();
    await server?.close();
  });

  function open(): OpenedStores {
    const stores = openLinkStore({ kind: 'redis', url: server.url });
    opened.push(stores);
    return stores;
  }

  it('live in the slot of the links, under its prefix, by Redis’s clock, and are gone when they expire', async () => {
    const { transactions } = open();
    const now = await transactions.now();
    const [seconds] = (await server.command('TIME')) as string[];
    assert.ok(Math.abs(Number(seconds) * 1_000 - now) < 2_000);
    const transaction = someTransaction(now);
    await transactions.create(transaction);
    const [record, index] = [`${BASE}transaction:${transaction.id}`, `${BASE}transactions`];
    assert.deepEqual(((await server.command('KEYS', '*')) as string[]).sort(), [record, index].sort());
    const check = async (expiresAt: number) => {
      for (const key of [record, index]) assert.equal(await server.command('PEXPIRETIME', key), expiresAt);
    };
    await check(transaction.expiresAt);
    await claim(transactions, transaction, 'a');
    assert.equal(await transactions.renew({ ...transaction, expiresAt: now + 2 * LIFE_MS }, 'a'), true);
    await check(now + 2 * LIFE_MS);
    await claim(transactions, transaction, 'b');
    assert.equal(await transactions.end(transaction.id, 'b'), true);
    assert.equal(await server.command('HEXISTS', record, 'ciphertext'), 0);
    assert.deepEqual(await server.command('KEYS', '*'), [record]);

    const short = someTransaction(now, { expiresAt: (await transactions.now()) + 100 });
    await transactions.create(short);
    await until('its expiry', async () => (await transactions.now()) >= short.expiresAt);
    assert.deepEqual(await claim(transactions, short), { outcome: 'unknown' });
    assert.equal(await server.command('EXISTS', `${BASE}transaction:${short.id}`, index), 0);
  });

  it('that Redis has forgotten are unknown', async () => {
    const { transactions } = open();
    const [idle, held] = [someTransaction(await transactions.now()), someTransaction(await transactions.now())];
    for (const transaction of [idle, held]) await transactions.create(transaction);
    await claim(transactions, held, 'holder');
    await server.command('FLUSHALL');
    assert.deepEqual(await claim(transactions, idle), { outcome: 'unknown' });
    await transactions.release(held.id, 'holder');
    assert.equal(await transactions.renew(held, 'holder'), false);
    assert.equal(await transactions.end(held.id, 'holder'), false);
    assert.deepEqual(await server.command('KEYS', '*'), []);
  });

  it('go on after Redis was away: meanwhile each step fails, and nothing is lost', async function () {
    this.timeout(20_000);
    const { transactions } = open();
    const transaction = someTransaction(await transactions.now());
    await transactions.create(transaction);
    await claim(transactions, transaction, 'holder');
    await server.kill();
    for (const step of [
      () => transactions.now(),
      () => transactions.create(someTransaction(0)),
      () => claim(transactions, transaction),
      () => transactions.renew(transaction, 'holder'),
      () => transactions.release(transaction.id, 'holder'),
      () => transactions.end(transaction.id, 'holder'),
    ]) {
      await rejectsIdentity(step(), 'LINK_STORE_UNAVAILABLE', /Redis/);
    }
    await server.restart();
    await until('an answer', () =>
      transactions.now().then(
        () => true,
        () => false,
      ),
    );
    assert.deepEqual(await claim(transactions, transaction, 'other'), { outcome: 'busy' });
    assert.equal(await transactions.end(transaction.id, 'holder'), true);
  });

  it('are left as they were by a Redis whose memory is full, or that holds something else', async () => {
    const { transactions } = open();
    const transaction = someTransaction(await transactions.now());
    await transactions.create(transaction);
    await server.command('CONFIG', 'SET', 'maxmemory', '1');
    await rejectsIdentity(claim(transactions, transaction), 'LINK_STORE_UNAVAILABLE', /OOM/);
    await rejectsIdentity(transactions.create(someTransaction(transaction.expiresAt)), 'LINK_STORE_UNAVAILABLE', /OOM/);
    await server.command('CONFIG', 'SET', 'maxmemory', '0');
    assert.equal((await claim(transactions, transaction)).outcome, 'claimed');
    await server.command('SET', `${BASE}transaction:other`, 'CANARY-value');
    const error = await rejectsIdentity(transactions.end('other', 'a'), 'LINK_STORE_UNAVAILABLE', /WRONGTYPE/);
    assert.doesNotMatch(error.message, /CANARY|mfa-links|script/);
  });
});

describe('an authentication', () => {
  const secrets = ['CANARY-state', 'CANARY-password', 'CANARY-code', 'CANARY-token-1'];

  /** Two instances, one after the other or side by side; each step is made at the one that did not make the last. */
  async function signIn(first: OpenedStores, second: () => Promise<OpenedStores>): Promise<string[]> {
    const authenticator = new ScriptedAuthenticator({
      clock: systemClock,
      factors: [
        { id: 'pw-1', type: 'password', answer: 'CANARY-password' },
        { id: 'mail-1', type: 'emailotp', answer: 'CANARY-code' },
      ],
    });
    const serviceOn = ({ transactions }: OpenedStores) => new AuthenticationService({ store: transactions });
    const begun = await serviceOn(first).start(authenticator, { kind: 'sign-in', user: 'alice@acme.example' });
    const { transaction } = begun as OpenChallenge;
    const go = (stores: OpenedStores, factor: string, answer: string) =>
      serviceOn(stores).proceed(authenticator, transaction, { kind: 'choose-and-answer', factor, answer });
    assert.equal((await go(first, 'pw-1', 'CANARY-password')).outcome, 'challenge');
    const other = await second();
    const granted = await go(other, 'mail-1', 'CANARY-code');
    assert.deepEqual(granted.outcome === 'granted' && granted.amr, ['pw-1', 'mail-1']);
    await rejectsIdentity(go(other, 'mail-1', 'CANARY-code'), 'TRANSACTION_UNKNOWN');
    // One more that stays open.
    const open = (await serviceOn(other).start(authenticator, { kind: 'sign-in', user: 'bob@acme.example' })) as OpenChallenge;
    return [transaction, open.transaction];
  }

  it('is answered after a restart, on SQLite; a dump of the file opens nothing', async () => {
    const folder = await temporaryFolder();
    const settings: LinkStoreSettings = { kind: 'sqlite', directory: folder.path };
    const first = openLinkStore(settings);
    let second: OpenedStores | undefined;
    try {
      const handles = await signIn(first, async () => {
        await first.links.close();
        second = openLinkStore(settings);
        return second;
      });
      const alive = filesOf(folder.path);
      await second?.links.close();
      assertSealed([...alive, ...filesOf(folder.path)], handles, secrets);
    } finally {
      for (const stores of [first, second]) await stores?.links.close();
      await folder.remove();
    }
  });

  describe('that several instances share', () => {
    needsRedis();

    it('is answered at another one, on Redis; a dump of it opens nothing', async () => {
      const server = await RedisServer.start('--appendonly', 'yes', '--aof-use-rdb-preamble', 'no', '--rdbcompression', 'no');
      const instances = [1, 2].map(() => openLinkStore({ kind: 'redis', url: server.url }));
      try {
        const [first, second] = instances;
        assert.ok(first && second);
        const handles = await signIn(first, async () => second);
        await server.command('SAVE');
        assertSealed(filesOf(server.folder), handles, secrets);
      } finally {
        for (const { links } of instances) await links.close();
        await server.close();
      }
    });
  });
});

/** The id, which is no secret, is found; the secret of the handle and what was sealed is not, in whichever form. */
function assertSealed(files: readonly Buffer[], handles: readonly string[], canaries: readonly string[]): void {
  const [ids, secrets] = [
    handles.map((handle) => handle.slice('idtx_'.length).split('.')[0] ?? ''),
    handles.map((handle) => handle.split('.')[1] ?? ''),
  ];
  assert.deepEqual(
    ids.filter((id) => !isIn(files, id)),
    [],
  );
  const hidden = [...secrets, ...canaries, 'alice@acme.example', 'bob@acme.example'];
  assert.deepEqual(
    hidden.filter((text) => isIn(files, text)),
    [],
  );
  for (const text of hidden) for (const form of formsOf(text)) assert.ok(isIn([Buffer.concat([Buffer.from('..'), form])], text));
}

function watched(database: DatabaseSync, commits: string[]): DatabaseSync {
  const prepare = (sql: string) => {
    const statement = database.prepare(sql);
    if (sql !== 'COMMIT') return statement;
    return {
      run: () => {
        commits.push(sql);
        return statement.run();
      },
    };
  };
  return { prepare, exec: (sql: string) => database.exec(sql), close: () => database.close() } as unknown as DatabaseSync;
}
