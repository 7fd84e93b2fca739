import { createPublicKey, randomBytes, verify } from 'node:crypto';
import { BoundedMap } from '../bounded-map';
import type { Grant } from './grants';
import { passkeyOf, sha256 } from './passkey';
import type { RelyingParty } from './tenant';

export const TIMEOUT_MS = 240_000;

/** What an assertion must answer. */
interface PasskeyChallenge {
  readonly party: RelyingParty;
  readonly grant: Grant;
  readonly expiresMs: number;
}

/** The challenges under way; each is good for one try. */
export class PasskeyChallenges {
  readonly #byText = new BoundedMap<PasskeyChallenge>(10_000);

  constructor(private readonly now: () => number) {}

  start(party: RelyingParty, grant: Grant): string {
    const text = randomBytes(32).toString('base64url');
    this.#byText.set(text, { party, grant, expiresMs: this.now() + TIMEOUT_MS });
    return text;
  }

  /**
   * The credential id of an assertion that is right in every point of WebAuthn, section 7.2, that can be checked without a counter;
   * undefined when it is wrong or is no assertion.
   */
  redeem(assertion: Record<string, unknown>, party: RelyingParty, grant: Grant): string | undefined {
    const { id, response } = assertion;
    if (typeof id !== 'string' || typeof response !== 'object' || response === null) return undefined;
    const { clientDataJSON, authenticatorData, signature } = response as Record<string, unknown>;
    const [clientData, authenticator, signed] = [clientDataJSON, authenticatorData, signature].map(bytesOf);
    if (!clientData || !authenticator || !signed) return undefined;
    const client = parse(clientData);
    const text = String(client?.challenge);
    const challenge = this.#byText.get(text);
    this.#byText.delete(text);
    if (!challenge || challenge.expiresMs <= this.now() || challenge.party !== party || challenge.grant !== grant)
      return undefined;
    if (client?.type !== 'webauthn.get' || !isOriginOf(party, String(client.origin))) return undefined;
    const isPresent = ((authenticator[32] ?? 0) & 1) === 1;
    if (!isPresent || !authenticator.subarray(0, 32).equals(sha256(party.rpId))) return undefined;
    const data = Buffer.concat([authenticator, sha256(clientData)]);
    return verify('sha256', data, createPublicKey(passkeyOf(id)), signed) ? id : undefined;
  }

  clear(): void {
    this.#byText.clear();
  }
}

/** Origins are listed; that of a demo on this machine may have any port. */
export function isOriginOf({ rpId, origins }: RelyingParty, origin: string): boolean {
  return origins.includes(origin) || (rpId === 'localhost' && URL.canParse(origin) && new URL(origin).hostname === rpId);
}

function bytesOf(value: unknown): Buffer | undefined {
  return typeof value === 'string' ? Buffer.from(value, 'base64url') : undefined;
}

function parse(bytes: Buffer): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(bytes.toString());
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
