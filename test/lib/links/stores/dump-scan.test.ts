import assert from 'node:assert/strict';
import { deriveKeys } from '../../../../lib/links/link';
import { LinkService } from '../../../../lib/links/link-service';
import type { LinkStore } from '../../../../lib/links/store';
import { openLinkStore } from '../../../../lib/links/stores/open-store';
import { filesOf, formsOf, isIn } from './support/dump';
import { temporaryFolder } from './support/folder';
import { needsRedis, RedisServer } from './support/redis-server';

const LINKS = 60;
const TENANT = 'https://acme.example';

describe('a dump of the store alone', () => {
  it('of SQLite opens nothing', async () => {
    const folder = await temporaryFolder();
    const { links: store } = openLinkStore({ kind: 'sqlite', directory: folder.path });
    try {
      const secrets = await issueAndUse(store);
      const alive = filesOf(folder.path);
      await store.close();
      report('SQLite', [...alive, ...filesOf(folder.path)], secrets);
    } finally {
      await store.close();
      await folder.remove();
    }
  });

  describe('of Redis', () => {
    needsRedis();

    it('opens nothing', async () => {
      const server = await RedisServer.start('--appendonly', 'yes', '--aof-use-rdb-preamble', 'no', '--rdbcompression', 'no');
      const { links: store } = openLinkStore({ kind: 'redis', url: server.url });
      try {
        const secrets = await issueAndUse(store);
        await server.command('SAVE');
        report('Redis', filesOf(server.folder), secrets);
      } finally {
        await store.close();
        await server.close();
      }
    });
  });
});

/** Links that carry a token: a third used, a third revoked, a third still open. What nobody may find again. */
async function issueAndUse(store: LinkStore): Promise<string[]> {
  const service = new LinkService({
    store,
    baseUrl: 'https://flows.example/mfa',
    tenant: () => ({
      origin: TENANT,
      handOff: async ({ userToken }) => ({ location: `${TENANT}/run?Auth=${userToken}` }),
    }),
  });
  const secrets: string[] = [];
  for (let count = 0; count < LINKS; count += 1) {
    const token = `CANARY-token-${count}-${'0123456789abcdef'.repeat(4)}`;
    const issued = await service.issue({
      identity: 'identity-1',
      user: `control-user-${count}`,
      appKey: 'app-1',
      ticket: `T-${count}`,
      failureTarget: undefined,
      userToken: { value: token, tenant: TENANT, expiresAt: Date.now() + 600_000 },
      lifetimeMs: 600_000,
    });
    const secret = new URL(issued.url).hash.slice(1);
    if (count % 3 === 0) assert.equal((await service.redeem(issued.accessor, secret)).outcome, 'handed-off');
    if (count % 3 === 1) assert.equal((await service.revoke({ ticket: `T-${count}` })).length, 1);
    secrets.push(token, secret, secret.slice('mfl1_'.length), deriveKeys(secret).encryptionKey.export().toString('latin1'));
  }
  return secrets;
}

function report(store: string, files: readonly Buffer[], secrets: readonly string[]): void {
  const hits = secrets.filter((secret) => isIn(files, secret));
  const controls = Array.from({ length: LINKS }, (_, count) => `control-user-${count}`).filter((user) => isIn(files, user));
  const planted = secrets.map((secret) => [Buffer.from(`...${formsOf(secret).at(-1)?.toString('latin1')}...`, 'latin1')]);
  const found = secrets.filter((secret, at) => isIn(planted[at] ?? [], secret)).length;
  const bytes = files.reduce((sum, { length }) => sum + length, 0);
  console.log(
    `      ${store}: ${files.length} files, ${bytes} bytes, searched for ${secrets.length} secrets in ${formsOf('x').length} forms: ` +
      `${hits.length} found; of ${LINKS} user names, which are no secret, ${controls.length}; of ${secrets.length} planted leaks, ${found}`,
  );
  assert.deepEqual(hits, []);
  assert.equal(controls.length, LINKS);
  assert.equal(found, secrets.length);
}
