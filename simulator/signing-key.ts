import { createHash, createPublicKey, generateKeyPair, type KeyObject, sign } from 'node:crypto';
import { promisify } from 'node:util';

/** An RSA key that signs access tokens (RFC 7515, RS256) and shows its public half as a JWK (RFC 7517). */
export interface SigningKey {
  readonly publicJwk: Record<string, unknown>;
  /** The compact form of a JWT with these claims. */
  jwt(appId: string, claims: Record<string, unknown>): string;
  /** The same under a header of one's own. */
  sign(header: Record<string, unknown>, claims: Record<string, unknown>): string;
}

let shared: Promise<SigningKey> | undefined;

/** One key a process: making one takes longer than most tests. */
export function signingKey(): Promise<SigningKey> {
  shared ??= promisify(generateKeyPair)('rsa', { modulusLength: 2048 }).then(({ privateKey }) => fromPrivateKey(privateKey));
  return shared;
}

function fromPrivateKey(privateKey: KeyObject): SigningKey {
  const publicKey = createPublicKey(privateKey);
  const thumbprint = createHash('sha1')
    .update(publicKey.export({ type: 'spki', format: 'der' }))
    .digest();
  const kid = thumbprint.toString('hex').toUpperCase();
  const x5t = thumbprint.toString('base64url');
  const signed = (header: Record<string, unknown>, claims: Record<string, unknown>) => {
    const text = `${encode(header)}.${encode(claims)}`;
    return `${text}.${sign('sha256', Buffer.from(text), privateKey).toString('base64url')}`;
  };
  return {
    publicJwk: { ...publicKey.export({ format: 'jwk' }), use: 'sig', alg: 'RS256', kid, x5t },
    jwt: (appId, claims) => signed({ alg: 'RS256', typ: 'JWT', kid, x5t, app_id: appId }, claims),
    sign: signed,
  };
}

function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
