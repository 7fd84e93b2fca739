import { randomInt } from 'node:crypto';
import { secretHex } from './random';

/** How many messages are kept. */
const CAPACITY = 200;

/** Something that would leave the tenant for a person's mailbox, phone or browser. */
export interface Message {
  readonly id: string;
  /** `idp`: the page of another identity provider. */
  readonly kind: 'mail' | 'sms' | 'push' | 'call' | 'idp';
  /** Login name of the person. */
  readonly user: string;
  /** Mail address, phone number, device or the like. */
  readonly to: string;
  readonly text: string;
  /** A code to be typed where the person signs in. */
  readonly code?: string | undefined;
  /** Address that confirms by being opened. */
  readonly link?: string | undefined;
  /** The numbers that the device offers, of which the sign-in shows one. Empty without number matching. */
  readonly choices: readonly string[];
  /** Whether the person confirms or denies on the device. */
  readonly confirmable: boolean;
  /** Milliseconds since the epoch. */
  readonly arrivesAtMs: number;
  /** When nobody waits for an answer any more; undefined for what asks for none. */
  readonly expiresAtMs: number | undefined;
  /** Withdrawn: the sign-in is over, or something newer was sent. */
  state: 'open' | 'approved' | 'denied' | 'withdrawn' | 'expired';
}

export interface Sending {
  kind: Message['kind'];
  user: string;
  to: string;
  text: string;
  code?: string | undefined;
  /** Where the link leads, without the message's id at its end. */
  linkBase?: string | undefined;
  /** The number that the sign-in shows. */
  number?: string | undefined;
  confirmable?: boolean | undefined;
  expiresAtMs?: number | undefined;
  /** @default 0 */
  delayMs?: number | undefined;
}

interface Waiter {
  readonly user: string;
  readonly nth: number;
  readonly resolve: (message: Message) => void;
}

/** Everything that was sent to people, and what they make of it. */
export class Outbox {
  #messages: Message[] = [];
  #waiters: Waiter[] = [];
  readonly #numbers = new WeakMap<Message, string>();

  constructor(private readonly now: () => number) {}

  /** What has arrived, oldest first. */
  get messages(): readonly Message[] {
    const now = this.now();
    for (const message of this.#messages) {
      if (message.state === 'open' && message.expiresAtMs !== undefined && message.expiresAtMs <= now) message.state = 'expired';
    }
    return this.#messages.filter((message) => message.arrivesAtMs <= now);
  }

  send({ linkBase, number, delayMs = 0, confirmable = false, expiresAtMs, ...rest }: Sending): Message {
    const id = secretHex(12);
    const message: Message = {
      ...rest,
      id,
      link: linkBase === undefined ? undefined : linkBase + id,
      choices: number === undefined ? [] : choicesWith(number),
      confirmable,
      arrivesAtMs: this.now() + delayMs,
      expiresAtMs,
      state: 'open',
    };
    if (number !== undefined) this.#numbers.set(message, number);
    this.#messages = [...this.#messages, message].slice(-CAPACITY);
    this.#wake();
    return message;
  }

  find(id: string): Message | undefined {
    return this.messages.find((message) => message.id === id);
  }

  /**
   * The person confirms.
   * @param number the number chosen, where the device offers some; the wrong one denies
   * @throws {TypeError} when there is no such message, or it waits for nothing any more
   */
  approve(id: string, number?: string): Message {
    const message = this.#open(id);
    const right = this.#numbers.get(message);
    message.state = right === undefined || right === number ? 'approved' : 'denied';
    return message;
  }

  /** @throws {TypeError} as {@link approve} does */
  deny(id: string): Message {
    const message = this.#open(id);
    message.state = 'denied';
    return message;
  }

  withdraw(message: Message): void {
    if (message.state === 'open') message.state = 'withdrawn';
  }

  /** Resolves with the person's nth message (the first, unless told) as soon as it is sent, which may be before it arrives. */
  sent(user: string, nth = 1): Promise<Message> {
    return new Promise((resolve) => {
      this.#waiters.push({ user: user.toLowerCase(), nth, resolve });
      this.#wake();
    });
  }

  clear(): void {
    this.#messages = [];
  }

  #open(id: string): Message {
    const message = this.find(id);
    if (!message) throw new TypeError(`No message ${id} has arrived`);
    if (message.state !== 'open') throw new TypeError(`The message was ${message.state}`);
    return message;
  }

  #wake(): void {
    this.#waiters = this.#waiters.filter(({ user, nth, resolve }) => {
      const message = this.#messages.filter((sent) => sent.user.toLowerCase() === user)[nth - 1];
      if (message) resolve(message);
      return !message;
    });
  }
}

/** Three different numbers of two digits in ascending order, the right one among them. */
function choicesWith(number: string): string[] {
  const choices = new Set([number]);
  while (choices.size < 3) choices.add(twoDigits());
  return [...choices].sort();
}

/** What a sign-in shows for number matching. */
export function twoDigits(): string {
  return String(randomInt(10, 100));
}

export function sixDigits(): string {
  return String(randomInt(1_000_000)).padStart(6, '0');
}
