import type { CyberArkTenant } from '../../lib/cyberark/tenant';
import type { IdentityError } from '../../lib/errors';
import type { RuntimeNode } from '../shared/node-red';

/** What the other nodes get from a configuration that is complete. */
export interface OpenIdentity {
  readonly tenant: CyberArkTenant;
  /** Origins that a failed challenge may send the browser to. */
  readonly failureOrigins: readonly string[];
  /** Where links are handed off by cookie: the domain of that cookie, which the link host must be in. */
  readonly parentDomain: string | undefined;
}

export interface IdentityConfigNode extends RuntimeNode {
  /** An error where the configuration is incomplete or wrong. */
  identity: OpenIdentity | IdentityError;
}
