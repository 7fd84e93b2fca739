import { createCipheriv, createDecipheriv, createSecretKey, hash, hkdfSync, type KeyObject } from 'node:crypto';
import { randomText } from './random-text';

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** What a secret is good for that is kept nowhere but with its holder: in a link, or in the handle of a transaction. */
export interface SealingKeys {
  /** Hex SHA-256 of the verifier: all that a store ever sees. */
  readonly verifierHash: string;
  /** AES-256 key of what is sealed under the secret. A key object: it shows in no log, and a cipher takes it faster than bytes. */
  readonly encryptionKey: KeyObject;
}

/**
 * Two independent keys out of one secret: the halves of 64 bytes of HKDF with SHA-256 (RFC 5869).
 *
 * @param purpose names the kind of secret: the keys of one kind are good for no other
 */
export function deriveSealingKeys(secret: string, purpose: string): SealingKeys {
  const bytes = Buffer.from(hkdfSync('sha256', secret, '', purpose, 64));
  return { verifierHash: hash('sha256', bytes.subarray(0, 32), 'hex'), encryptionKey: createSecretKey(bytes.subarray(32)) };
}

/**
 * Seals what JSON can hold (AES-256-GCM). Each call draws a nonce: 96 random bits are safe for far more calls than one key
 * ever sees here.
 *
 * @param associatedData what the ciphertext belongs to: with anything else it does not open
 */
export function seal(value: unknown, key: KeyObject, associatedData: string): Buffer {
  const nonce = Buffer.from(randomText(NONCE_BYTES), 'base64url');
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(associatedData));
  return Buffer.concat([nonce, cipher.update(JSON.stringify(value), 'utf8'), cipher.final(), cipher.getAuthTag()]);
}

/** @returns undefined where the ciphertext is not what was sealed with this key and this associated data */
export function unseal(ciphertext: Buffer, key: KeyObject, associatedData: string): unknown {
  try {
    const nonce = ciphertext.subarray(0, NONCE_BYTES);
    const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES }).setAAD(
      Buffer.from(associatedData),
    );
    decipher.setAuthTag(ciphertext.subarray(-TAG_BYTES));
    const plain = decipher.update(ciphertext.subarray(NONCE_BYTES, -TAG_BYTES), undefined, 'utf8') + decipher.final('utf8');
    return JSON.parse(plain);
  } catch {
    return undefined;
  }
}
