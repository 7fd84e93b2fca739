import type { BoundedMap } from '../bounded-map';
import type { ServedState } from '../serve';
import type { Approvals } from './approvals';
import type { Assertions } from './assertions';
import type { Grants } from './grants';
import type { Outbox } from './outbox';
import type { PasskeyChallenges } from './passkey-challenges';
import type { RateLimits } from './rate-limits';
import type { Session } from './session';
import type { Switches } from './switches';
import type { Directory } from './tenant';
import type { Verifications } from './verifications';

/** Everything that the routes of one simulator share. */
export interface VerifyState extends ServedState {
  readonly directory: Directory;
  readonly switches: Switches;
  /** Where the tenant listens, e.g. `http://127.0.0.1:4181`. */
  readonly origin: () => string;
  /** Whether that is https, so that a browser keeps a `secure` cookie. */
  readonly secure: boolean;
  readonly grants: Grants;
  readonly assertions: Assertions;
  readonly verifications: Verifications;
  readonly approvals: Approvals;
  readonly passkeys: PasskeyChallenges;
  readonly sessions: BoundedMap<Session>;
  readonly limits: RateLimits;
  readonly outbox: Outbox;
}
