import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import type { LinkStore } from '../../../../../lib/links/store';
import type { LinkStoreSettings } from '../../../../../lib/links/stores/open-store';
import type { Refusal, Reply } from './store-process';

const PROGRAM = path.join(__dirname, 'store-process.js');

/** An answer that never came: the process was killed. */
export class Killed extends Error {}

/** A link store in a process of its own, which can be killed. */
export class RemoteStore {
  /** How its opening was refused, if it was. */
  readonly refusal: Refusal | undefined;
  readonly #process: ChildProcess;
  readonly #waiting = new Map<number, { resolve(answer: unknown): void; reject(error: Error): void }>();
  #lastId = 0;

  private constructor(child: ChildProcess, refusal: Refusal | undefined) {
    this.#process = child;
    this.refusal = refusal;
    child.on('message', ({ id, answer, refusal: failure }: Reply) => {
      const waiting = this.#waiting.get(id);
      this.#waiting.delete(id);
      if (failure) waiting?.reject(Object.assign(new Error(failure.message), { code: failure.code }));
      else waiting?.resolve(answer);
    });
    child.once('exit', () => {
      for (const { reject } of this.#waiting.values()) reject(new Killed());
    });
  }

  static async open(settings: LinkStoreSettings): Promise<RemoteStore> {
    const child = fork(PROGRAM, [JSON.stringify(settings)], { serialization: 'advanced' });
    const [{ refusal }] = (await once(child, 'message')) as [Reply];
    return new RemoteStore(child, refusal);
  }

  get pid(): number {
    return this.#process.pid ?? 0;
  }

  ask<Method extends keyof LinkStore>(method: Method, ...args: Parameters<LinkStore[Method]>): ReturnType<LinkStore[Method]> {
    return new Promise((resolve, reject) => {
      this.#lastId += 1;
      this.#waiting.set(this.#lastId, { resolve, reject });
      this.#process.send({ id: this.#lastId, method, args }, (error) => {
        if (error) reject(new Killed());
      });
    }) as ReturnType<LinkStore[Method]>;
  }

  /** SIGKILL, as by the system when memory runs out. Resolves when it is gone. */
  async kill(): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    this.#process.kill('SIGKILL');
    await once(this.#process, 'exit');
  }
}
