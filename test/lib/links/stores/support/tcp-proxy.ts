import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

/** A name that leads to a server, as the name of a managed Redis does: to another one tomorrow, or nowhere for a while. */
export class TcpProxy {
  /** Where new connections lead to. */
  target: number;
  /** What a server sends is handed on in pieces, with such a pause before each. */
  dripMs = 0;
  readonly #server: Server;
  readonly #clients = new Set<Socket>();

  private constructor(server: Server, target: number) {
    this.#server = server;
    this.target = target;
    server.on('connection', (client) => this.#connect(client));
  }

  static async start(target: number): Promise<TcpProxy> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new TcpProxy(server, target);
  }

  get port(): number {
    const address = this.#server.address();
    return address && typeof address === 'object' ? address.port : 0;
  }

  get connections(): number {
    return this.#clients.size;
  }

  /** The connections of now lead nowhere any more, and nobody is told: a cable was pulled. */
  mute(): void {
    for (const client of this.#clients) client.removeAllListeners('data').resume();
  }

  async close(): Promise<void> {
    for (const client of this.#clients) client.destroy();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #connect(client: Socket): void {
    const server = connect(this.target, '127.0.0.1');
    this.#clients.add(client);
    client.on('data', (data) => server.write(data));
    client.on('close', () => {
      this.#clients.delete(client);
      server.destroy();
    });
    server.on('close', () => client.destroy());
    for (const socket of [client, server]) socket.on('error', () => undefined);
    void this.#handOn(server, client);
  }

  async #handOn(server: Socket, client: Socket): Promise<void> {
    for await (const data of server as AsyncIterable<Buffer>) {
      const length = this.dripMs > 0 ? Math.ceil(data.length / 2) : data.length;
      for (let at = 0; at < data.length; at += length) {
        if (this.dripMs > 0) await delay(this.dripMs);
        client.write(data.subarray(at, at + length));
      }
    }
  }
}
