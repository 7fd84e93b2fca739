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
  if (await isTaken(port)) {
    throw new UserError(`Port ${port} is in use. Name another one: ${variable}=${port + 1} npm start`);
  }
  return port;
}

function isTaken(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer()
      .once('error', () => resolve(true))
      .listen(port, '127.0.0.1', () => probe.close(() => resolve(false)));
  });
}
