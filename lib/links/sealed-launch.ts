import type { KeyObject } from 'node:crypto';
import { seal, unseal } from '../sealing';

const VERSION = 1;

/** What a link is sealed over: everything that a redemption needs. */
export interface SealedLaunch {
  /** Id of the identity-config node whose tenant launches. */
  readonly identity: string;
  readonly user: string;
  readonly appKey: string;
  /** Proves that a failed challenge comes back from this link's own launch, and where it goes from there. */
  readonly failureNonce: string;
  /** To be held against the configuration's list once more. */
  readonly failureTarget?: string;
  /** Value of the user token that the link carries; without, it is minted when the button is pressed. */
  readonly userToken?: string;
  /** Origin of the tenant that the user token is for: no other one is ever shown it. */
  readonly tokenTenant?: string;
}

/**
 * Seals a launch under its link's own key. Accessor and expiry are authenticated with it: a ciphertext opens as no other
 * link's, and not for longer.
 */
export function sealLaunch(launch: SealedLaunch, key: KeyObject, accessor: string, expiresAt: number): Buffer {
  return seal(launch, key, associatedData(accessor, expiresAt));
}

/** @returns undefined where the ciphertext is not what was sealed for this link */
export function openLaunch(ciphertext: Buffer, key: KeyObject, accessor: string, expiresAt: number): SealedLaunch | undefined {
  return unseal(ciphertext, key, associatedData(accessor, expiresAt)) as SealedLaunch | undefined;
}

function associatedData(accessor: string, expiresAt: number): string {
  return `mfa-launch link ${VERSION} ${accessor} ${expiresAt}`;
}
