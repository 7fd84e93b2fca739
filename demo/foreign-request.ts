import type { IncomingMessage } from 'node:http';

/**
 * Why a request must have come from, or by way of, somebody else's web page; undefined when nothing says so. The demo has no
 * password, and any page can make a browser on this machine send something to it.
 *
 * - A Host that is no name of this machine: a foreign name that was made to lead here (DNS rebinding).
 * - An Origin that is not our own: a script, a form or a web socket of another page.
 * - Sec-Fetch-Site of another site or port. Links are opened from elsewhere, and a page that was merely opened does nothing yet:
 *   a GET for a whole tab passes. The Node-RED of the demo has its editor and its http nodes under one root, so that such a
 *   request to either goes through the editor's middleware first.
 *
 * Its text is copied into the settings file, so it must stand by itself.
 */
export function foreignRequest({ method, headers }: Pick<IncomingMessage, 'method' | 'headers'>): string | undefined {
  const { host = '', origin } = headers;
  if (!/^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/i.test(host)) return 'It was sent to a name that is not one of this machine.';
  if (origin !== undefined && origin.toLowerCase() !== `http://${host.toLowerCase()}`) return 'It came from another page.';
  const opensTab = method === 'GET' && headers['sec-fetch-mode'] === 'navigate' && headers['sec-fetch-dest'] === 'document';
  const isForeign = headers['sec-fetch-site'] === 'cross-site' || headers['sec-fetch-site'] === 'same-site';
  return isForeign && !opensTab ? 'It came from another site.' : undefined;
}
