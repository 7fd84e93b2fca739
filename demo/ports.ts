import { createServer } from 'node:net';

/** An error whose message is all that the user needs; no stack. */
export class UserError extends Error {}

/**
 * The port that an environment variable names, made sure to be free on 127.0.0.1. 0 stands for any free port.
 *
 * @throws UserError one sentence with what to do
 */
export async function freePort(variable: string, preset: number): Promise<number> {
  const value = process.env[variable] || String(preset);
  const port = Number(value);
  if (!/^\d{1,5}$/.test(value) || port > 65_535) throw new UserError(`${variable} must be a port number; it is "${value}".`);
  const problem = await problemWith(port);
  if (problem) {
    const what = problem === 'EADDRINUSE' ? 'is in use' : `cannot be opened (${problem})`;
    throw new UserError(`Port ${port} ${what}; set ${variable} to another one, for example ${variable}=${preset + 1}.`);
  }
  return port;
}

/** The code of the error that listening on the port ends with; undefined when it works. */
function problemWith(port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const probe = createServer()
      .once('error', (error: NodeJS.ErrnoException) => resolve(error.code))
      .listen(port, '127.0.0.1', () => probe.close(() => resolve(undefined)));
  });
}
