import type { ServerResponse } from 'node:http';
import { TLSSocket } from 'node:tls';
import { alteredAnswer } from './altered-answer';
import type { Answer } from './answers';
import type { Fault, ResetPoint } from './faults';
import type { JournalEntry } from './journal';

const OVERSIZED_BYTES = 2 * 1024 * 1024;

/** Sends an answer: one head, one body, one write. */
export function deliver(response: ServerResponse, entry: JournalEntry | undefined, answer: Answer): void {
  if (entry) entry.status = answer.status;
  writeHead(response, answer);
  response.end(answer.body);
}

/** Sends an answer the way the fault has it. */
export function deliverFaulty(
  response: ServerResponse,
  entry: JournalEntry,
  fault: Fault,
  answer: () => Answer,
  nowMs: number,
): void {
  switch (fault.kind) {
    case 'hang':
      break;
    case 'reset':
      breakOff(response, entry, fault.at ?? 'before-reading', answer);
      break;
    case 'oversized':
      oversize(response, entry, fault.bytes ?? OVERSIZED_BYTES);
      break;
    case 'drip':
      drip(response, entry, answer(), fault.everyMs);
      break;
    default:
      deliver(response, entry, alteredAnswer(fault, answer, nowMs));
  }
}

function writeHead(response: ServerResponse, { status, headers, body }: Answer): void {
  response.writeHead(status, [...headers, 'Content-Length', String(Buffer.byteLength(body))]);
}

function breakOff(response: ServerResponse, entry: JournalEntry, at: ResetPoint, answer: () => Answer): void {
  if (at === 'before-reading') {
    reset(response);
    return;
  }
  const whole = answer();
  entry.status = whole.status;
  writeHead(response, whole);
  // What was written must leave before the socket goes: a plain close, since a reset may overtake it.
  const leave = () => setImmediate(() => response.socket?.destroy());
  if (at === 'mid-body') response.write(whole.body.slice(0, Math.floor(whole.body.length / 2)), leave);
  else {
    response.flushHeaders();
    leave();
  }
}

function reset({ socket }: ServerResponse): void {
  if (socket instanceof TLSSocket) socket.destroy();
  else socket?.resetAndDestroy();
}

function oversize(response: ServerResponse, entry: JournalEntry, bytes: number): void {
  const filling = 'x'.repeat(Math.max(0, bytes - '{"padding":""}'.length));
  entry.status = 200;
  response.writeHead(200, ['Content-Type', 'application/json; charset=utf-8']);
  // Two writes, so that no content-length gives the size away.
  response.write('{"padding":"');
  response.end(`${filling}"}`);
}

function drip(response: ServerResponse, entry: JournalEntry, answer: Answer, everyMs: number): void {
  entry.status = answer.status;
  writeHead(response, answer);
  response.flushHeaders();
  const bytes = Buffer.from(answer.body);
  let sent = 0;
  const timer = setInterval(() => {
    sent += 1;
    if (sent < bytes.length) response.write(bytes.subarray(sent - 1, sent));
    else response.end(bytes.subarray(sent - 1));
  }, everyMs).unref();
  response.once('close', () => clearInterval(timer));
}
