import type { TransactionStore } from '../../lib/authentication/transaction-store';
import type { IdentityError } from '../../lib/errors';
import type { LinkEvent } from '../../lib/links/events';
import type { LinkService } from '../../lib/links/link-service';
import type { RuntimeNode } from '../shared/node-red';

/** What the other nodes get from a link host that works. */
export interface OpenLinkHost {
  readonly service: LinkService;
  /** Open authentications, kept where the links are. */
  readonly transactions: TransactionStore;
  readonly lifetimeMs: number;
  /** Host name that browsers see. */
  readonly publicHost: string;
  /** The failure target of this name; anything else is returned as it is. */
  namedTarget(target: unknown): unknown;
  /** Calls back for every life-cycle event; returns how to stop it. */
  onEvent(listener: (event: LinkEvent) => void): () => void;
  close(): Promise<void>;
}

export interface LinkHostNode extends RuntimeNode {
  /** An error where the configuration is incomplete or wrong. */
  linkHost: OpenLinkHost | IdentityError;
}
