import { demoTenant } from '../../simulator';

/** A node as a flow file holds it; everything but its id and type is the node's own. */
export interface FlowNode {
  readonly id: string;
  readonly type: string;
  readonly [property: string]: unknown;
}

/** Every node of a test stands on this tab. */
export const TAB = 'tab';
/** Where the last node of a flow leads to. */
export const OUT = 'out';

/** The demo tenant's service user that may launch. */
export const serviceUser = first(demoTenant.clients);
export const credentials = { clientId: serviceUser.id, clientSecret: serviceUser.secret };
export const hrPortal = first(demoTenant.apps);

/** The configuration of a simulated tenant, as the editor saves it. */
export function tenant(origin: string, saved: object = {}): FlowNode {
  return {
    id: 'tenant',
    type: 'identity-config',
    tenantUrl: origin,
    appId: first(demoTenant.oauthApps).id,
    scope: 'LaunchScope',
    ...saved,
  };
}

export function getToken(saved: object = {}): FlowNode {
  return onTab('token', 'identity-get-token', { identity: 'tenant', ...saved });
}

export function getUserCookie(saved: object = {}): FlowNode {
  return onTab('cookie', 'identity-get-user-cookie', { identity: 'tenant', ...saved });
}

export function launch(saved: object = {}): FlowNode {
  return onTab('launch', 'identity-launch', { identity: 'tenant', ...saved });
}

export function callApi(saved: object = {}): FlowNode {
  return onTab('call', 'identity-call-api', { identity: 'tenant', ...saved });
}

/** Each output by way of a change node that says which one it was: `msg.output`. */
export function authenticate(saved: object = {}): FlowNode[] {
  const outputs = ['granted', 'challenge', 'denied'];
  const changes = outputs.map((output) =>
    onTab(`to-${output}`, 'change', { rules: [{ t: 'set', p: 'output', pt: 'msg', to: output, tot: 'str' }] }),
  );
  const wires = outputs.map((output) => [`to-${output}`]);
  return [onTab('authenticate', 'identity-authenticate', { identity: 'tenant', wires, ...saved }), ...changes];
}

/** get token -> get user cookie -> launch, and their tenant. */
export function chain(origin: string, saved: object = {}): FlowNode[] {
  return [tenant(origin, saved), getToken({ wires: [['cookie']] }), getUserCookie({ wires: [['launch']] }), launch()];
}

/** The launch node as it makes links of the link host `links`. */
export function launchLink(saved: object = {}): FlowNode {
  return launch({ mode: 'link', linkHost: 'links', ...saved });
}

export function revokeLaunch(saved: object = {}): FlowNode {
  return onTab('revoke', 'identity-revoke-launch', { linkHost: 'links', ...saved });
}

export function launchEvent(saved: object = {}): FlowNode {
  return onTab('events', 'identity-launch-event', { linkHost: 'links', ...saved });
}

/** What a chain wants to be sent. */
export function ticket(more: object = {}): Record<string, unknown> {
  return { user: 'alice@acme.example', appKey: hrPortal.key, ...more };
}

/** A node in the flow; without a place on the canvas the runtime would take it for a configuration node. */
export function onTab(id: string, type: string, saved: object = {}): FlowNode {
  return { id, type, z: TAB, x: 0, y: 0, wires: [[OUT]], ...saved };
}

function first<T>(list: readonly T[]): T {
  const [item] = list;
  if (item === undefined) throw new Error('The demo tenant lacks something');
  return item;
}
