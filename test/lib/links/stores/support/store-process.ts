// A process with one link store in it: it does what its parent asks. Run by RemoteStore.
import { IdentityError } from '../../../../../lib/errors';
import type { LinkStore } from '../../../../../lib/links/store';
import { type LinkStoreSettings, openLinkStore } from '../../../../../lib/links/stores/open-store';

export interface Refusal {
  readonly code: string;
  readonly message: string;
}

/** The first one, with id 0, tells whether the store is open. */
export interface Reply {
  readonly id: number;
  readonly answer?: unknown;
  readonly refusal?: Refusal;
}

interface Question {
  readonly id: number;
  readonly method: keyof LinkStore;
  readonly args: readonly unknown[];
}

function main(settings: LinkStoreSettings): void {
  try {
    const store = openLinkStore(settings).links as unknown as Record<string, (...args: readonly unknown[]) => Promise<unknown>>;
    process.on('message', ({ id, method, args }: Question) => {
      void (async () => {
        try {
          reply({ id, answer: await store[method]?.(...args) });
        } catch (error) {
          reply({ id, refusal: refusalOf(error) });
        }
      })();
    });
    reply({ id: 0 });
  } catch (error) {
    reply({ id: 0, refusal: refusalOf(error) });
    process.disconnect();
  }
}

function reply(message: Reply): void {
  process.send?.(message);
}

function refusalOf(error: unknown): Refusal {
  return error instanceof IdentityError ? { code: error.code, message: error.message } : { code: 'none', message: String(error) };
}

main(JSON.parse(process.argv[2] ?? '{}') as LinkStoreSettings);
