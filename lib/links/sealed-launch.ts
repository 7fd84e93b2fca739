import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const VERSION = 1;

/** What a link is sealed over: everything that a redemption needs. */
export interface SealedLaunch {
  /** Id of the identity-config node whose tenant launches. */
  readonly identity: string;
  readonly user: string;
  readonly appKey: string;
  /** Proves that a failed challenge comes back from this link's own launch, and where it goes from there. */
  readonly failureNonce: string;
  /** Value of the user token that the link carries; without, it is minted when the button is pressed. */
  readonly userToken?: string;
}

/**
 * Seals a launch under its link's own key (AES-256-GCM). Accessor and expiry are authenticated with
 * it: a ciphertext opens as no other link's, and not for longer. The key is used once, so a random nonce is safe.
 */
export function sealLaunch(launch: SealedLaunch, key: Buffer, accessor: string, expiresAt: number): Buffer {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(associatedData(accessor, expiresAt));
  return Buffer.concat([nonce, cipher.update(JSON.stringify(launch), 'utf8'), cipher.final(), cipher.getAuthTag()]);
}

/** @returns undefined where the ciphertext is not what was sealed for this link */
export function openLaunch(ciphertext: Buffer, key: Buffer, accessor: string, expiresAt: number): SealedLaunch | undefined {
  try {
    const nonce = ciphertext.subarray(0, NONCE_BYTES);
    const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES }).setAAD(
      associatedData(accessor, expiresAt),
    );
    decipher.setAuthTag(ciphertext.subarray(-TAG_BYTES));
    const plain = decipher.update(ciphertext.subarray(NONCE_BYTES, -TAG_BYTES), undefined, 'utf8') + decipher.final('utf8');
    return JSON.parse(plain) as SealedLaunch;
  } catch {
    return undefined;
  }
}

function associatedData(accessor: string, expiresAt: number): Buffer {
  return Buffer.from(`mfa-launch link ${VERSION} ${accessor} ${expiresAt}`);
}
