import assert from 'node:assert/strict';
import { type Simulator, startSimulator } from '../../../simulator';
import { hrPortal } from '../../support/flow-nodes';
import { LinkNodeRed } from '../../support/link-node-red';
import { press } from '../../support/press';
import { anyFreePort } from '../../support/program';
import type { LinkLaunch } from '../../support/use-link-flows';

describe('launch event: a Node-RED that is killed around the delivery of an event', function () {
  this.timeout(60_000);
  let simulator: Simulator;
  let nodeRed: LinkNodeRed;
  let origin: string;

  beforeEach(async () => {
    simulator = await startSimulator();
    const port = await anyFreePort();
    origin = `http://127.0.0.1:${port}`;
    nodeRed = await LinkNodeRed.prepare({ port, publicUrl: origin, tenantUrl: simulator.origin });
  });
  afterEach(async () => {
    await nodeRed?.close();
    await simulator?.close();
  });

  const startToDie = (DIE: string, DIE_IN_DELIVERY_OF: string) =>
    nodeRed.start({ preload: 'die-in-delivery', env: { DIE, DIE_IN_DELIVERY_OF } });
  const ended = async () => {
    await nodeRed.running.exited;
    await nodeRed.start();
  };
  /** What the process would have answered, had it lived. */
  const unlessItDies = (request: Promise<unknown>) => request.catch(() => undefined);
  const launch = async () => {
    const response = await fetch(`${origin}/links`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ user: 'alice@acme.example', appKey: hrPortal.key, ticket: 'INC-1' }),
    });
    return (await response.json()) as LinkLaunch;
  };

  it('before any flow was told: the next one tells of the hand-off, and hands off nothing twice', async () => {
    await startToDie('before', 'link-handed-off');
    const { url, accessor } = await launch();
    await unlessItDies(press(url));
    await ended();
    const event = await nodeRed.event('link-handed-off', accessor);
    assert.equal(event.ticket, 'INC-1');
    assert.equal((await press(url)).status, 410);
    print();
  });

  it('before any flow was told of a failed challenge: the next one tells of it', async () => {
    await startToDie('before', 'challenge-failed');
    const { url, accessor } = await launch();
    await press(url);
    const run = simulator.requests.find(({ route }) => route === 'run');
    await unlessItDies(fetch(new URLSearchParams(run?.path.split('?')[1]).get('failureRedirectUrl') ?? ''));
    await ended();
    assert.equal((await nodeRed.event('challenge-failed', accessor)).ticket, 'INC-1');
    print();
  });

  it('after a flow was told, but before the store knew: the next one tells it again, at least once means that', async () => {
    await startToDie('after', 'link-issued');
    await unlessItDies(launch());
    await ended();
    await nodeRed.event('link-issued');
    const { accessor } = nodeRed.events()[0] ?? {};
    await launch();
    // The second link's events come after whatever was left of the first.
    await nodeRed.event('link-revoked', accessor);
    const told = nodeRed.events().filter((event) => event.type === 'link-issued' && event.accessor === accessor);
    assert.equal(told.length, 2);
    assert.deepEqual(told[0], told[1]);
    print();
  });

  function print(): void {
    const counts = Object.entries(Object.groupBy(nodeRed.events(), ({ type }) => type));
    console.log(`      told: ${counts.map(([type, events]) => `${type} x${events?.length}`).join(', ')}`);
  }
});
