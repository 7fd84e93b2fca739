import { spawn } from 'node:child_process';
import { connect, createServer } from 'node:net';

/** A program of ours as a user starts it: a process, what it prints, how it ends. */
export interface Program {
  output(): string;
  /** Resolves when the output matches; rejects with the output when the program ends first. */
  printed(pattern: RegExp): Promise<RegExpExecArray>;
  /** The exit code; null after a signal that the program did not handle. */
  exited: Promise<number | null>;
  kill(signal: NodeJS.Signals): void;
}

/** Runs a compiled script on the Node that runs the tests. */
export function startProgram(script: string, env: Record<string, string> = {}): Program {
  const child = spawn(process.execPath, [script], { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  const watchers = new Set<() => void>();
  const onText = (text: string) => {
    output += text;
    for (const look of watchers) look();
  };
  child.stdout.setEncoding('utf8').on('data', onText);
  child.stderr.setEncoding('utf8').on('data', onText);
  const exited = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });

  const printed = (pattern: RegExp) =>
    new Promise<RegExpExecArray>((resolve, reject) => {
      const look = () => {
        const match = pattern.exec(output);
        if (!match) return;
        watchers.delete(look);
        resolve(match);
      };
      watchers.add(look);
      look();
      void exited.then((code) => reject(new Error(`It ended with ${code} and never printed ${pattern}:\n${output}`)), reject);
    });

  return { output: () => output, printed, exited, kill: (signal) => void child.kill(signal) };
}

/** A port of 127.0.0.1 that was free a moment ago. */
export function anyFreePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
      .once('error', reject)
      .listen(0, '127.0.0.1', () => {
        const address = server.address();
        server.close(() => resolve(address && typeof address === 'object' ? address.port : 0));
      });
  });
}

/** Resolves when nothing listens on the port of 127.0.0.1 any more. Ask within a test: its timeout is the limit. */
export async function portIsFree(port: number): Promise<void> {
  while (await answers(port)) await new Promise((resolve) => setTimeout(resolve, 50));
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
      .once('connect', () => {
        socket.destroy();
        resolve(true);
      })
      .once('error', () => resolve(false));
  });
}
