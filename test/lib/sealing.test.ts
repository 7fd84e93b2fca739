import assert from 'node:assert/strict';
import { deriveSealingKeys, seal, unseal } from '../../lib/sealing';

const VALUE = { secret: 'CANARY-sealed', user: 'zoë@acme.example' };
const { encryptionKey } = deriveSealingKeys('CANARY-secret', 'a test');

describe('seal', () => {
  it('draws a nonce for each call, under one key too', () => {
    const nonces = Array.from({ length: 2_000 }, () => seal(VALUE, encryptionKey, 'x').subarray(0, 12).toString('hex'));
    assert.equal(new Set(nonces).size, nonces.length);
    for (const nonce of nonces) assert.match(nonce, /^[0-9a-f]{24}$/);
  });

  it('opens with its own key and data only, and whole', () => {
    const sealed = seal(VALUE, encryptionKey, 'link 1');
    assert.deepEqual(unseal(sealed, encryptionKey, 'link 1'), VALUE);
    assert.equal(unseal(sealed, encryptionKey, 'link 2'), undefined);
    assert.equal(unseal(sealed, deriveSealingKeys('CANARY-secret', 'another test').encryptionKey, 'link 1'), undefined);
    for (let at = 0; at < sealed.length; at += 1) {
      const altered = Buffer.from(sealed);
      altered.writeUInt8(altered.readUInt8(at) ^ 1, at);
      assert.equal(unseal(altered, encryptionKey, 'link 1'), undefined, `byte ${at}`);
      assert.equal(unseal(sealed.subarray(0, at), encryptionKey, 'link 1'), undefined, `${at} bytes`);
    }
    assert.ok(!sealed.includes('CANARY'));
  });
});
