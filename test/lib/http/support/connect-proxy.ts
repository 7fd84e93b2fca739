import http from 'node:http';
import https from 'node:https';
import net, { type Socket } from 'node:net';
import type { Certificate } from '../../../support/certificate';
import { listen, type TestServer } from './server';

export interface ConnectProxy extends TestServer {
  /** What was asked for: `host:port`, and the credentials as they came. */
  readonly tunnels: { authority: string; host: string | undefined; authorization: string | undefined }[];
}

export interface ConnectProxyOptions {
  /** The loopback port behind every tunnel, whatever name was asked for. */
  readonly targetPort: number;
  /** Answers with this status instead of making a tunnel; `'hang'` and `'reset'` for no answer. */
  readonly refusal?: number | 'hang' | 'reset';
  /** Makes it an https proxy. */
  readonly certificate?: Certificate;
}

/** A small HTTP proxy that makes tunnels (CONNECT). */
export async function startConnectProxy({ targetPort, refusal, certificate }: ConnectProxyOptions): Promise<ConnectProxy> {
  const tunnels: ConnectProxy['tunnels'] = [];
  const server = certificate ? https.createServer(certificate) : http.createServer();
  server.on('connect', (request: http.IncomingMessage, socket: Socket) => {
    socket.on('error', () => {});
    const { host, 'proxy-authorization': authorization } = request.headers;
    tunnels.push({ authority: request.url ?? '', host, authorization });
    if (refusal === 'hang') return void socket.resume().on('end', () => socket.end());
    if (refusal === 'reset') return void socket.destroy();
    if (refusal !== undefined) return void socket.end(`HTTP/1.1 ${refusal} CANARY-reason\r\nContent-Length: 0\r\n\r\n`);
    const target = net.connect(targetPort, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      target.pipe(socket).pipe(target);
    });
    target.on('error', () => socket.destroy());
    socket.on('close', () => target.destroy());
  });
  return { ...(await listen(server, certificate ? 'https' : 'http')), tunnels };
}
