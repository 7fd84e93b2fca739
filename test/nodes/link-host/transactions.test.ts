import assert from 'node:assert/strict';
import type { TransactionStore } from '../../../lib/authentication/transaction-store';
import { IdentityError } from '../../../lib/errors';
import type { LinkHostNode } from '../../../nodes/link-host/link-host-node';
import { claim, someTransaction } from '../../lib/authentication/support/transactions';
import { needsRedis, RedisServer } from '../../lib/links/stores/support/redis-server';
import type { Flow } from '../../support/flow';
import { useLinkFlows } from '../../support/use-link-flows';

describe('link host: open authentications', () => {
  const flows = useLinkFlows();

  const transactionsOf = (flow: Flow): TransactionStore => {
    const { linkHost } = flow.node('links') as unknown as LinkHostNode;
    assert.ok(!(linkHost instanceof IdentityError));
    return linkHost.transactions;
  };

  async function assertKeptByDeploy(links: object): Promise<void> {
    const flow = await flows.startLinks([], { links });
    const before = transactionsOf(flow);
    const [idle, held] = [someTransaction(await before.now()), someTransaction(await before.now())];
    for (const transaction of [idle, held]) await before.create(transaction);
    await claim(before, held, 'holder');
    await flow.deploy(flows.nodes([], { links }));
    const after = transactionsOf(flow);
    assert.equal((await claim(after, idle)).outcome, 'claimed');
    assert.deepEqual(await claim(after, held), { outcome: 'busy' });
    assert.equal(await after.end(held.id, 'holder'), true);
  }

  for (const store of ['sqlite', 'memory']) {
    it(`are kept where the links are, and by a deploy: ${store}`, () => assertKeptByDeploy({ store }));
  }

  describe('in Redis', () => {
    needsRedis();

    it('are kept where the links are, and by a deploy', async () => {
      const server = await RedisServer.start();
      try {
        await assertKeptByDeploy({ store: 'redis', redisUrl: server.url, redisKeyPrefix: 'acme' });
        const keys = (await server.command('KEYS', '*')) as string[];
        assert.ok(keys.some((key) => key.startsWith('{acme}:transaction:')));
      } finally {
        await server.close();
      }
    });
  });
});
