import assert from 'node:assert/strict';
import { type Simulator, startSimulator } from '../../../simulator';
import { hrPortal } from '../../support/flow-nodes';
import { LinkNodeRed } from '../../support/link-node-red';
import { press } from '../../support/press';
import { anyFreePort } from '../../support/program';
import type { LinkLaunch } from '../../support/use-link-flows';

describe('link host: below the root of the HTTP nodes', function () {
  this.timeout(60_000);
  let simulator: Simulator;
  let nodeRed: LinkNodeRed;

  before(async () => {
    simulator = await startSimulator();
  });
  after(() => simulator?.close());
  afterEach(() => nodeRed?.close());

  const start = async (httpNodeRoot: string | false) => {
    const port = await anyFreePort();
    const publicUrl = `http://127.0.0.1:${port}${httpNodeRoot || ''}`;
    const settings = JSON.stringify({ httpNodeRoot });
    nodeRed = await LinkNodeRed.prepare({ port, publicUrl, tenantUrl: simulator.origin, settings });
    await nodeRed.start();
    return publicUrl;
  };

  it('is served where httpNodeRoot (/api) says, and nowhere else; the failure redirect leads there, too', async () => {
    const publicUrl = await start('/api');
    const response = await fetch(`${publicUrl}/links`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ user: 'alice@acme.example', appKey: hrPortal.key, ticket: 'INC-1' }),
    });
    const { url } = (await response.json()) as LinkLaunch;
    assert.ok(url.startsWith(`${publicUrl}/mfa/`));
    assert.equal((await fetch(url)).status, 200);
    assert.equal((await fetch(url.replace('/api/', '/'))).status, 404);
    const { status, location } = await press(url);
    assert.deepEqual([status, new URL(location).origin], [200, simulator.origin]);
    const run = simulator.requests.findLast(({ route }) => route === 'run');
    const back = new URLSearchParams(run?.path.split('?')[1]).get('failureRedirectUrl') ?? '';
    assert.match(await (await fetch(back)).text(), /The sign-in was not completed/);
  });

  it('says in the log that httpNodeRoot: false leaves no place for it', async () => {
    await start(false);
    assert.match(nodeRed.running.log(), /\[error\].*IDENTITY_CONFIG: Node-RED serves no HTTP nodes \(httpNodeRoot is false\)/);
  });
});
