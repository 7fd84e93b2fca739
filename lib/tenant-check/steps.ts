import type { Clock } from '../clock';
import { type IdentityErrorCode, isIdentityError } from '../errors';
import { cureOf } from './cures';

/** What was found out about a tenant: names, numbers, dates. Never a secret, nor a text that a server wrote. */
export type Facts = Readonly<Record<string, Fact>>;
type Fact = string | number | boolean | null | readonly Fact[] | { readonly [name: string]: Fact };

export interface CheckStep {
  readonly id: string;
  readonly ok: boolean | 'skipped';
  readonly durationMs: number;
  readonly code?: IdentityErrorCode;
  readonly facts: Facts;
  /** What is wrong and what to do, in sentences; or why the step was skipped. */
  readonly hint?: string;
}

/** What a step found: all is well unless it says otherwise. */
export type Finding = Partial<Pick<CheckStep, 'ok' | 'code' | 'facts' | 'hint'>>;

/** The steps of one check, in the order in which they are done. */
export class Checklist {
  readonly #clock: Clock;
  readonly #onStep: (step: CheckStep) => void;
  readonly #steps: CheckStep[] = [];
  #blockedBy: string | undefined;

  /** @param onStep is told of each step as soon as it is done */
  constructor(clock: Clock, onStep: (step: CheckStep) => void = () => undefined) {
    this.#clock = clock;
    this.#onStep = onStep;
  }

  get steps(): readonly CheckStep[] {
    return this.#steps;
  }

  /** A step without which the later ones make no sense: where it fails, they are skipped. */
  async require(id: string, work: () => Promise<Finding>): Promise<boolean> {
    const passed = await this.look(id, work);
    if (!passed) this.#blockedBy ??= id;
    return passed;
  }

  /**
   * @returns whether it was not found to be wrong
   * @throws whatever `work` throws that is no IdentityError: a cancellation, for example
   */
  async look(id: string, work: () => Promise<Finding>): Promise<boolean> {
    if (this.#blockedBy !== undefined) {
      this.#add({ id, ok: 'skipped', durationMs: 0, facts: {} });
      return false;
    }
    const startedAt = this.#clock.now();
    const finding = await work().catch(failed);
    this.#add({ id, ok: true, facts: {}, ...finding, durationMs: this.#clock.now() - startedAt });
    return finding.ok !== false;
  }

  #add(step: CheckStep): void {
    this.#steps.push(step);
    this.#onStep(step);
  }
}

/** What to report of an error. @throws the error itself where it is none of ours */
export function failed(error: unknown, facts: Facts = {}): Finding & { readonly ok: false } {
  if (!isIdentityError(error)) throw error;
  const { statusCode, oauthError, messageId } = error.details;
  return {
    ok: false,
    code: error.code,
    facts: {
      ...facts,
      ...(statusCode !== undefined && { statusCode }),
      ...(oauthError !== undefined && { oauthError }),
      ...(messageId !== undefined && { messageId }),
    },
    hint: [sentence(error.message), cureOf(error.code)].filter((text) => text !== '').join(' '),
  };
}

function sentence(text: string): string {
  const [first = '', ...rest] = text;
  return `${first.toUpperCase()}${rest.join('')}${/[.?!]$/.test(text) ? '' : '.'}`;
}
