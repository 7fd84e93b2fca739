import { type ChildProcess, fork } from 'node:child_process';

/** What a child process can be asked to do: functions of one argument, argument and answer plain data. */
type Commands<C> = { [Name in keyof C]: (argument: never) => unknown };
type Argument<Command> = Command extends (argument: infer A) => unknown ? A : never;
type Answer<Command> = Command extends (argument: never) => infer R ? Awaited<R> : never;

interface Reply {
  readonly answer?: unknown;
  readonly error?: string;
}

/** A program in a process of its own, asked one thing at a time over the IPC channel. */
export class ChildProgram<C extends Commands<C>> {
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess) {
    this.#child = child;
  }

  /** Starts a compiled script that calls `serve`, and waits until it has. What it prints goes to standard error. */
  static async start<C extends Commands<C>>(
    script: string,
    args: readonly string[] = [],
    environment: NodeJS.ProcessEnv = process.env,
  ): Promise<ChildProgram<C>> {
    const program = new ChildProgram<C>(fork(script, args, { env: environment, stdio: ['ignore', 2, 2, 'ipc'] }));
    await program.#reply();
    return program;
  }

  /** @throws Error when the program reports one, or ends before it has answered */
  async ask<Name extends keyof C & string>(name: Name, argument: Argument<C[Name]>): Promise<Answer<C[Name]>> {
    const reply = this.#reply();
    this.#child.send({ name, argument });
    return (await reply) as Answer<C[Name]>;
  }

  async stop(): Promise<void> {
    const ended = new Promise((resolve) => this.#child.once('exit', resolve));
    this.#child.disconnect();
    await ended;
  }

  #reply(): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const onExit = (code: number | null): void => reject(new Error(`the program ended before it answered (code ${code})`));
      this.#child.once('exit', onExit);
      this.#child.once('message', ({ answer, error }: Reply) => {
        this.#child.off('exit', onExit);
        if (error === undefined) resolve(answer);
        else reject(new Error(error));
      });
    });
  }
}

/** The child's side: says that it is ready, answers until the parent lets go of it, then ends. */
export function serve<C extends Commands<C>>(commands: C): void {
  const reply = (message: Reply): void => {
    process.send?.(message);
  };
  process.on('message', ({ name, argument }: { name: keyof C; argument: never }) => {
    Promise.resolve(argument)
      .then(commands[name])
      .then(
        (answer) => reply({ answer }),
        (error: unknown) => reply({ error: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
      );
  });
  process.once('disconnect', () => process.exit());
  reply({});
}
