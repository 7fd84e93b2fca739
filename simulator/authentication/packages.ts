import { BoundedMap } from '../bounded-map';
import type { Message } from '../outbox';
import { secretHex } from '../random';
import type { TenantUser } from '../tenant';
import type { Mechanism } from './mechanisms';

/** How long a person may take; clients give up after five or six minutes (protocol.md, section 6.2). */
const LIFETIME_MS = 5 * 60 * 1000;

/** What the vendor calls a package: the challenges of one sign-in, and how far it has come. */
export interface Package {
  readonly sessionId: string;
  /** Nobody, when no answer can be right. */
  readonly user: TenantUser | undefined;
  /** The name that was given. */
  readonly name: string;
  /** Mechanisms by their ids, one map a challenge. */
  readonly challenges: readonly ReadonlyMap<string, Mechanism>[];
  readonly expiresAtMs: number;
  readonly purpose: Purpose;
  /** Which challenge is open. */
  step: number;
  /** What was sent for the open challenge. */
  sent: { readonly mechanismId: string; readonly message: Message; readonly number: string | undefined } | undefined;
}

/** What passing all challenges is good for. */
export interface Purpose {
  readonly kind: 'sign-in' | 'step-up' | 'on-demand';
  /** What the token says its user has passed. */
  readonly passes: readonly string[];
  /** Told how it ended. */
  readonly ended?: (outcome: 'passed' | 'failed') => void;
}

export const SIGN_IN: Purpose = { kind: 'sign-in', passes: [] };

export class Packages {
  readonly #open = new BoundedMap<Package>(10_000);

  constructor(private readonly now: () => number) {}

  start(
    { user, name, purpose }: Pick<Package, 'user' | 'name' | 'purpose'>,
    challenges: readonly (readonly Mechanism[])[],
  ): Package {
    const started: Package = {
      user,
      name,
      purpose,
      sessionId: secretHex(16),
      challenges: challenges.map((mechanisms) => new Map(mechanisms.map((mechanism) => [secretHex(12), mechanism]))),
      expiresAtMs: this.now() + LIFETIME_MS,
      step: 0,
      sent: undefined,
    };
    this.#open.set(started.sessionId, started);
    return started;
  }

  find(sessionId: string): Package | undefined {
    const found = this.#open.get(sessionId);
    return found && found.expiresAtMs > this.now() ? found : undefined;
  }

  end({ sessionId }: Package): void {
    this.#open.delete(sessionId);
  }

  clear(): void {
    this.#open.clear();
  }
}
