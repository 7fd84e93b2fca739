// A process full of callers that all want the same links. Run by races.test.ts.
import { randomUUID } from 'node:crypto';
import { isIdentityError } from '../../../../../lib/errors';
import type { NewLink } from '../../../../../lib/links/record';
import type { LinkStore } from '../../../../../lib/links/store';
import { openLinkStore } from '../../../../../lib/links/stores/open-store';
import { claim } from './links';

export interface RaceTask {
  readonly url: string;
  readonly callers: number;
  readonly links: readonly NewLink[];
}

export interface RaceResult {
  /** Accessors that this process committed, one entry for each answer "committed". */
  readonly commits: readonly string[];
  readonly claims: number;
  readonly busy: number;
  readonly releases: number;
  readonly unanswered: number;
}

/** One redemption in four fails at the tenant. */
const FAILURE_RATE = 0.25;

class Racer {
  readonly commits: string[] = [];
  claims = 0;
  busy = 0;
  releases = 0;
  unanswered = 0;
  readonly #store: LinkStore;

  constructor(store: LinkStore) {
    this.#store = store;
  }

  async redeemAll(links: readonly NewLink[]): Promise<void> {
    for (const link of links) await this.#redeem(link);
  }

  /** Whether a step without an answer was done is unknown; each may be repeated. A busy machine misses the second that one has. */
  async #insist<T>(step: () => Promise<T>): Promise<T> {
    for (;;) {
      try {
        return await step();
      } catch (error) {
        if (!isIdentityError(error, 'LINK_STORE_UNAVAILABLE')) throw error;
        this.unanswered += 1;
        await new Promise((resolve) => setTimeout(resolve, 50 + Math.random() * 100));
      }
    }
  }

  /** As a person would who does not give up: until the link is refused. */
  async #redeem(link: NewLink): Promise<void> {
    for (;;) {
      const claimId = randomUUID();
      const answer = await this.#insist(() => claim(this.#store, link, claimId));
      this.claims += 1;
      if (answer.outcome === 'denied') return;
      if (answer.outcome === 'busy') {
        this.busy += 1;
        await new Promise((resolve) => setTimeout(resolve, 2 + Math.random() * 8));
      } else if (answer.attempt < 3 && Math.random() < FAILURE_RATE) {
        this.releases += 1;
        await this.#insist(() => this.#store.release(link.accessor, claimId, {}));
      } else if ((await this.#insist(() => this.#store.commit(link.accessor, claimId, {}))) === 'committed') {
        this.commits.push(link.accessor);
      }
    }
  }
}

async function race({ url, callers, links }: RaceTask): Promise<RaceResult> {
  const { links: store } = openLinkStore({ kind: 'redis', url });
  const racer = new Racer(store);
  await Promise.all(Array.from({ length: callers }, () => racer.redeemAll(links)));
  await store.close();
  return racer;
}

process.once('message', (task: RaceTask) => {
  race(task).then(
    ({ commits, claims, busy, releases, unanswered }) =>
      process.send?.({ commits, claims, busy, releases, unanswered }, () => process.disconnect()),
    (error: unknown) => {
      console.error(error);
      process.exit(1);
    },
  );
});
process.send?.('ready');
