import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { type Simulator, startSimulator, type TenantUser } from '../../simulator';
import { credentials, type FlowNode, hrPortal, onTab } from '../support/flow-nodes';
import { LinkNodeRed } from '../support/link-node-red';
import { press } from '../support/press';
import { anyFreePort } from '../support/program';
import { until } from '../support/until';
import type { LinkLaunch } from '../support/use-link-flows';

const DEPLOYS = process.env.TEST_HEAVY ? 200 : 50;
const PER_SECOND = 20;
const MOST_LINKS = DEPLOYS * 40;
/** A person waits as long as the page says (2 to 5 s); this one is in a hurry. */
const RETRY_MS = 250;

/** What a deploy changes: the flow as it is, or with a configuration edited, or without one. */
type Change = (flow: readonly FlowNode[], deploy: number) => FlowNode[];

const edited =
  (id: string, property: string): Change =>
  (flow, deploy) =>
    flow.map((node) => (node.id === id ? { ...node, [property]: `${60 + (deploy % 50)}` } : node));
const without =
  (id: string): Change =>
  (flow) =>
    flow.filter((node) => node.id !== id);
const asItIs: Change = (flow) => [...flow];

/** One after the other, over and over. A configuration that was taken away is back with the next one. */
const STEPS: ReadonlyArray<readonly [title: string, type: 'full' | 'flows' | 'nodes', change: Change]> = [
  ['nothing', 'full', asItIs],
  ['link host edited', 'nodes', edited('links', 'title')],
  ['identity edited', 'nodes', edited('tenant', 'timeoutSeconds')],
  ['link host removed', 'full', without('links')],
  ['link host restored', 'nodes', asItIs],
  ['identity removed', 'flows', without('tenant')],
  ['identity restored', 'flows', asItIs],
  ['link host edited', 'flows', edited('links', 'helpText')],
  ['identity edited', 'full', edited('tenant', 'timeoutSeconds')],
  ['launch event removed', 'nodes', without('events')],
  ['launch event restored', 'nodes', asItIs],
];

/** `GET /process`: what this Node-RED keeps. */
const LOOK = `
const { app } = msg.req;
msg.payload = { routes: (app._router ?? app.router).stack.length, timers: global.get('liveTimers')() };
return msg;`;
/** A timer left over by each deploy would be far more. */
const TIMER_NOISE = 3;

