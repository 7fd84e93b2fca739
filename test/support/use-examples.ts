import assert from 'node:assert/strict';
import { demoCredentials } from '../../demo/demo-credentials';
import { demoTenant, type Simulator, startSimulator, type TenantUser } from '../../simulator';
import { type IbmVerifySimulator, startIbmVerifySimulator } from '../../simulator/ibm-verify';
import { type Comms, listenToEditor } from './comms';
import { flowOf } from './examples';
import { type RealNodeRed, startRealNodeRed } from './real-node-red';

/** JSON that is nested so deeply that to copy it takes more stack than there is. */
export const DEEP = nested(50_000);

/** Tickets that an example must answer with 400 and live on, as JSON. */
export const HOSTILE_TICKETS = [
  ['50,000 nested lists', DEEP],
  ['5,000 nested lists', nested(5_000)],
  [
    'an id, a user and an app of 16,000 nested lists',
    `{"id":${nested(16_000)},"user":${nested(16_000)},"app":${nested(16_000)}}`,
  ],
  ['a user of 50,000 nested lists', `{"id":"INC-1001","app":"vpn","user":${nested(49_000)}}`],
  ['a user of 90,000 characters', JSON.stringify({ id: 'INC-1001', app: 'vpn', user: 'a'.repeat(90_000) })],
] as const;

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: the tests look at any answer
  readonly body: any;
}

/** A Node-RED that runs examples, with a tenant of each vendor and an editor that listens. */
export interface RunningExamples {
  readonly simulator: Simulator;
  readonly verify: IbmVerifySimulator;
  readonly nodeRed: RealNodeRed;
  readonly editor: Comms;
  /** Presses the button of an inject node. */
  inject(id: string): Promise<void>;
  /** Asks an http in node, whose answer is JSON. */
  call(url: string, init?: RequestInit): Promise<Answer>;
  /** As JSON; a text is sent as it is. */
  post(url: string, body: unknown): Promise<Answer>;
}

/**
 * For all tests of a `describe`.
 *
 * @param names of the examples
 * @param users whom the CyberArk tenant knows beside those of the demo
 * @param moreEnv variables beside the addresses of tenants and Node-RED; asked for when they start
 */
export function useExamples(
  names: readonly string[],
  users: readonly TenantUser[] = [],
  moreEnv: () => Record<string, string> = () => ({}),
): RunningExamples {
  let simulator: Simulator;
  let verify: IbmVerifySimulator;
  let nodeRed: RealNodeRed;
  let editor: Comms;
  before(async () => {
    simulator = await startSimulator({ users: [...demoTenant.users, ...users] });
    verify = await startIbmVerifySimulator();
    const env = { ...moreEnv(), TENANT_URL: simulator.origin, IBM_TENANT_URL: verify.origin };
    nodeRed = await startRealNodeRed({ flow: flowOf(names), credentials: demoCredentials, env });
    editor = await listenToEditor(nodeRed.origin);
  });
  after(async () => {
    editor?.close();
    await nodeRed?.close();
    await simulator?.close();
    await verify?.close();
  });
  afterEach(() => {
    simulator.clearFaults();
    verify.clearFaults();
  });

  const call: RunningExamples['call'] = async (url, init) => {
    const response = await fetch(nodeRed.origin + url, init);
    return { status: response.status, headers: response.headers, body: await response.json() };
  };
  return {
    get simulator() {
      return simulator;
    },
    get verify() {
      return verify;
    },
    get nodeRed() {
      return nodeRed;
    },
    get editor() {
      return editor;
    },
    inject: async (id) => {
      assert.equal((await fetch(`${nodeRed.origin}/inject/${id}`, { method: 'POST' })).status, 200);
    },
    call,
    post: (url, body) => {
      const json = typeof body === 'string' ? body : JSON.stringify(body);
      return call(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: json });
    },
  };
}

/** Somebody who is employed by Acme. */
export function employee(name: string): TenantUser {
  return { name: `${name}@acme.example`, displayName: name, id: name, enabled: true };
}

function nested(depth: number): string {
  return '['.repeat(depth) + ']'.repeat(depth);
}
