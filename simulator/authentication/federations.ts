import { BoundedMap } from '../bounded-map';
import type { Message } from '../outbox';
import { secretHex } from '../random';
import type { TenantUser } from '../tenant';

/** A sign-in at another identity provider, which the client waits for. */
export interface Federation {
  /** What the vendor calls IdpLoginSessionId. */
  readonly id: string;
  readonly user: TenantUser;
  /** Stands for the other provider's page. */
  readonly message: Message;
  /** What that page shows afterwards, to be typed at the client. */
  readonly pin: string | undefined;
  readonly expiresAtMs: number;
}

export class Federations {
  readonly #open = new BoundedMap<Federation>(1000);

  constructor(private readonly now: () => number) {}

  start(what: Omit<Federation, 'id'>): Federation {
    const federation = { ...what, id: secretHex(16) };
    this.#open.set(federation.id, federation);
    return federation;
  }

  find(id: string): Federation | undefined {
    const federation = this.#open.get(id);
    return federation && federation.expiresAtMs > this.now() ? federation : undefined;
  }

  end({ id }: Federation): void {
    this.#open.delete(id);
  }

  clear(): void {
    this.#open.clear();
  }
}
