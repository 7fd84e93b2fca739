import { hash } from 'node:crypto';
import { randomText } from '../random-text';
import { GuidedRun, type GuidedRunOptions } from './guided-run';

/** Bounds the memory, however many dialogs are open. */
const MOST_RUNS = 20;
const CAPABILITY_BYTES = 32;

/** The capability in whatever a person pasted. The prefix tells it from a link's secret. */
const CAPABILITY = /mfg1_[A-Za-z0-9_-]{43}/;

interface Entry {
  readonly run: GuidedRun;
  /** SHA-256: the capability itself is in the address alone. */
  readonly hash: string;
}

/** The guided runs of this process: one for each configuration, in memory only. */
export class GuidedRuns {
  readonly #entries = new Map<string, Entry>();

  /**
   * Begins a run in place of the configuration's last one.
   *
   * @param id of the configuration
   * @returns what opens it: 256 random bits, for the fragment of one address
   * @throws IdentityError see `GuidedRun`
   */
  start(id: string, options: GuidedRunOptions): { readonly run: GuidedRun; readonly capability: string } {
    const run = new GuidedRun(options);
    const capability = `mfg1_${randomText(CAPABILITY_BYTES)}`;
    this.end(id);
    this.#entries.set(id, { run, hash: hashOf(capability) });
    const [oldest] = this.#entries.keys();
    if (oldest !== undefined && this.#entries.size > MOST_RUNS) this.end(oldest);
    return { run, capability };
  }

  /** The run of a configuration, also one whose time is over. */
  of(id: string): GuidedRun | undefined {
    return this.#entries.get(id)?.run;
  }

  end(id: string): void {
    this.#entries.get(id)?.run.end();
    this.#entries.delete(id);
  }

  get hasOpen(): boolean {
    return [...this.#entries.values()].some(({ run }) => run.isOpen);
  }

  /** The open run that this text holds the capability of, and the capability. */
  find(text: string): { readonly run: GuidedRun; readonly capability: string } | undefined {
    const [capability] = CAPABILITY.exec(text.replace(/\s+/g, '')) ?? [];
    if (capability === undefined) return undefined;
    const hash = hashOf(capability);
    const entry = [...this.#entries.values()].find((one) => one.hash === hash);
    return entry?.run.isOpen ? { run: entry.run, capability } : undefined;
  }
}

function hashOf(capability: string): string {
  return hash('sha256', capability, 'base64');
}
