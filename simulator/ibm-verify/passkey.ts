import { createECDH, createHash, createPrivateKey, type KeyObject, sign } from 'node:crypto';

/** What a browser gives back from `navigator.credentials.get`, as the vendor takes it (WebAuthn, section 5.2; binary parts in base64url). */
export interface PasskeyAssertion {
  id: string;
  rawId: string;
  type: string;
  response: { clientDataJSON: string; authenticatorData: string; signature: string; userHandle?: string };
  getClientExtensionResults: Record<string, unknown>;
}

/** User present, user verified (WebAuthn, section 6.1). */
const PRESENT_AND_VERIFIED = 0x05;

/** The private key of a credential. It follows from the id, so that the simulator and a test have the same one without sharing a file. */
export function passkeyOf(credentialId: string): KeyObject {
  const curve = createECDH('prime256v1');
  curve.setPrivateKey(sha256(`CANARY-passkey ${credentialId}`));
  const point = curve.getPublicKey();
  const jwk = {
    kty: 'EC',
    crv: 'P-256',
    d: curve.getPrivateKey().toString('base64url'),
    x: point.subarray(1, 33).toString('base64url'),
    y: point.subarray(33).toString('base64url'),
  };
  return createPrivateKey({ key: jwk, format: 'jwk' });
}

/**
 * Answers a challenge as the user's authenticator would.
 * @param options what `assertion/options` answered
 * @param origin of the page that asks, e.g. `https://login.acme.example`
 */
export function passkeyAssertion(
  options: { challenge: string; rpId: string },
  { origin, credentialId, userId }: { origin: string; credentialId: string; userId?: string },
): PasskeyAssertion {
  const clientData = Buffer.from(
    JSON.stringify({ type: 'webauthn.get', challenge: options.challenge, origin, crossOrigin: false }),
  );
  const counter = Buffer.alloc(4);
  const authenticatorData = Buffer.concat([sha256(options.rpId), Buffer.from([PRESENT_AND_VERIFIED]), counter]);
  const signature = sign('sha256', Buffer.concat([authenticatorData, sha256(clientData)]), passkeyOf(credentialId));
  return {
    id: credentialId,
    rawId: credentialId,
    type: 'public-key',
    response: {
      clientDataJSON: clientData.toString('base64url'),
      authenticatorData: authenticatorData.toString('base64url'),
      signature: signature.toString('base64url'),
      ...(userId !== undefined && { userHandle: Buffer.from(userId).toString('base64url') }),
    },
    getClientExtensionResults: {},
  };
}

export function sha256(data: string | Buffer): Buffer {
  return createHash('sha256').update(data).digest();
}
