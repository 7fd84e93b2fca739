import { randomUUID } from 'node:crypto';

/** Something that the tenant would have sent to a person, or shown him. */
export interface OutboxItem {
  readonly id: string;
  readonly kind: 'mail' | 'sms' | 'call' | 'push' | 'qr';
  /** Address, number or device. */
  readonly to: string;
  readonly text: string;
  /** The one-time code, as the person must say it: without the prefix. */
  readonly code: string | undefined;
  /** The prefix that the person sees before the code. */
  readonly correlation: string | undefined;
  readonly sentAtMs: number;
  readonly expiresAtMs: number;
  /** The transaction it belongs to. */
  readonly transactionId: string;
}

const LIMIT = 200;

/** The last things sent, oldest first. One array for ever, so that a test can hold on to it. */
export class Outbox {
  readonly items: OutboxItem[] = [];

  send(item: Omit<OutboxItem, 'id'>): void {
    if (this.items.length >= LIMIT) this.items.shift();
    this.items.push({ id: randomUUID(), ...item });
  }

  clear(): void {
    this.items.length = 0;
  }
}
