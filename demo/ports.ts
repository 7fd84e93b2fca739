import { type AddressInfo, createServer } from 'node:net';

/** An error whose message is all that the user needs; no stack. */
export class UserError extends Error {}

/**
 * The ports that environment variables name, made sure to differ and to be free on 127.0.0.1. 0 stands for any free one.
 *
 * @param presets the port of each variable that is not set
 * @throws UserError one sentence with what to do
 */
export async function freePorts<Variable extends string>(presets: Record<Variable, number>): Promise<Record<Variable, number>> {
  const variables = Object.keys(presets) as Variable[];
  const wanted = variables.map((variable) => portOf(variable, presets[variable]));
  for (const [index, port] of wanted.entries()) {
    const first = wanted.indexOf(port);
    if (port === 0 || first === index) continue;
    const names = `${variables[first]} and ${variables[index]}`;
    throw new UserError(`${names} are both ${port}; set one of them to another port, or to 0 for any free one.`);
  }
  const ports = {} as Record<Variable, number>;
  for (const [index, variable] of variables.entries()) ports[variable] = await freePort(variable, wanted[index] ?? 0);
  return ports;
}

function portOf(variable: string, preset: number): number {
  const value = process.env[variable] || String(preset);
  const port = Number(value);
  if (!/^\d{1,5}$/.test(value) || port > 65_535) throw new UserError(`${variable} must be a port number; it is "${value}".`);
  return port;
}

async function freePort(variable: string, wanted: number): Promise<number> {
  try {
    return await listenOnce(wanted);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const what = code === 'EADDRINUSE' ? 'is in use' : `cannot be opened (${code})`;
    throw new UserError(`Port ${wanted} ${what}; set ${variable} to another one, or to 0 for any free one.`);
  }
}

/** Resolves with the port, which is another one for 0. */
function listenOnce(port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
      .once('error', reject)
      .listen(port, '127.0.0.1', () => {
        const { port: taken } = probe.address() as AddressInfo;
        probe.close(() => resolve(taken));
      });
  });
}
