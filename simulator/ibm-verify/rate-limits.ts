/** How much of something is allowed in a while (protocol.md, section 7.9). */
export interface Limit {
  readonly most: number;
  readonly windowSeconds: number;
}

/** The published limits on sending; that of calls is taken from SMS (the excerpt read ends there). */
export const SENDING: Record<'emailotp' | 'smsotp' | 'voiceotp', Limit> = {
  emailotp: { most: 30, windowSeconds: 300 },
  smsotp: { most: 10, windowSeconds: 600 },
  voiceotp: { most: 10, windowSeconds: 600 },
};

/** The published limit of the notification service. */
export const PUSHING: Limit = { most: 24, windowSeconds: 60 };

/** Counts by recipient, in a window that slides. */
export class RateLimits {
  readonly #times = new Map<string, number[]>();

  constructor(private readonly now: () => number) {}

  /** Counts one more; when that is too many, after how many seconds there is room again. */
  hit(key: string, { most, windowSeconds }: Limit): number | undefined {
    const nowMs = this.now();
    const recent = (this.#times.get(key) ?? []).filter((ms) => ms > nowMs - windowSeconds * 1000);
    this.#times.set(key, recent);
    const [oldest] = recent;
    if (recent.length >= most && oldest !== undefined) return Math.ceil((oldest + windowSeconds * 1000 - nowMs) / 1000);
    recent.push(nowMs);
    return undefined;
  }

  clear(): void {
    this.#times.clear();
  }
}
