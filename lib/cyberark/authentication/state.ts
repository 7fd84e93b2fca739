import type { StartRequest } from '../../authentication/authenticator';
import type { ChallengePackage } from '../authentication-result';
import type { Mechanism } from '../mechanism';

/** A sign-in between two steps. Plain JSON; no password, code or token in it, but the session that they complete. */
export interface AuthenticationState {
  readonly kind: StartRequest['kind'];
  /** Login name, where the flow named one. */
  readonly user: string | undefined;
  /** Host, with its port, that the session lives on. */
  readonly host: string;
  readonly package: ChallengePackage;
  /** Which of the package's challenges is open. */
  readonly step: number;
  readonly underWay: UnderWay | undefined;
  /** Failed attempts by `countKey`: the ids of mechanisms change with every package. */
  readonly failures: Readonly<Record<string, number>>;
  /** Names of the mechanisms that were passed, in order. */
  readonly passed: readonly string[];
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
}

/** The factor that was chosen in the open challenge. */
export interface UnderWay {
  readonly factor: string;
  /** Milliseconds since the epoch: when it may be asked for again. None for what is not sent. */
  readonly pollAt?: number | undefined;
  readonly numberToMatch?: string | undefined;
}

/** A mechanism of the open challenge under the name that flows know it by. */
export interface OpenMechanism {
  /** Its type, numbered where several are of that type: `SMS`, or `SMS.1` and `SMS.2`. */
  readonly factor: string;
  readonly mechanism: Mechanism;
}

/** The vendor says nothing about a package's end; clients give up after five to six minutes (protocol.md, section 6.2). */
export const CHALLENGE_LIFETIME_MS = 300_000;
/** "Once every second", say the vendor's pages. */
export const POLL_INTERVAL_MS = 1000;
/** Failed attempts with one factor, whatever the tenant would allow: accounts get locked. */
export const MOST_FAILURES = 3;

export function openMechanisms({ package: { challenges }, step }: AuthenticationState): readonly OpenMechanism[] {
  const mechanisms = challenges[step] ?? [];
  return mechanisms.map((mechanism, index) => {
    const hasSameType = ({ name }: Mechanism): boolean => name === mechanism.name;
    const isOnly = mechanisms.filter(hasSameType).length === 1;
    const number = mechanisms.slice(0, index + 1).filter(hasSameType).length;
    return { factor: isOnly ? mechanism.name : `${mechanism.name}.${number}`, mechanism };
  });
}

export function openMechanismUnderWay(state: AuthenticationState): OpenMechanism | undefined {
  return openMechanisms(state).find(({ factor }) => factor === state.underWay?.factor);
}

/** Opens a challenge. Its only mechanism needs no choice, unless choosing it sends something: that is the flow's decision. */
export function withOpenChallenge(state: AuthenticationState, step: number, now: number): AuthenticationState {
  const opened = { ...state, step, underWay: undefined, expiresAt: now + CHALLENGE_LIFETIME_MS };
  const [only, ...others] = openMechanisms(opened);
  const isClear = only?.mechanism.answering === 'text' && others.length === 0;
  return isClear ? { ...opened, underWay: { factor: only.factor } } : opened;
}

export function countKey({ name, destination }: Mechanism): string {
  return `${name} ${destination ?? ''}`;
}
