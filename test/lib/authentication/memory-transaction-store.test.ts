import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { AuthenticationService } from '../../../lib/authentication/authentication-service';
import { MemoryTransactionStore } from '../../../lib/authentication/memory-transaction-store';
import { FakeClock } from '../../support/fake-clock';
import { rejectsIdentity } from '../../support/identity-error';
import { ScriptedAuthenticator } from '../../support/scripted-authenticator';

const LIFE_MS = 300_000;

function record(id: string, expiresAt: number) {
  return { id, verifierHash: 'hash', ciphertext: Buffer.from('sealed'), expiresAt };
}

describe('transactions in memory', () => {
  it('leave nothing when they were abandoned, and nothing waits any more', async () => {
    const clock = new FakeClock();
    const store = new MemoryTransactionStore(clock);
    const service = new AuthenticationService({ store, clock });
    const factors = [{ id: 'mail-1', type: 'emailotp', answer: 'CANARY-code' }];
    const authenticator = new ScriptedAuthenticator({ clock, factors, stepLifeMs: LIFE_MS });
    for (let person = 0; person < 50; person++) await service.start(authenticator, { kind: 'sign-in' });
    assert.equal(store.size, 50);
    assert.equal(clock.waits.length, 1);
    while (clock.waits.length > 0) await clock.advance(30_000);
    assert.equal(store.size, 0);
    assert.ok(clock.now() >= LIFE_MS);

    // And once more: the sweep begins anew.
    await service.start(authenticator, { kind: 'sign-in' });
    await clock.advance(LIFE_MS);
    assert.equal(store.size, 0);
  });

  it('keep one that a step has just prolonged', async () => {
    const clock = new FakeClock();
    const store = new MemoryTransactionStore(clock);
    const expiresAt = clock.now() + LIFE_MS;
    await store.create(record('a', expiresAt));
    await store.claim({ id: 'a', verifierHash: 'hash', claimId: 'c', leaseMs: 15_000 });
    assert.equal(await store.renew({ id: 'a', ciphertext: Buffer.from('anew'), expiresAt: expiresAt + LIFE_MS }, 'c'), true);
    await clock.advance(LIFE_MS);
    assert.equal(store.size, 1);
    const claim = await store.claim({ id: 'a', verifierHash: 'hash', claimId: 'd', leaseMs: 15_000 });
    assert.equal(claim.outcome === 'claimed' && claim.ciphertext.toString(), 'anew');
  });

  it('keep no process alive', async () => {
    const file = require.resolve('../../../lib/authentication/memory-transaction-store');
    const program = `
      const { MemoryTransactionStore } = require(${JSON.stringify(file)});
      const expiresAt = Date.now() + ${LIFE_MS};
      new MemoryTransactionStore().create({ id: 'a', verifierHash: 'h', ciphertext: Buffer.alloc(1), expiresAt });`;
    await promisify(execFile)(process.execPath, ['-e', program], { timeout: 20_000 });
  });

  it('are bounded: expired ones make room, open ones are not pushed out', async () => {
    const clock = new FakeClock();
    const store = new MemoryTransactionStore(clock);
    const most = 100_000;
    for (let at = 0; at < most; at++) await store.create(record(`t${at}`, clock.now() + LIFE_MS + (at === 0 ? 0 : 1)));
    await rejectsIdentity(store.create(record('more', clock.now() + LIFE_MS)), 'LINK_STORE_UNAVAILABLE', /too many/);
    assert.equal(store.size, most);
    await clock.advance(LIFE_MS);
    await store.create(record('more', clock.now() + LIFE_MS));
    const claim = await store.claim({ id: 't1', verifierHash: 'hash', claimId: 'c', leaseMs: 15_000 });
    assert.equal(claim.outcome, 'claimed');
  });

  it('are bounded in bytes, too: some hold the pictures that a tenant sends', async () => {
    const clock = new FakeClock();
    const store = new MemoryTransactionStore(clock, 1_000);
    const large = (id: string, bytes: number, lifeMs = LIFE_MS) =>
      store.create({ ...record(id, clock.now() + lifeMs), ciphertext: Buffer.alloc(bytes) });
    await large('a', 600, LIFE_MS / 2);
    await rejectsIdentity(large('b', 600), 'LINK_STORE_UNAVAILABLE', /too many/);
    await store.claim({ id: 'a', verifierHash: 'hash', claimId: 'c', leaseMs: 15_000 });
    await store.renew({ id: 'a', ciphertext: Buffer.alloc(400), expiresAt: clock.now() + LIFE_MS / 2 }, 'c');
    await large('b', 600);
    await rejectsIdentity(large('d', 1), 'LINK_STORE_UNAVAILABLE');
    await clock.advance(LIFE_MS / 2);
    await large('d', 400);
    await rejectsIdentity(large('e', 1), 'LINK_STORE_UNAVAILABLE');
  });

  it('can be told the same twice', async () => {
    const clock = new FakeClock();
    const store = new MemoryTransactionStore(clock);
    const expiresAt = clock.now() + LIFE_MS;
    const claim = (claimId: string) => store.claim({ id: 'a', verifierHash: 'hash', claimId, leaseMs: 15_000 });
    for (let time = 0; time < 2; time++) await store.create(record('a', expiresAt));
    for (let time = 0; time < 2; time++) assert.equal((await claim('c')).outcome, 'claimed');
    assert.equal((await claim('d')).outcome, 'busy');
    for (let time = 0; time < 2; time++) {
      assert.equal(await store.renew({ id: 'a', ciphertext: Buffer.from('anew'), expiresAt }, 'c'), true);
    }
    await claim('d');
    for (let time = 0; time < 2; time++) await store.release('a', 'd');
    await claim('e');
    for (let time = 0; time < 2; time++) assert.equal(await store.end('a', 'e'), true);
    assert.equal(await store.end('a', 'd'), false);
    assert.equal((await claim('f')).outcome, 'unknown');
  });

  it('fence a step that was paused past its lease, or past the life of the transaction', async () => {
    for (const pauseMs of [15_000, LIFE_MS]) {
      const clock = new FakeClock();
      const store = new MemoryTransactionStore(clock);
      const expiresAt = clock.now() + LIFE_MS;
      await store.create(record('a', expiresAt));
      await store.claim({ id: 'a', verifierHash: 'hash', claimId: 'c', leaseMs: pauseMs === LIFE_MS ? LIFE_MS * 2 : pauseMs });
      await clock.advance(pauseMs);
      assert.equal(await store.renew({ id: 'a', ciphertext: Buffer.from('late'), expiresAt: expiresAt * 2 }, 'c'), false);
      assert.equal(await store.end('a', 'c'), false);
    }
  });
});
