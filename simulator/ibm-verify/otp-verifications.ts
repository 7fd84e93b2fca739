import { randomInt, randomUUID } from 'node:crypto';
import { BoundedMap } from '../bounded-map';
import type { Grant } from './grants';
import type { VerifyUser } from './tenant';

export type OtpType = 'emailotp' | 'smsotp' | 'voiceotp';
export type VerificationState = 'PENDING' | 'SUCCESS' | 'FAILED' | 'TIMEOUT' | 'CANCELED';

const LIFETIME_MS = 300_000;
const ANSWERS = 5;

/** A one-time code under way (protocol.md, section 7.6). */
export interface OtpVerification {
  readonly id: string;
  readonly type: OtpType;
  /** An enrolment's id, or `transient`. */
  readonly enrolmentId: string;
  readonly grant: Grant;
  /** Whom it proves; nobody when an address alone was given and no user is known yet. */
  readonly user: VerifyUser | undefined;
  /** Mail address or phone number. */
  readonly destination: string;
  readonly correlation: string;
  readonly code: string;
  readonly createdMs: number;
  readonly expiresMs: number;
  attempts: number;
  ended: Exclude<VerificationState, 'PENDING' | 'TIMEOUT'> | undefined;
}

export class OtpVerifications {
  readonly #byId = new BoundedMap<OtpVerification>(10_000);

  constructor(private readonly now: () => number) {}

  start(what: Pick<OtpVerification, 'type' | 'enrolmentId' | 'grant' | 'user' | 'destination' | 'correlation'>): OtpVerification {
    const createdMs = this.now();
    const verification: OtpVerification = {
      ...what,
      id: randomUUID(),
      code: String(randomInt(1_000_000)).padStart(6, '0'),
      createdMs,
      expiresMs: createdMs + LIFETIME_MS,
      attempts: 0,
      ended: undefined,
    };
    this.#byId.set(verification.id, verification);
    return verification;
  }

  find(id: string): OtpVerification | undefined {
    return this.#byId.get(id);
  }

  stateOf({ ended, expiresMs }: OtpVerification): VerificationState {
    return ended ?? (expiresMs > this.now() ? 'PENDING' : 'TIMEOUT');
  }

  /** Takes one answer; only while it is pending. The last wrong one ends it. */
  answer(verification: OtpVerification, code: string): boolean {
    if (this.stateOf(verification) !== 'PENDING') return false;
    verification.attempts += 1;
    if (code === verification.code) verification.ended = 'SUCCESS';
    else if (verification.attempts >= ANSWERS) verification.ended = 'FAILED';
    return verification.ended === 'SUCCESS';
  }

  /** How many answers are left (assumed to be what `retries` means). */
  retriesOf({ attempts }: OtpVerification): number {
    return Math.max(0, ANSWERS - 1 - attempts);
  }

  clear(): void {
    this.#byId.clear();
  }
}
