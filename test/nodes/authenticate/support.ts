import { coreNodes } from '../../support/core-nodes';
import type { Flow } from '../../support/flow';
import { authenticate, type FlowNode, tenant } from '../../support/flow-nodes';
import type { ScriptedFactor } from '../../support/scripted-authenticator';
import type { FlowFixture } from '../../support/use-flows';

export const USER = 'alice@acme.example';
export const PASSWORD: ScriptedFactor = { id: 'pw-1', type: 'password', answer: 'CANARY-correct-horse' };
export const CODE: ScriptedFactor = { id: 'mail-1', type: 'emailotp', answer: 'CANARY-code-0042' };
export const PUSH: ScriptedFactor = { id: 'push-1', type: 'push' };

/** What an IBM Verify tenant is saved with. */
export const IBM = { provider: 'ibm-verify', scope: '' };

const CHANGE = [coreNodes('function/15-change')];

/** Starts an authenticate node and its tenant. */
export function startAuthenticate(
  flows: FlowFixture,
  saved: object = {},
  { config = {}, more = [] }: { config?: object; more?: readonly FlowNode[] } = {},
): Promise<Flow> {
  return flows.start([...authenticate(saved), tenant(flows.simulator.origin, config), ...more], { coreNodes: CHANGE });
}

export type Authentication = Record<string, unknown> & { readonly transaction: string };

/** What the node left in a message. */
export function authenticationOf(message: Record<string, unknown>): Authentication {
  return message.authentication as Authentication;
}

/** Begins with a message, and goes on with one for each of these actions; gives the last message. */
export async function converse(flow: Flow, ...actions: object[]): Promise<Record<string, unknown>> {
  let { message } = await flow.send({ user: USER });
  const { transaction } = authenticationOf(message);
  for (const action of actions) ({ message } = await flow.send({ authentication: { transaction, ...action } }));
  return message;
}
