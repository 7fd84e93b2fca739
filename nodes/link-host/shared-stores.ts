import { type LinkStoreSettings, type OpenedStores, openLinkStore } from '../../lib/links/stores/open-store';

/** A deploy closes the old node before it makes the new one: the store stays open for that long. */
const LINGER_MS = 5_000;

interface SharedStore {
  readonly opened: OpenedStores;
  users: number;
  closing: NodeJS.Timeout | undefined;
}

/** Open stores of this process, by their settings: a deploy must cost neither a link nor a connection. */
const stores = new Map<string, SharedStore>();

export interface StoreLease extends OpenedStores {
  /** Closes the stores soon, unless somebody takes them again. */
  release(): void;
}

/**
 * @param owner id of the link host: no two of them share links by chance
 * @throws IdentityError `IDENTITY_CONFIG` or `LINK_STORE_UNAVAILABLE` where the store cannot be opened
 */
export function takeStore(owner: string, settings: LinkStoreSettings, onDamagedFile: (file: string) => void): StoreLease {
  const key = JSON.stringify([owner, settings]);
  let shared = stores.get(key);
  if (!shared) {
    shared = { opened: openLinkStore(settings, { onDamagedFile }), users: 0, closing: undefined };
    stores.set(key, shared);
  }
  clearTimeout(shared.closing);
  shared.users += 1;
  return { ...shared.opened, release: () => release(key, shared) };
}

function release(key: string, shared: SharedStore): void {
  shared.users -= 1;
  if (shared.users > 0) return;
  shared.closing = setTimeout(() => {
    stores.delete(key);
    shared.opened.links.close().catch(() => undefined);
  }, LINGER_MS).unref();
}
