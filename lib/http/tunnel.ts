import http from 'node:http';
import https from 'node:https';
import type { Socket } from 'node:net';
import type { buildConnector } from 'undici';
import type { ProxyServer } from './proxy';
import { codeOf, ProxyError } from './transport-error';

type Connector = buildConnector.connector;

/**
 * Makes connections through an HTTP proxy: a tunnel (CONNECT: RFC 9110, section 9.3.6), and TLS to the target inside it.
 *
 * Not undici's ProxyAgent, because a refusal should name the proxy and its status code, because the same pool with the same limits
 * should serve both ways, and because that agent waits five minutes for a proxy that does not answer.
 *
 * @param secure makes the TLS connection over the tunnel
 */
export function tunnelThrough(proxy: ProxyServer, connectTimeoutMs: number, secure: Connector): Connector {
  return (target, done) => {
    const onOpen = (socket: Socket): void => {
      if (target.protocol === 'https:') secure({ ...target, httpSocket: socket }, done);
      else done(null, socket);
    };
    openTunnel(proxy, authorityOf(target), connectTimeoutMs, onOpen, (error) => done(error, null));
  };
}

function openTunnel(
  { url, authorization }: ProxyServer,
  authority: string,
  timeoutMs: number,
  onOpen: (socket: Socket) => void,
  onFailure: (error: ProxyError) => void,
): void {
  const request = (url.protocol === 'https:' ? https : http).request(url, {
    method: 'CONNECT',
    path: authority,
    headers: { host: authority, ...(authorization && { 'proxy-authorization': authorization }) },
    agent: false,
  });
  const timer = setTimeout(() => request.destroy(new ConnectTimeout()), timeoutMs);
  request.once('connect', ({ statusCode = 0 }, socket: Socket, head) => {
    clearTimeout(timer);
    if (statusCode < 200 || statusCode > 299) {
      socket.destroy();
      return onFailure(new ProxyError(url.host, { statusCode }));
    }
    if (head.length > 0) socket.unshift(head);
    onOpen(socket.setNoDelay());
  });
  request.once('error', (error) => {
    clearTimeout(timer);
    onFailure(new ProxyError(url.host, { code: codeOf(error) }));
  });
  request.end();
}

class ConnectTimeout extends Error {
  readonly code = 'UND_ERR_CONNECT_TIMEOUT';
}

/** `host:port`, the port always given, IPv6 in brackets. */
function authorityOf({ host, hostname, port, protocol }: buildConnector.Options): string {
  return port ? (host ?? `${hostname}:${port}`) : `${host ?? hostname}:${protocol === 'https:' ? 443 : 80}`;
}
