import type { AccessTokens } from './access-tokens';
import type { Authentication } from './authentication';
import type { Challenges } from './challenges';
import type { FaultTable } from './faults';
import type { Journal } from './journal';
import type { Outbox } from './outbox';
import type { Sessions } from './sessions';
import type { Switches } from './switches';
import type { Directory } from './tenant';
import type { UserTokens } from './user-tokens';

/** Everything that the routes of one simulator share. */
export interface TenantState {
  readonly directory: Directory;
  readonly switches: Switches;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Where the tenant listens, e.g. `http://127.0.0.1:4180`. */
  readonly origin: () => string;
  /** Whether that is https, so that a browser keeps a `secure` cookie. */
  readonly secure: boolean;
  readonly tokenLifetimeSeconds: number;
  readonly accessTokens: AccessTokens;
  readonly userTokens: UserTokens;
  readonly challenges: Challenges;
  readonly sessions: Sessions;
  readonly authentication: Authentication;
  readonly outbox: Outbox;
  readonly faults: FaultTable;
  readonly journal: Journal;
}
