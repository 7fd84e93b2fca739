import { randomInt, randomUUID } from 'node:crypto';
import { BoundedMap } from '../bounded-map';
import type { Grant } from './grants';
import type { VerifyUser } from './tenant';

export type OtpType = 'emailotp' | 'smsotp' | 'voiceotp';
export type VerificationState = 'PENDING' | 'SUCCESS' | 'FAILED' | 'TIMEOUT' | 'CANCELED';

const LIFETIME_MS = 300_000;
const ANSWERS = 5;

/** A question under way that a person answers: with a one-time code, or with what only he knows (protocol.md, section 7.6). */
export interface Verification {
  readonly id: string;
  readonly type: OtpType | 'questions';
  /** An enrolment's id, or `transient`. */
  readonly enrolmentId: string;
  readonly grant: Grant;
  /** Whom it proves; nobody when an address alone was given and no user is known yet. */
  readonly user: VerifyUser | undefined;
  /** The right answer. */
  readonly answer: string;
  readonly createdMs: number;
  readonly expiresMs: number;
  /** For one-time codes: mail address or phone number, and the prefix that the person sees. */
  readonly destination: string;
  readonly correlation: string;
  attempts: number;
  ended: Exclude<VerificationState, 'PENDING' | 'TIMEOUT'> | undefined;
}

export class Verifications {
  readonly #byId = new BoundedMap<Verification>(10_000);

  constructor(private readonly now: () => number) {}

  start(what: Omit<Verification, 'id' | 'createdMs' | 'expiresMs' | 'attempts' | 'ended'>): Verification {
    const createdMs = this.now();
    const times = { createdMs, expiresMs: createdMs + LIFETIME_MS };
    const verification: Verification = { ...what, ...times, id: randomUUID(), attempts: 0, ended: undefined };
    this.#byId.set(verification.id, verification);
    return verification;
  }

  /** The verification of that type, enrolment and grant. */
  find(id: string, of: Pick<Verification, 'type' | 'enrolmentId' | 'grant'>): Verification | undefined {
    const verification = this.#byId.get(id);
    const isIt = verification?.type === of.type && verification.enrolmentId === of.enrolmentId && verification.grant === of.grant;
    return isIt ? verification : undefined;
  }

  byId(id: string): Verification | undefined {
    return this.#byId.get(id);
  }

  stateOf({ ended, expiresMs }: Verification): VerificationState {
    return ended ?? (expiresMs > this.now() ? 'PENDING' : 'TIMEOUT');
  }

  /** Takes one answer; only while it is pending. The last wrong one ends it. */
  answer(verification: Verification, answer: string): boolean {
    if (this.stateOf(verification) !== 'PENDING') return false;
    verification.attempts += 1;
    if (answer === verification.answer) verification.ended = 'SUCCESS';
    else if (verification.attempts >= ANSWERS) verification.ended = 'FAILED';
    return verification.ended === 'SUCCESS';
  }

  /** How many answers may follow a wrong one (assumed to be what `retries` means). */
  retriesOf({ attempts }: Verification): number {
    return Math.max(0, ANSWERS - 1 - attempts);
  }

  clear(): void {
    this.#byId.clear();
  }
}

export function sixDigits(): string {
  return String(randomInt(1_000_000)).padStart(6, '0');
}
