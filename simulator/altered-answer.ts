import type { Answer } from './answers';
import type { Fault, FaultOf } from './faults';

const HTML = 'text/html; charset=utf-8';

/** The faults that are an answer like any other, only not the right one. */
export type AlteringFault = Exclude<Fault, { kind: 'hang' | 'reset' | 'oversized' | 'drip' }>;

/**
 * What the fault makes of an answer.
 * @param answer asks the route; not called when nothing of its answer is needed, as if the request had never arrived
 */
export function alteredAnswer(fault: AlteringFault, answer: () => Answer, nowMs: number): Answer {
  switch (fault.kind) {
    case 'latency':
      return answer();
    case 'status':
      return {
        status: fault.status,
        headers: ['Content-Type', fault.contentType ?? HTML, ...retryAfter(fault, nowMs)],
        body: fault.body ?? `<html><head><title>${fault.status}</title></head><body><h1>${fault.status}</h1></body></html>`,
      };
    case 'html':
      return { status: 200, headers: ['Content-Type', HTML], body: '<html><body><h1>It works!</h1></body></html>' };
    case 'redirect':
      return { status: fault.status ?? 302, headers: ['Location', fault.location ?? 'https://elsewhere.example/'], body: '' };
    case 'truncated': {
      const whole = answer();
      return { ...whole, body: whole.body.slice(0, Math.floor(whole.body.length / 2)) };
    }
    case 'content-type': {
      const whole = answer();
      return { ...whole, headers: withContentType(whole.headers, fault.contentType ?? 'text/plain') };
    }
  }
}

function retryAfter({ retryAfterSeconds, retryAfterForm }: FaultOf<'status'>, nowMs: number): string[] {
  if (retryAfterSeconds === undefined) return [];
  const asDate = () => new Date(nowMs + retryAfterSeconds * 1000).toUTCString();
  return ['Retry-After', retryAfterForm === 'date' ? asDate() : String(retryAfterSeconds)];
}

function withContentType(headers: readonly string[], type: string): string[] {
  const at = headers.indexOf('Content-Type');
  return at < 0 ? [...headers, 'Content-Type', type] : headers.with(at + 1, type);
}
