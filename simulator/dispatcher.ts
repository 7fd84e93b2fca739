import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Answer } from './answers';
import { readBody } from './body';
import { deliver, deliverFaulty } from './delivery';
import type { Fault } from './faults';
import type { Match, Router } from './router';
import type { ServedState } from './serve';
import { TenantRequest } from './tenant-request';

/** Takes a request from the socket to its route, and the answer back, by way of a fault if one strikes. */
export function dispatcher(router: Router, state: ServedState): (message: IncomingMessage, response: ServerResponse) => void {
  return (message, response) => {
    const { method = 'GET', url = '/' } = message;
    const mark = url.indexOf('?');
    const path = mark < 0 ? url : url.slice(0, mark);
    const match = router.match(method === 'HEAD' ? 'GET' : method, path);
    if (match.route.control) {
      readBody(message, response, (body) =>
        deliver(response, undefined, answerOf(match, new TenantRequest(message, match.variables, body))),
      );
      return;
    }

    const entry = state.journal.arrived(match.route.name, method, url);
    const fault = state.faults.active ? state.faults.draw(match.route.name) : undefined;
    if (!fault) {
      readBody(message, response, (body) =>
        deliver(response, entry, answerOf(match, new TenantRequest(message, match.variables, body))),
      );
      return;
    }

    const strike = (body: string) => {
      const answer = () => answerOf(match, new TenantRequest(message, match.variables, body));
      if (response.destroyed) return;
      try {
        deliverFaulty(response, entry, fault, answer, state.now());
      } catch (error) {
        const failure = ownFailure(match, error);
        if (response.headersSent) response.destroy();
        else deliver(response, entry, failure);
      }
    };
    after(fault.latencyMs ?? 0, () => (isBeforeReading(fault) ? strike('') : readBody(message, response, strike)));
  };
}

function answerOf(match: Match, request: TenantRequest): Answer {
  try {
    return match.route.answer(request);
  } catch (error) {
    return ownFailure(match, error);
  }
}

function ownFailure({ route }: Match, error: unknown): Answer {
  console.error(`The simulator failed at ${route.path}:`, error);
  return { status: 500, headers: ['Content-Type', 'text/plain'], body: 'The simulator itself failed; see its console.' };
}

/** Waits without keeping the process alive. */
function after(ms: number, then: () => void): void {
  if (ms > 0) setTimeout(then, ms).unref();
  else then();
}

function isBeforeReading(fault: Fault): boolean {
  return fault.kind === 'reset' && (fault.at ?? 'before-reading') === 'before-reading';
}
