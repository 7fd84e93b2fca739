import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { isIdentityError } from '../../../../../lib/errors';
import type { NewLink } from '../../../../../lib/links/record';
import type { LinkStore } from '../../../../../lib/links/store';
import { someLink } from './links';

interface Answer {
  /** When it came. */
  readonly at: number;
  readonly tookMs: number;
  /** A read-only Redis still tells what it knows, so not every answer is one or the other. */
  readonly kind: 'changed' | 'told' | 'refused';
}

/**
 * People who issue and redeem links on several instances all the time, whatever happens to the store. Two want each link at
 * once. Whoever is cut off asks again with the same claim id, as a client may.
 */
export class Load {
  readonly answers: Answer[] = [];
  readonly used: NewLink[] = [];
  /** Claims that were told "committed", by accessor. */
  readonly #winners = new Map<string, Set<string>>();
  readonly #instances: readonly LinkStore[];
  readonly #people: Array<Promise<void>>;
  #over = false;

  constructor(instances: readonly LinkStore[], people: number) {
    this.#instances = instances;
    this.#people = Array.from({ length: people }, () => this.#live());
  }

  async end(): Promise<void> {
    this.#over = true;
    await Promise.all(this.#people);
  }

  /** Links that more than one claim committed. */
  get doubles(): number {
    return [...this.#winners.values()].filter((claims) => claims.size > 1).length;
  }

  get longestMs(): number {
    return Math.max(...this.answers.map(({ tookMs }) => tookMs));
  }

  since(time: number): readonly Answer[] {
    return this.answers.filter(({ at }) => at >= time);
  }

  /** Resolves when something has been changed after `time`. */
  async changedSince(time: number): Promise<number> {
    for (;;) {
      const change = this.answers.findLast(({ at, kind }) => at >= time && kind === 'changed');
      if (change) return change.at;
      await pause(5);
    }
  }

  async #live(): Promise<void> {
    while (!this.#over) {
      const link = someLink(Date.now());
      const issued = await this.#ask(
        () => this.#anyone().issue(link),
        () => true,
      );
      if (!issued) continue;
      await Promise.all([this.#redeem(link), this.#redeem(link)]);
    }
  }

  async #redeem(link: NewLink): Promise<void> {
    const claimId = randomUUID();
    for (let tries = 0; tries < 20 && !this.#over; tries += 1) {
      const { accessor, verifierHash } = link;
      const claimed = await this.#ask(() => this.#anyone().claim({ accessor, verifierHash, claimId }));
      if (claimed?.outcome === 'denied' || claimed?.outcome === 'busy') return;
      if (!claimed) continue;
      const committed = await this.#ask(
        () => this.#anyone().commit(accessor, claimId, {}),
        (answer) => answer === 'committed',
      );
      if (committed === 'committed') {
        this.#winners.set(accessor, (this.#winners.get(accessor) ?? new Set()).add(claimId));
        this.used.push(link);
      }
      if (committed) return;
    }
  }

  /** @returns undefined where the store was unavailable; any other failure ends the test */
  async #ask<T>(question: () => Promise<T>, changes: (answer: T) => boolean = () => false): Promise<T | undefined> {
    const startedAt = performance.now();
    const note = (kind: Answer['kind']) => {
      const at = performance.now();
      this.answers.push({ at, tookMs: at - startedAt, kind });
    };
    try {
      const answer = await question();
      note(changes(answer) ? 'changed' : 'told');
      return answer;
    } catch (error) {
      assert.ok(isIdentityError(error, 'LINK_STORE_UNAVAILABLE'), String(error));
      note('refused');
      await pause(10);
      return undefined;
    }
  }

  #anyone(): LinkStore {
    const instance = this.#instances[Math.floor(Math.random() * this.#instances.length)];
    assert.ok(instance);
    return instance;
  }
}

function pause(durationMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, durationMs));
}
