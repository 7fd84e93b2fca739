import type { ServedState } from '../serve';
import type { Assertions } from './assertions';
import type { Grants } from './grants';
import type { OtpVerifications } from './otp-verifications';
import type { Outbox } from './outbox';
import type { RateLimits } from './rate-limits';
import type { Switches } from './switches';
import type { Directory } from './tenant';

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
  readonly otps: OtpVerifications;
  readonly limits: RateLimits;
  readonly outbox: Outbox;
}
