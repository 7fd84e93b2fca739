import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { openLinkStore } from '../../../../lib/links/stores/open-store';
import { throwsIdentity } from '../../../support/identity-error';
import { projectRoot } from '../../../support/project';
import { claim, someLink } from './support/links';

describe('openLinkStore', () => {
  it('opens a memory store that is nobody else’s', async () => {
    const [{ links: store }, { links: other }] = [openLinkStore({ kind: 'memory' }), openLinkStore({ kind: 'memory' })];
    const link = someLink(await store.now());
    await store.issue(link);
    assert.equal((await claim(store, link)).outcome, 'claimed');
    assert.deepEqual(await claim(other, link), { outcome: 'denied', reason: 'unknown' });
  });

  it('sends nothing in clear where TLS was chosen', () => {
    const settings = { kind: 'redis', url: 'redis://redis.acme.example', password: 'CANARY-password', tls: {} } as const;
    throwsIdentity(() => openLinkStore(settings), 'IDENTITY_CONFIG', /rediss:/);
  });

  it('loads neither SQLite nor the Redis client before they are needed', () => {
    const program = `
      const { openLinkStore } = require('./dist/lib/links/stores/open-store');
      openLinkStore({ kind: 'memory' });
      const builtIn = process.moduleLoadList.filter((name) => /sqlite/.test(name));
      const installed = Object.keys(require.cache).filter((name) => /redis[/\\\\]client/.test(name));
      console.log(JSON.stringify([...builtIn, ...installed]));`;
    const { stdout, stderr } = spawnSync(process.execPath, ['-e', program], { cwd: projectRoot, encoding: 'utf8' });
    assert.equal(stdout.trim(), '[]', stderr);
  });
});
