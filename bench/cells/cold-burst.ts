import type { ContestantName } from '../contestants/contestant';
import type { CellResult } from '../report';
import { spread } from '../statistics';
import { type Ground, notGood, sum } from './cell';

const MESSAGES = 256;

/** The first messages that a Node-RED sees after its start, all at once: how many tokens are asked for? */
export async function coldBurst(ground: Ground): Promise<CellResult> {
  const chain = await bursts(ground, 'identity-chain');
  const core = await bursts(ground, 'core-flow');
  const cell = `${MESSAGES} cold messages at once`;
  const shared = { cell, unit: '', digits: 0 };
  return {
    findings: [
      { ...shared, compared: 'token requests: three nodes', value: spread(chain.tokenRequests), gate: { exactly: 1 } },
      { ...shared, compared: 'launches not good: three nodes', value: chain.notGood, gate: { exactly: 0 } },
      { ...shared, compared: 'token requests: core flow', value: spread(core.tokenRequests) },
    ],
  };
}

async function bursts({ arena, tenant, effort }: Ground, name: ContestantName) {
  const tokenRequests: number[] = [];
  const bad: number[] = [];
  for (let repeat = 0; repeat < effort.repeats; repeat += 1) {
    await arena.withContestants([name], tenant, async (contestant) => {
      const before = await tenant.counts();
      bad.push(notGood(await contestant.ask('drive', { amount: { launches: MESSAGES }, inFlight: MESSAGES })));
      const after = await tenant.counts();
      tokenRequests.push(after.tokenRequests - before.tokenRequests);
    });
  }
  return { tokenRequests, notGood: sum(bad) };
}
