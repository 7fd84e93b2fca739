import type { Server } from 'node:http';
import { type AddressInfo, isIP } from 'node:net';

/**
 * The simulator hands out sessions for the asking: it must not be reachable from elsewhere.
 * @throws {Error} when the host is not a loopback address
 */
export function requireLoopback(host: string): string {
  const isLoopback = host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
  if (!isLoopback) throw new Error(`The simulator listens on loopback addresses only, such as 127.0.0.1; ${host} is not one`);
  return host;
}

/** Listens; a port in use is told in a sentence. */
export function listen(server: Server, port: number, host: string): Promise<AddressInfo> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EADDRINUSE') reject(error);
      else reject(new Error(`Port ${port} on ${host} is in use by another program. Choose another one, or end that program.`));
    });
    server.listen(port, host, () => resolve(server.address() as AddressInfo));
  });
}
