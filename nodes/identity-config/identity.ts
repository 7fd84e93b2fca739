import type { CyberArkTenant } from '../../lib/cyberark/tenant';
import type { IdentityError } from '../../lib/errors';
import type { IbmVerifyTenant } from '../../lib/ibm-verify/tenant';
import type { RuntimeNode } from '../shared/node-red';

interface OpenProvider {
  /** Of the configuration node. */
  readonly id: string;
}

export interface OpenCyberArk extends OpenProvider {
  readonly provider: 'cyberark';
  readonly tenant: CyberArkTenant;
  /** Where links are handed off by cookie: the domain of that cookie, which the link host must be in. */
  readonly parentDomain: string | undefined;
}

export interface OpenIbmVerify extends OpenProvider {
  readonly provider: 'ibm-verify';
  readonly tenant: IbmVerifyTenant;
}

/** What the other nodes get from a configuration that is complete. */
export type OpenIdentity = OpenCyberArk | OpenIbmVerify;

/** Whatever decides where a client secret goes, and by which way. */
export interface Destination {
  readonly provider: string;
  readonly origin: string;
  readonly tokenPath: string;
  readonly clientId: string;
  /** Ids of configuration nodes; blank where none is chosen. */
  readonly tls: string;
  readonly proxy: string;
}

export interface IdentityConfigNode extends RuntimeNode {
  /** An error where the configuration is incomplete or wrong. */
  identity: OpenIdentity | IdentityError;
  /** Opens it, or tries once more where that had failed. */
  open(): void;
  /** Where the deployed secret goes; undefined where the configuration cannot be used. */
  destination?: Destination;
}
