import type { NewLink } from '../../../../../lib/links/record';

/** What the model says an event must be, but for the names of its link. */
export interface ToldEvent {
  readonly type: string;
  readonly time: number;
  readonly reason?: string;
  readonly attempt?: number;
}

/** One link as the page of the design tells it: what has happened to it, and nothing that a store needs to remember. */
export interface ModelLink {
  readonly link: NewLink;
  readonly issuedAt: number;
  readonly events: ToldEvent[];
  end: 'used' | 'failed' | 'revoked' | 'expired' | undefined;
  /** Whose redemption it was last, and until when it is; 0 once it was given back. */
  holder: { readonly claimId: string; until: number } | undefined;
  failures: number;
  wrongSecrets: number;
  /** In which state, and why, somebody was last told to have been refused. */
  lastDenial: string;
}

/**
 * The promises of links.md once more, written for this test alone and for nobody's speed: it shares no line with the stores.
 * Each method gives the answer that a store must give.
 */
export class LinkModel {
  readonly links: ModelLink[] = [];
  now: number;

  constructor(now: number) {
    this.now = now;
  }

  issue(link: NewLink): { outcome: string; superseded?: string[]; retryAfterMs?: number } {
    if (this.#find(link.accessor)) return { outcome: 'issued', superseded: [] };
    const ofUser = this.links.filter((known) => known.link.user === link.user);
    const lately = ofUser.map(({ issuedAt }) => issuedAt).filter((time) => this.now - time < 600_000);
    if (lately.length > 4) return { outcome: 'limited', retryAfterMs: 600_000 - (this.now - Math.min(...lately)) };
    const rivals = ofUser.filter((known) => known.link.appKey === link.appKey && this.#lives(known));
    for (const rival of rivals) this.#end(rival, 'revoked', { type: 'link-revoked', reason: 'superseded' });
    const fresh: ModelLink = {
      link,
      issuedAt: this.now,
      events: [],
      end: undefined,
      holder: undefined,
      failures: 0,
      wrongSecrets: 0,
      lastDenial: '',
    };
    this.links.push(fresh);
    this.#tell(fresh, { type: 'link-issued' });
    return { outcome: 'issued', superseded: rivals.map((rival) => rival.link.accessor) };
  }

  claim(accessor: string, rightSecret: boolean, claimId: string): { outcome: string; [more: string]: unknown } {
    const known = this.#find(accessor);
    if (!known) return { outcome: 'denied', reason: 'unknown' };
    const endedBefore = known.end;
    if (!this.#lives(known)) {
      if (endedBefore) this.#tellDenial(known, endedBefore, endedBefore);
      return { outcome: 'denied', reason: known.end };
    }
    if (!rightSecret) {
      known.wrongSecrets += 1;
      if (known.wrongSecrets === 10) this.#end(known, 'revoked', { type: 'link-revoked', reason: 'guessing' });
      else this.#tellDenial(known, known.holder && known.holder.until > 0 ? 'taken' : 'free', 'wrong-secret');
      return { outcome: 'denied', reason: 'wrong-secret' };
    }
    const { holder } = known;
    const isHeld = holder !== undefined && this.now < holder.until;
    if (isHeld && holder.claimId !== claimId) return { outcome: 'busy', retryAfterMs: holder.until - this.now };
    const attempt = known.failures + 1;
    if (!isHeld) {
      known.holder = { claimId, until: this.now + 20_000 };
      this.#tell(known, { type: 'link-claimed', attempt });
    }
    return { outcome: 'claimed', ciphertext: known.link.ciphertext, expiresAt: known.link.expiresAt, attempt };
  }

  /** @param counts false where the tenant was never asked */
  release(accessor: string, claimId: string, counts: boolean): string {
    const known = this.#find(accessor);
    if (!known || known.holder?.claimId !== claimId) return 'lost';
    if (known.end) return known.end === 'failed' ? 'failed' : 'lost';
    if (known.holder.until === 0) return 'released';
    known.holder.until = 0;
    const told = { type: 'link-released', attempt: known.failures + 1 };
    if (counts) known.failures += 1;
    if (known.failures < 3) {
      this.#tell(known, told);
      return 'released';
    }
    this.#end(known, 'failed', { ...told, reason: 'failed' });
    return 'failed';
  }

  commit(accessor: string, claimId: string): string {
    const known = this.#find(accessor);
    if (!known || known.holder?.claimId !== claimId) return 'lost';
    if (known.end === 'used') return 'committed';
    const inTime = this.now < known.holder.until && this.now < known.link.expiresAt;
    if (known.end || !inTime) return 'lost';
    this.#end(known, 'used', { type: 'link-handed-off', attempt: known.failures + 1 });
    return 'committed';
  }

  /** @returns accessors, in any order */
  revoke(isMeant: (link: NewLink) => boolean): string[] {
    const ended = this.links.filter((known) => isMeant(known.link) && this.#lives(known));
    for (const known of ended) this.#end(known, 'revoked', { type: 'link-revoked', reason: 'requested' });
    return ended.map((known) => known.link.accessor);
  }

  tamper(accessor: string, claimId: string): void {
    const known = this.#find(accessor);
    const holds = known && !known.end && known.holder?.claimId === claimId && known.holder.until > 0;
    if (holds) this.#end(known, 'failed', { type: 'tamper-detected' });
  }

  challengeFailed(accessor: string, rightNonce: boolean): { failureTarget: string | undefined } | undefined {
    const known = this.#find(accessor);
    if (!known || !rightNonce || known.end !== 'used') return undefined;
    if (!known.events.some(({ type }) => type === 'challenge-failed')) this.#tell(known, { type: 'challenge-failed' });
    return { failureTarget: known.link.failureTarget };
  }

  sweep(): number {
    return this.links.filter((known) => !known.end && !this.#lives(known)).length;
  }

  #find(accessor: string): ModelLink | undefined {
    return this.links.find(({ link }) => link.accessor === accessor);
  }

  /** Whether a person could still use it. Whoever asks after its time notices that it has expired. */
  #lives(known: ModelLink): boolean {
    if (!known.end && this.now >= known.link.expiresAt) this.#end(known, 'expired', { type: 'link-expired', reason: 'expired' });
    return known.end === undefined;
  }

  #end(known: ModelLink, end: NonNullable<ModelLink['end']>, told: Omit<ToldEvent, 'time'>): void {
    known.end = end;
    this.#tell(known, told);
  }

  /** Once in a row for the same reason in the same state: a lease that is over changes nothing yet. */
  #tellDenial(known: ModelLink, state: string, reason: string): void {
    const denial = `${state} ${reason}`;
    if (denial !== known.lastDenial) this.#tell(known, { type: 'link-denied', reason });
    known.lastDenial = denial;
  }

  #tell(known: ModelLink, told: Omit<ToldEvent, 'time'>): void {
    known.events.push({ ...told, time: this.now });
  }
}
