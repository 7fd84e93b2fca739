import type { EndReason, EventDetails, StoredEventType } from './events';
import { LEASE_MS, type LinkRecord, type LinkState, MAX_ATTEMPTS, MAX_WRONG_SECRETS, type NewLink } from './record';
import type { ClaimAnswer, ClaimRequest } from './store';

/**
 * The state machine of links.md as plain functions: a record and the time in; out come the answer, the changed record and
 * the event that tells of it. Stores differ in how they make such a step atomic, not in what it does. (Redis runs its own
 * copy in Lua; the conformance suite holds the two together.)
 */
export interface Step<Answer> {
  readonly answer: Answer;
  /** Absent where nothing changes. */
  readonly record?: LinkRecord;
  readonly event?: { readonly type: StoredEventType; readonly details?: EventDetails };
}

export function newRecord(link: NewLink, now: number): LinkRecord {
  return {
    ...link,
    state: 'issued',
    issuedAt: now,
    attempts: 0,
    wrongSecrets: 0,
    claimId: undefined,
    leaseUntil: 0,
    challengeFailedAt: 0,
    toldDenial: undefined,
  };
}

/** True for a link that a person could still use. */
export function isOpen(record: LinkRecord): boolean {
  return record.state === 'issued' || record.state === 'claimed';
}

export function claim(record: LinkRecord, request: ClaimRequest, now: number): Step<ClaimAnswer> {
  const client = request.client === undefined ? {} : { client: request.client };
  const denied = (reason: EndReason, changed = record): Step<ClaimAnswer> => {
    const answer: ClaimAnswer = { outcome: 'denied', reason };
    const toldDenial = `${record.state} ${reason}`;
    if (toldDenial === record.toldDenial) return changed === record ? { answer } : { answer, record: changed };
    return { answer, record: { ...changed, toldDenial }, event: { type: 'link-denied', details: { reason, ...client } } };
  };
  if (!isOpen(record)) return denied(reasonOf(record.state));
  if (now >= record.expiresAt) return { ...expire(record), answer: { outcome: 'denied', reason: 'expired' } };
  if (request.verifierHash !== record.verifierHash) {
    const wrongSecrets = record.wrongSecrets + 1;
    if (wrongSecrets < MAX_WRONG_SECRETS) return denied('wrong-secret', { ...record, wrongSecrets });
    return {
      ...end({ ...record, wrongSecrets }, 'revoked', { reason: 'guessing', ...client }),
      answer: { outcome: 'denied', reason: 'wrong-secret' },
    };
  }
  const held = record.state === 'claimed' && now < record.leaseUntil;
  const sameClaim = record.state === 'claimed' && record.claimId === request.claimId;
  if (held && !sameClaim) return { answer: { outcome: 'busy', retryAfterMs: record.leaseUntil - now } };
  const { ciphertext, expiresAt } = record;
  if (ciphertext === undefined) return denied('failed');
  const attempt = record.attempts + 1;
  const answer: ClaimAnswer = { outcome: 'claimed', ciphertext, expiresAt, attempt };
  // A client that was cut off from the store resends its claim; its lease is what it was.
  if (held) return { answer };
  return {
    answer,
    record: { ...record, state: 'claimed', claimId: request.claimId, leaseUntil: now + LEASE_MS },
    event: { type: 'link-claimed', details: { attempt, ...client } },
  };
}

export function release(
  record: LinkRecord,
  claimId: string,
  details: EventDetails,
  counts: boolean,
): Step<'released' | 'failed' | 'lost'> {
  if (record.claimId !== claimId) return { answer: 'lost' };
  // Resent: the first one was done.
  if (record.state === 'issued') return { answer: 'released' };
  if (record.state === 'failed') return { answer: 'failed' };
  if (record.state !== 'claimed') return { answer: 'lost' };
  const attempts = record.attempts + (counts ? 1 : 0);
  const told = { ...details, attempt: record.attempts + 1 };
  if (attempts >= MAX_ATTEMPTS) {
    return {
      answer: 'failed',
      record: { ...record, attempts, state: 'failed', ciphertext: undefined },
      event: { type: 'link-released', details: { ...told, reason: 'failed' } },
    };
  }
  return {
    answer: 'released',
    record: { ...record, attempts, state: 'issued', leaseUntil: 0 },
    event: { type: 'link-released', details: told },
  };
}

/** The fence: whoever was paused past the lease, or past the life of the link, hands off nothing. */
export function commit(record: LinkRecord, claimId: string, details: EventDetails, now: number): Step<'committed' | 'lost'> {
  if (record.claimId !== claimId) return { answer: 'lost' };
  if (record.state === 'used') return { answer: 'committed' };
  if (record.state !== 'claimed' || now >= record.leaseUntil || now >= record.expiresAt) return { answer: 'lost' };
  return {
    answer: 'committed',
    record: { ...record, state: 'used', ciphertext: undefined },
    event: { type: 'link-handed-off', details: { ...details, attempt: record.attempts + 1 } },
  };
}

/** A link whose time is over could not be redeemed any more: it has expired, whoever notices first. */
export function revoke(record: LinkRecord, reason: 'requested' | 'superseded', now: number): Step<boolean> {
  if (!isOpen(record)) return { answer: false };
  if (now >= record.expiresAt) return { ...expire(record), answer: false };
  return { ...end(record, 'revoked', { reason }), answer: true };
}

/** Ends a link whose ciphertext is not what was sealed for it. */
export function tamper(record: LinkRecord, claimId: string): Step<void> {
  if (record.state !== 'claimed' || record.claimId !== claimId) return { answer: undefined };
  return { answer: undefined, record: { ...record, state: 'failed', ciphertext: undefined }, event: { type: 'tamper-detected' } };
}

export function sweep(record: LinkRecord, now: number): Step<boolean> {
  if (!isOpen(record) || now < record.expiresAt) return { answer: false };
  return { ...expire(record), answer: true };
}

export function challengeFailed(record: LinkRecord, nonceHash: string, now: number): Step<boolean> {
  if (record.failureNonceHash !== nonceHash || record.state !== 'used') return { answer: false };
  if (record.challengeFailedAt > 0) return { answer: true };
  return { answer: true, record: { ...record, challengeFailedAt: now }, event: { type: 'challenge-failed' } };
}

function expire(record: LinkRecord): Omit<Step<never>, 'answer'> {
  return {
    record: { ...record, state: 'expired', ciphertext: undefined },
    event: { type: 'link-expired', details: { reason: 'expired' } },
  };
}

function end(record: LinkRecord, state: LinkState, details: EventDetails): Omit<Step<never>, 'answer'> {
  return { record: { ...record, state, ciphertext: undefined }, event: { type: 'link-revoked', details } };
}

function reasonOf(state: LinkState): EndReason {
  return state === 'used' || state === 'revoked' || state === 'expired' ? state : 'failed';
}
