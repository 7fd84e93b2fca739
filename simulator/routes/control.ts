import { type Answer, json } from '../answers';
import { type Fault, parseFaults } from '../faults';
import type { Route } from '../router';
import type { TenantState } from '../state';
import { PROFILES, type Profile, parseSwitches, switchesOf } from '../switches';
import type { TenantRequest } from '../tenant-request';

/** Under a foreign name that was made to lead here (DNS rebinding), a foreign page would count as one of ours. */
const LOOPBACK_HOST = /^(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d+)?$/i;

/** A route that steers the simulator from outside its process. */
export function controlRoute(methods: string[], path: string, note: string, answer: Route['answer']): Route {
  const guarded: Route['answer'] = (request) =>
    LOOPBACK_HOST.test(request.host) ? answer(request) : json(403, { error: 'Use a name of this machine, such as 127.0.0.1' });
  return { name: 'control', methods, path, evidence: 'assumed', note, control: true, answer: guarded };
}

/** How the simulator is steered from outside its process. All bodies are JSON, in and out. */
export function controlRoutes(state: TenantState, routes: () => readonly Route[]): Route[] {
  return [
    controlRoute(['GET'], '/__sim/routes', 'what each route rests on', () => json(200, routes().map(describe))),
    controlRoute(['GET', 'POST', 'DELETE'], '/__sim/faults', '{route: fault, or list of faults, or null}', (request) =>
      faults(request, state, routes()),
    ),
    controlRoute(['GET', 'POST'], '/__sim/switches', '{switch: value}; "profile" sets all of them first', (request) =>
      switches(request, state),
    ),
    controlRoute(['GET', 'DELETE'], '/__sim/requests', 'counts and the last requests, without secrets', (request) =>
      requests(request, state),
    ),
  ];
}

function describe({ name, methods, path, evidence, note }: Route) {
  return { name, methods, path, evidence, note };
}

function faults(request: TenantRequest, state: TenantState, routes: readonly Route[]): Answer {
  if (request.method === 'DELETE') state.faults.clear();
  if (request.method !== 'POST') return json(200, state.faults);
  return attempt(request, (body) => {
    const known = new Set(['*', ...routes.filter((route) => !route.control).map((route) => route.name)]);
    const parsed = Object.entries(body).map(([route, value]): [string, Fault[]] => {
      if (!known.has(route)) throw new TypeError(`No route is named ${route}: ${[...known].join(', ')}`);
      return [route, parseFaults(value)];
    });
    for (const [route, list] of parsed) state.faults.set(route, list);
    return state.faults;
  });
}

function switches(request: TenantRequest, state: TenantState): Answer {
  if (request.method !== 'POST') return json(200, state.switches);
  return attempt(request, ({ profile, ...changes }) => {
    if (profile !== undefined && !PROFILES.includes(profile as Profile))
      throw new TypeError(`The profile is one of ${PROFILES.join(', ')}`);
    const parsed = parseSwitches(changes);
    return Object.assign(state.switches, profile === undefined ? {} : switchesOf(profile as Profile), parsed);
  });
}

function requests(request: TenantRequest, { journal }: TenantState): Answer {
  if (request.method === 'DELETE') journal.clear();
  return json(200, { connections: journal.connections, counts: Object.fromEntries(journal.counts), requests: journal.requests });
}

/** Runs a change described by a JSON object. A form of a foreign page cannot be one: it would need the type that it cannot set. */
export function attempt(request: TenantRequest, change: (body: Record<string, unknown>) => unknown): Answer {
  if (!request.isOfType('application/json')) return json(415, { error: 'Send application/json' });
  try {
    const body: unknown = JSON.parse(request.body);
    if (typeof body !== 'object' || body === null || Array.isArray(body)) throw new TypeError('Send a JSON object');
    return json(200, change(body as Record<string, unknown>));
  } catch (error) {
    return json(400, { error: error instanceof Error ? error.message : String(error) });
  }
}
