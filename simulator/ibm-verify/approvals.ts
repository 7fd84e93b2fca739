import { randomUUID } from 'node:crypto';
import { BoundedMap } from '../bounded-map';
import type { Grant } from './grants';
import type { EnrolmentOf, VerifyUser } from './tenant';

export const DECISIONS = ['approve', 'deny', 'fraud'] as const;
export type Decision = (typeof DECISIONS)[number];

/** Something that a person approves on his device: a push, or a QR code that he scans (protocol.md, sections 7.7 and 7.8). */
export type Approval = {
  readonly id: string;
  readonly createdMs: number;
  readonly expiresMs: number;
  /** The grant it was asked for in; none when the caller did not authenticate. */
  readonly grant: Grant | undefined;
  /** Whom it proves. Of a QR code nobody knows until it is scanned. */
  user: VerifyUser | undefined;
  decision: Decision | undefined;
  decidedMs: number | undefined;
} & (
  | { readonly kind: 'push'; readonly enrolment: EnrolmentOf<'signature'>; readonly transactionData: unknown }
  | { readonly kind: 'qr'; readonly profileId: string; readonly lsi: string; readonly dsi: string }
);

export type ApprovalOf<Kind extends Approval['kind']> = Extract<Approval, { kind: Kind }>;

type New<Kind extends Approval['kind']> = Omit<ApprovalOf<Kind>, 'id' | 'createdMs' | 'expiresMs' | 'decision' | 'decidedMs'>;

export class Approvals {
  readonly #byId = new BoundedMap<Approval>(10_000);

  constructor(private readonly now: () => number) {}

  start<Kind extends Approval['kind']>(what: New<Kind>, lifetimeSeconds: number): ApprovalOf<Kind> {
    const createdMs = this.now();
    const times = { createdMs, expiresMs: createdMs + lifetimeSeconds * 1000 };
    const approval = {
      ...what,
      ...times,
      id: randomUUID(),
      decision: undefined,
      decidedMs: undefined,
    } as unknown as ApprovalOf<Kind>;
    this.#byId.set(approval.id, approval);
    return approval;
  }

  find<Kind extends Approval['kind']>(id: string, kind: Kind): ApprovalOf<Kind> | undefined {
    const approval = this.#byId.get(id);
    return approval?.kind === kind ? (approval as ApprovalOf<Kind>) : undefined;
  }

  byId(id: string): Approval | undefined {
    return this.#byId.get(id);
  }

  stateOf({ decision, expiresMs }: Approval): Decision | 'pending' | 'timeout' {
    return decision ?? (expiresMs > this.now() ? 'pending' : 'timeout');
  }

  /**
   * What the person does on his device.
   * @param user who scans a QR code
   * @throws {TypeError} when nothing waits for it
   */
  decide(id: string, decision: Decision, user?: VerifyUser): void {
    const approval = this.#byId.get(id);
    if (!approval || this.stateOf(approval) !== 'pending') throw new TypeError('Nothing waits for that decision (any more)');
    if (approval.kind === 'qr') {
      if (!user) throw new TypeError('A QR code needs a user who scans it');
      approval.user = user;
    }
    approval.decision = decision;
    approval.decidedMs = this.now();
  }

  clear(): void {
    this.#byId.clear();
  }
}
