import { type Outbox, sixDigits, twoDigits } from '../outbox';
import { answerTypeOf, type Mechanism } from './mechanisms';
import type { Package } from './packages';

/** One step that a client takes (protocol.md, section 6.2). */
export interface Operation {
  readonly mechanismId: string;
  readonly action: string;
  /** A text; for security questions a map from uuid to text. */
  readonly answer: unknown;
}

export type Outcome =
  | { readonly summary: 'StartNextChallenge' | 'LoginSuccess' | 'Failure' | 'NoncommitalSuccess' }
  | { readonly summary: 'OobPending'; readonly number: string | undefined };

/** What a step needs of the tenant. */
export interface Surroundings {
  readonly outbox: Outbox;
  /** Where links in messages lead, without the id. */
  readonly linkBase: string;
  /** How long pushes and calls are under way. */
  readonly pushDelayMs: number;
}

const FAILURE: Outcome = { summary: 'Failure' };

/** Takes one step in a package. */
export function advance(open: Package, { mechanismId, action, answer }: Operation, around: Surroundings): Outcome {
  const mechanism = open.challenges[open.step]?.get(mechanismId);
  if (!mechanism) return FAILURE;
  switch (action.toLowerCase()) {
    case 'answer':
      return isRight(open, mechanismId, mechanism, answer) ? pass(open, around) : FAILURE;
    case 'startoob':
    case 'retryoob':
      return send(open, mechanismId, mechanism, around);
    case 'poll':
      return poll(open, mechanismId, around);
    case 'forgotpassword':
      return mechanism.name === 'UP' ? { summary: 'NoncommitalSuccess' } : FAILURE;
    default:
      return FAILURE;
  }
}

function isRight(open: Package, mechanismId: string, mechanism: Mechanism, answer: unknown): boolean {
  if (!open.user) return false;
  switch (mechanism.name) {
    case 'UP':
      return answer === mechanism.password;
    case 'OATH':
      return answer === mechanism.code;
    case 'SQ':
      return isMap(answer) && mechanism.questions.every(({ uuid, answer: right }) => sameWords(answer[uuid], right));
    default: {
      const message = open.sent?.mechanismId === mechanismId ? open.sent.message : undefined;
      return message?.code !== undefined && message.state !== 'denied' && answer === message.code;
    }
  }
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function sameWords(answer: unknown, right: string): boolean {
  return typeof answer === 'string' && answer.trim().toLowerCase() === right.toLowerCase();
}

function pass(open: Package, { outbox }: Surroundings): Outcome {
  if (open.sent) outbox.withdraw(open.sent.message);
  open.sent = undefined;
  open.step += 1;
  return { summary: open.step < open.challenges.length ? 'StartNextChallenge' : 'LoginSuccess' };
}

/** Sends, or sends anew: then the message before is worth nothing any more. */
function send(open: Package, mechanismId: string, mechanism: Mechanism, around: Surroundings): Outcome {
  if (answerTypeOf(mechanism) === 'Text') return FAILURE;
  if (open.sent) around.outbox.withdraw(open.sent.message);
  const number = mechanism.name === 'OTP' && mechanism.numberMatching ? twoDigits() : undefined;
  const { name: user, expiresAtMs } = open;
  const message = around.outbox.send({ ...letter(mechanism, around), user, number, expiresAtMs });
  open.sent = { mechanismId, message, number };
  return { summary: 'OobPending', number };
}

function letter(mechanism: Mechanism, { linkBase, pushDelayMs: delayMs }: Surroundings) {
  switch (mechanism.name) {
    case 'EMAIL':
      return {
        kind: 'mail',
        to: mechanism.address,
        text: 'Type this code where you sign in, or open the link instead.',
        code: sixDigits(),
        linkBase,
      } as const;
    case 'SMS':
      return {
        kind: 'sms',
        to: mechanism.phone,
        text: 'Type this code where you sign in, or open the link instead.',
        code: sixDigits(),
        linkBase,
      } as const;
    case 'PF':
      return { kind: 'call', to: mechanism.phone, text: 'Is it you who signs in?', confirmable: true, delayMs } as const;
    case 'OTP': {
      const code = mechanism.typed ? sixDigits() : undefined;
      return {
        kind: 'push',
        to: mechanism.device,
        text: 'Is it you who signs in?',
        code,
        confirmable: true,
        delayMs,
      } as const;
    }
    default:
      throw new TypeError(`${mechanism.name} sends nothing`);
  }
}

function poll(open: Package, mechanismId: string, around: Surroundings): Outcome {
  if (open.sent?.mechanismId !== mechanismId) return FAILURE;
  const { message, number } = open.sent;
  if (message.state === 'open') return { summary: 'OobPending', number };
  return message.state === 'approved' && open.user ? pass(open, around) : FAILURE;
}
