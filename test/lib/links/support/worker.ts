import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { type Pressed, press } from '../../../support/press';
import type { WorkerTask } from './redemption-points';

const PROGRAM = path.join(__dirname, 'worker-process.js');

/** A process of its own that redeems links. */
export class Worker {
  readonly #process: ChildProcess;
  readonly #origin: string;

  private constructor(child: ChildProcess, port: number) {
    this.#process = child;
    this.#origin = `http://127.0.0.1:${port}`;
  }

  static async start(task: WorkerTask): Promise<Worker> {
    const child = fork(PROGRAM, [JSON.stringify(task)]);
    const [port] = (await Promise.race([once(child, 'message'), endBeforeStart(child)])) as [number];
    return new Worker(child, port);
  }

  /** As somebody who presses the button; undefined where the connection broke. */
  press(link: string): Promise<Pressed | undefined> {
    return press(link, { to: this.#origin + new URL(link).pathname.replace('/mfa', '') }).catch(() => undefined);
  }

  get pid(): number {
    return this.#process.pid ?? 0;
  }

  /** Resolves when the process is gone. */
  async gone(): Promise<void> {
    if (this.#process.exitCode === null && this.#process.signalCode === null) await once(this.#process, 'exit');
  }

  resume(): void {
    this.#process.kill('SIGCONT');
  }

  async close(): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    this.#process.kill('SIGCONT');
    if (this.#process.connected) this.#process.send('close');
    await this.gone();
  }
}

async function endBeforeStart(child: ChildProcess): Promise<never> {
  const [code] = (await once(child, 'exit')) as [number | null];
  throw new Error(`The worker ended with ${code} before it listened`);
}
