// A process full of callers that all want the next step of the same transactions. Run by transaction-races.test.ts.
import { randomUUID } from 'node:crypto';
import type { TransactionRecord, TransactionStore } from '../../../../lib/authentication/transaction-store';
import { openLinkStore } from '../../../../lib/links/stores/open-store';
import { claim } from './transactions';

export interface StepRaceTask {
  readonly url: string;
  readonly callers: number;
  readonly steps: number;
  /** Their ciphertext says how many steps were made. */
  readonly transactions: readonly TransactionRecord[];
}

export interface StepRaceResult {
  /** `<id> <step>` of each that was told to be done, and `<id> end`. */
  readonly done: readonly string[];
  readonly busy: number;
}

/** One step in four fails at the tenant. */
const FAILURE_RATE = 0.25;

async function race({ url, callers, steps, transactions }: StepRaceTask): Promise<StepRaceResult> {
  const { links, transactions: store } = openLinkStore({ kind: 'redis', url });
  const done: string[] = [];
  let busy = 0;
  const goThrough = async (transaction: TransactionRecord) => {
    for (;;) {
      const outcome = await takeStep(store, transaction, steps);
      if (outcome === 'unknown') return;
      if (outcome === 'busy') busy += 1;
      else if (outcome !== undefined) done.push(`${transaction.id} ${outcome}`);
      if (outcome === 'busy') await new Promise((resolve) => setTimeout(resolve, 1 + Math.random() * 4));
    }
  };
  const caller = async () => {
    for (const transaction of transactions) await goThrough(transaction);
  };
  await Promise.all(Array.from({ length: callers }, caller));
  await links.close();
  return { done, busy };
}

/** @returns which step was made; undefined where it was given back, or came to nothing */
async function takeStep(store: TransactionStore, transaction: TransactionRecord, steps: number): Promise<string | undefined> {
  const claimId = randomUUID();
  const answer = await claim(store, transaction, claimId);
  if (answer.outcome !== 'claimed') return answer.outcome;
  const { id, expiresAt } = transaction;
  if (Math.random() < FAILURE_RATE) {
    await store.release(id, claimId);
    return undefined;
  }
  const step = Number(answer.ciphertext.toString()) + 1;
  if (step > steps) return (await store.end(id, claimId)) ? 'end' : undefined;
  return (await store.renew({ id, ciphertext: Buffer.from(String(step)), expiresAt }, claimId)) ? String(step) : undefined;
}

process.once('message', (task: StepRaceTask) => {
  race(task).then(
    (result) => process.send?.(result, () => process.disconnect()),
    (error: unknown) => {
      console.error(error);
      process.exit(1);
    },
  );
});
process.send?.('ready');
