import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { UsageError } from './arguments';

export interface Terminal {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdin: NodeJS.ReadableStream & { readonly isTTY?: boolean };
  readonly stderr: NodeJS.WritableStream;
}

/**
 * The client secret: of the environment, else asked for, without an echo.
 *
 * @throws UsageError where nobody can be asked, or nothing was typed
 */
export async function clientSecret({ env, stdin, stderr }: Terminal): Promise<string> {
  const secret = env.IDENTITY_CLIENT_SECRET || (await asked(stdin, stderr));
  if (secret === '') throw new UsageError('the client secret is missing');
  return secret;
}

async function asked(stdin: Terminal['stdin'], stderr: NodeJS.WritableStream): Promise<string> {
  if (!stdin.isTTY) throw new UsageError('set IDENTITY_CLIENT_SECRET: there is no terminal to ask for the client secret');
  stderr.write('Client secret: ');
  // As a terminal of its own, readline does the echo; this is where it goes.
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: stdin, output: nowhere, terminal: true });
  try {
    return await new Promise<string>((resolve) => {
      lines.once('close', () => resolve(''));
      lines.once('SIGINT', () => resolve(''));
      lines.question('', resolve);
    });
  } finally {
    lines.close();
    stderr.write('\n');
  }
}