describe('a deploy while links are opened', function () {
  this.timeout(DEPLOYS * 10_000);
  let simulator: Simulator;
  let nodeRed: LinkNodeRed;
  let origin: string;
  let flow: FlowNode[];

  before(async () => {
    const users: TenantUser[] = Array.from({ length: MOST_LINKS }, (_, index) => {
      return { name: `user-${index}@acme.example`, displayName: `User ${index}`, id: `${index}`, enabled: true };
    });
    simulator = await startSimulator({ users, switches: { opaque: true }, recordedRequests: 0 });
    const port = await anyFreePort();
    origin = `http://127.0.0.1:${port}`;
    const nodes = [
      onTab('look-in', 'http in', { url: '/process', method: 'get', wires: [['look']] }),
      onTab('look', 'function', { func: LOOK, outputs: 1, wires: [['out']] }),
    ];
    nodeRed = await LinkNodeRed.prepare({
      port,
      publicUrl: origin,
      tenantUrl: simulator.origin,
      nodes,
      settings: '{ functionGlobalContext: { liveTimers: globalThis.liveTimers } }',
    });
    await nodeRed.start({ preload: 'timer-count' });
    flow = ((await (await fetch(`${origin}/flows`)).json()) as FlowNode[]).map((node) => {
      // A configuration that is restored comes with its credentials, as from an editor that was told them again.
      return node.id === 'tenant' ? { ...node, credentials } : node;
    });
  });
  after(async () => {
    await nodeRed?.close();
    await simulator?.close();
  });

  it(`loses no link and hands none off twice, ${DEPLOYS} times at ${PER_SECOND} redemptions a second`, async () => {
    const before = await look();
    const load = new Load(await links(), PER_SECOND);
    const running = load.run();
    const tookMs: number[] = [];
    for (let deploy = 0; deploy < DEPLOYS; deploy += 1) {
      const [title, type, change] = STEPS[deploy % STEPS.length] ?? STEPS[0] ?? [];
      if (!title || !type || !change) continue;
      const begun = performance.now();
      await post(change(flow, deploy), type);
      tookMs.push(performance.now() - begun);
      await pause(200);
    }
    await post(flow, 'full');
    load.stop();
    const { begun, elapsedMs } = await running;
    const outcomes = await load.finished();

    const handedOff = outcomes.filter(({ handOffs }) => handOffs === 1).length;
    const twice = outcomes.filter(({ handOffs }) => handOffs > 1);
    const lost = outcomes.filter(({ handOffs }) => handOffs === 0);
    const waits = outcomes.reduce((total, { waited }) => total + waited, 0);
    const slowest = Math.max(...tookMs);
    console.log(
      `      ${DEPLOYS} deploys (${Math.round(slowest)} ms at most), ${begun} links at ${((begun / elapsedMs) * 1000).toFixed(1)} a second: ` +
        `${handedOff} handed off once, ${twice.length} twice, ${lost.length} lost; told to wait ${waits} times`,
    );
    assert.deepEqual(twice, []);
    assert.deepEqual(lost, []);
    assert.ok(begun / elapsedMs > (PER_SECOND / 1000) * 0.7, 'the load was what it should be');

    const told = await until(
      'an event for every hand-off',
      () => {
        const handOffs = nodeRed.events().filter(({ type }) => type === 'link-handed-off');
        return new Set(handOffs.map(({ accessor }) => accessor)).size >= handedOff && handOffs;
      },
      20_000,
    );
    // A store lingers for 5 s after its last user, and so may a connection to the tenant.
    const afterwards = await until(
      'as few timers as before',
      async () => {
        const now = await look();
        return now.timers <= before.timers + TIMER_NOISE && now;
      },
      15_000,
    ).catch(look);
    console.log(
      `      events: ${told.length} for ${handedOff} hand-offs; routes ${before.routes} -> ${afterwards.routes}, timers ${before.timers} -> ${afterwards.timers}`,
    );
    assert.equal(afterwards.routes, before.routes);
    assert.ok(afterwards.timers <= before.timers + TIMER_NOISE);
    assert.doesNotMatch(nodeRed.running.log(), /unexpected|UnhandledPromise|Error stopping node/);
  });

  async function links(): Promise<LinkLaunch[]> {
    const made: LinkLaunch[] = [];
    let next = 0;
    const worker = async () => {
      for (let index = next++; index < MOST_LINKS; index = next++) {
        const response = await fetch(`${origin}/links`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ user: `user-${index}@acme.example`, appKey: hrPortal.key, ticket: `INC-${index}` }),
        });
        assert.equal(response.status, 200);
        made.push((await response.json()) as LinkLaunch);
      }
    };
    await Promise.all(Array.from({ length: 16 }, worker));
    return made;
  }

  /** As the editor's deploy button does. */
  async function post(nodes: readonly FlowNode[], type: string): Promise<void> {
    const response = await fetch(`${origin}/flows`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'Node-RED-Deployment-Type': type },
      body: JSON.stringify(nodes),
    });
    assert.ok(response.ok, await response.text());
  }

  async function look(): Promise<{ routes: number; timers: number }> {
    return (await (await fetch(`${origin}/process`)).json()) as { routes: number; timers: number };
  }
});

interface Outcome {
  readonly accessor: string;
  handOffs: number;
  /** Answers that asked to try again. */
  waited: number;
  /** The last answer, where it was neither. */
  odd: string | undefined;
}

/** Opens a link every so often, each by somebody who does as the page says, and once more when it has been handed off. */
class Load {
  readonly #links: readonly LinkLaunch[];
  readonly #periodMs: number;
  readonly #people: Array<Promise<Outcome>> = [];
  #stopped = false;

  constructor(links: readonly LinkLaunch[], perSecond: number) {
    this.#links = links;
    this.#periodMs = 1000 / perSecond;
  }

  async run(): Promise<{ begun: number; elapsedMs: number }> {
    const startedAt = performance.now();
    for (const link of this.#links) {
      const dueMs = startedAt + this.#people.length * this.#periodMs - performance.now();
      if (dueMs > 0) await pause(dueMs);
      if (this.#stopped) break;
      this.#people.push(this.#person(link, addressOf(this.#people.length)));
    }
    return { begun: this.#people.length, elapsedMs: performance.now() - startedAt };
  }

  stop(): void {
    this.#stopped = true;
  }

  finished(): Promise<Outcome[]> {
    return Promise.all(this.#people);
  }

  async #person({ url, accessor }: LinkLaunch, from: string): Promise<Outcome> {
    const outcome: Outcome = { accessor, handOffs: 0, waited: 0, odd: undefined };
    for (let tries = 0; tries < 200; tries += 1) {
      const { status, heading } = await press(url, { from });
      if (status === 200) outcome.handOffs += 1;
      else if (status === 503 || status === 409 || (status === 502 && heading !== undefined)) {
        outcome.waited += 1;
        await pause(RETRY_MS);
      } else {
        if (status !== 410) outcome.odd = `${status} ${heading}`;
        return outcome;
      }
    }
    return outcome;
  }
}

/** Everybody has an address: refusals are counted by it. */
function addressOf(person: number): string {
  return `127.${1 + Math.floor(person / 62_500)}.${Math.floor(person / 250) % 250}.${1 + (person % 250)}`;
}
