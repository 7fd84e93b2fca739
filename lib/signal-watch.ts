/** Something that a signal can cancel. */
export interface Cancellable {
  cancel(reason: unknown): void;
}

/**
 * One listener on a signal, however many calls share it: a closing node may have thousands under way. Node 22 takes the eleventh
 * listener for a leak, and every Node walks the whole list to add or remove one.
 */
class SignalWatch {
  readonly calls = new Set<Cancellable>();
  readonly #signal: AbortSignal;

  constructor(signal: AbortSignal) {
    this.#signal = signal;
  }

  handleEvent(): void {
    for (const call of this.calls) call.cancel(this.#signal.reason);
  }
}

const watches = new WeakMap<AbortSignal, SignalWatch>();

/** Cancels `call` when the signal fires; at once when it has fired already. */
export function watchSignal(signal: AbortSignal, call: Cancellable): void {
  if (signal.aborted) {
    call.cancel(signal.reason);
    return;
  }
  let watch = watches.get(signal);
  if (watch === undefined) {
    watch = new SignalWatch(signal);
    watches.set(signal, watch);
    signal.addEventListener('abort', watch);
  }
  watch.calls.add(call);
}

/** Forgets `call`. The last one takes the listener with it. */
export function unwatchSignal(signal: AbortSignal, call: Cancellable): void {
  const watch = watches.get(signal);
  if (watch === undefined) return;
  watch.calls.delete(call);
  if (watch.calls.size > 0) return;
  watches.delete(signal);
  signal.removeEventListener('abort', watch);
}
