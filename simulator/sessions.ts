import { BoundedMap } from './bounded-map';
import { secretHex } from './random';
import type { LaunchableApp, TenantUser } from './tenant';

/** The cookie that holds a browser's session (protocol.md, section 1.4). */
export const SESSION_COOKIE = '.ASPXAUTH';

export interface Session {
  readonly user: TenantUser;
  /** The one app that the session is good for: where the challenge led to. */
  readonly app: LaunchableApp;
}

/** Sessions of browsers that passed a challenge. */
export class Sessions {
  readonly #byId = new BoundedMap<Session>(10_000);

  start(session: Session): string {
    const id = secretHex(48);
    this.#byId.set(id, session);
    return id;
  }

  find(id: string | undefined): Session | undefined {
    return this.#byId.get(id ?? '');
  }

  clear(): void {
    this.#byId.clear();
  }
}
