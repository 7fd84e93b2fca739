import type { ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import type { Answer } from './answers';
import type { Fault } from './faults';
import type { JournalEntry } from './journal';

const HTML = 'text/html; charset=utf-8';
const OVERSIZED_BYTES = 2 * 1024 * 1024;

/** Sends an answer: one head, one body, one write. */
export function deliver(response: ServerResponse, entry: JournalEntry | undefined, answer: Answer): void {
  if (entry) entry.status = answer.status;
  response.writeHead(answer.status, [...answer.headers, 'Content-Length', String(Buffer.byteLength(answer.body))]);
  response.end(answer.body);
}

/** Sends an answer the way the fault has it. The route is asked for its answer only if some of that gets out. */
export function deliverFaulty(response: ServerResponse, entry: JournalEntry, fault: Fault, answer: () => Answer, nowMs: () => number): void {
  const send = (instead: Answer) => deliver(response, entry, instead);
  switch (fault.kind) {
    case 'latency':
      return send(answer());
    case 'hang':
      return;
    case 'reset':
      return resetAfter(response, fault.at ?? 'before-reading', answer);
    case 'status':
      return send({
        status: fault.status,
        headers: ['Content-Type', fault.contentType ?? HTML, ...retryAfter(fault, nowMs())],
        body: fault.body ?? `<html><head><title>${fault.status}</title></head><body><h1>${fault.status}</h1></body></html>`,
      });
    case 'html':
      return send({ status: 200, headers: ['Content-Type', HTML], body: '<html><body><h1>It works!</h1></body></html>' });
    case 'redirect':
      return send({ status: fault.status ?? 302, headers: ['Location', fault.location ?? 'https://elsewhere.example/'], body: '' });
    case 'truncated': {
      const whole = answer();
      return send({ ...whole, body: whole.body.slice(0, Math.floor(whole.body.length / 2)) });
    }
    case 'content-type': {
      const whole = answer();
      return send({ ...whole, headers: withHeader(whole.headers, 'Content-Type', fault.contentType ?? 'text/plain') });
    }
    case 'oversized':
      return oversize(response, entry, fault.bytes ?? OVERSIZED_BYTES);
    case 'drip':
      return drip(response, entry, answer(), fault.everyMs);
  }
}

function retryAfter(fault: Fault & { kind: 'status' }, nowMs: number): string[] {
  if (fault.retryAfterSeconds === undefined) return [];
  const date = () => new Date(nowMs + (fault.retryAfterSeconds ?? 0) * 1000).toUTCString();
  return ['Retry-After', fault.retryAfterForm === 'date' ? date() : String(fault.retryAfterSeconds)];
}

function resetAfter(response: ServerResponse, at: 'before-reading' | 'after-headers' | 'mid-body', answer: () => Answer): void {
  const { socket } = response;
  if (!socket) return;
  if (at === 'before-reading') return reset(socket);
  const { status, headers, body } = answer();
  response.writeHead(status, [...headers, 'Content-Length', String(Buffer.byteLength(body))]);
  // What was written must leave before the socket goes: a plain close here, since a reset may overtake it.
  const goodbye = () => socket.destroy();
  if (at === 'after-headers') {
    response.flushHeaders();
    setImmediate(goodbye);
  } else {
    response.write(body.slice(0, Math.floor(body.length / 2)), () => setImmediate(goodbye));
  }
}

function reset(socket: Socket): void {
  if (socket instanceof TLSSocket) socket.destroy();
  else socket.resetAndDestroy();
}

function oversize(response: ServerResponse, entry: JournalEntry, bytes: number): void {
  entry.status = 200;
  response.writeHead(200, ['Content-Type', 'application/json; charset=utf-8']);
  const filling = bytes - '{"padding":""}'.length;
  response.end(`{"padding":"${'x'.repeat(Math.max(0, filling))}"}`);
}

function drip(response: ServerResponse, entry: JournalEntry, answer: Answer, everyMs: number): void {
  entry.status = answer.status;
  const bytes = Buffer.from(answer.body);
  response.writeHead(answer.status, [...answer.headers, 'Content-Length', String(bytes.length)]);
  let sent = 0;
  const timer = setInterval(() => {
    sent += 1;
    if (sent < bytes.length) response.write(bytes.subarray(sent - 1, sent));
    else response.end(bytes.subarray(sent - 1));
  }, everyMs).unref();
  response.flushHeaders();
  response.once('close', () => clearInterval(timer));
}

function withHeader(headers: readonly string[], name: string, value: string): string[] {
  const at = headers.findIndex((text, index) => index % 2 === 0 && text === name);
  return at < 0 ? [...headers, name, value] : headers.with(at + 1, value);
}
