import { randomBytes, randomUUID } from 'node:crypto';
import type { LinkEvent } from '../../../../../lib/links/events';
import { newAccessor } from '../../../../../lib/links/link';
import type { NewLink } from '../../../../../lib/links/record';
import type { ClaimAnswer, LinkStore } from '../../../../../lib/links/store';

export const LIFE_MS = 600_000;

/** A link for somebody who has none yet, with ten minutes to live. */
export function someLink(now: number, given: Partial<NewLink> = {}): NewLink {
  return {
    accessor: newAccessor(),
    verifierHash: randomBytes(32).toString('hex'),
    ciphertext: randomBytes(200),
    expiresAt: now + LIFE_MS,
    failureNonceHash: randomBytes(32).toString('hex'),
    user: `${randomUUID()}@acme.example`,
    appKey: 'app-1',
    ticket: undefined,
    failureTarget: undefined,
    ...given,
  };
}

export function claim(store: LinkStore, link: NewLink, claimId: string = randomUUID()): Promise<ClaimAnswer> {
  return store.claim({ accessor: link.accessor, verifierHash: link.verifierHash, claimId });
}

/** Every event that waits, delivered and acknowledged. */
export async function drainEvents(store: LinkStore): Promise<LinkEvent[]> {
  const events: LinkEvent[] = [];
  for (;;) {
    const taken = await store.takeEvents(1_000);
    if (taken.length === 0) return events;
    await store.acknowledgeEvents(taken.map(({ id }) => id));
    events.push(...taken.map(({ event }) => event));
  }
}

/** Everything short of the end of its life that a link cannot be redeemed after. */
export function waysToEnd(store: LinkStore): ReadonlyArray<(link: NewLink) => Promise<unknown>> {
  const repeat = async (times: number, step: () => Promise<unknown>) => {
    for (let time = 0; time < times; time += 1) await step();
  };
  return [
    async function use(link) {
      await claim(store, link, 'holder');
      await store.commit(link.accessor, 'holder', {});
    },
    async function fail(link) {
      await repeat(3, async () => {
        await claim(store, link, 'holder');
        await store.release(link.accessor, 'holder', {});
      });
    },
    async function tamper(link) {
      await claim(store, link, 'holder');
      await store.reportTampering(link.accessor, 'holder');
    },
    async function guess(link) {
      await repeat(10, () => claim(store, { ...link, verifierHash: 'wrong' }));
    },
    async function revoke({ accessor }) {
      await store.revoke({ accessor });
    },
    async function supersede({ user, expiresAt }) {
      await store.issue(someLink(expiresAt, { user }));
    },
  ];
}
