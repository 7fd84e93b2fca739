import type { HttpClient } from '../http/client';
import type { HttpResponse } from '../http/message';
import { type RunRequest, runPath } from '../launch/hand-off';

/**
 * `GET /run?appkey=` with the user's token as bearer, redirects not followed (protocol.md, sections 4.1 and 5, A).
 * Replay-safe: a second one begins another challenge, and the first is never met.
 *
 * @throws a transport error; every status is an answer
 */
export function requestRun(
  http: HttpClient,
  request: RunRequest & { readonly userToken: string; readonly timeoutMs: number; readonly signal?: AbortSignal | undefined },
): Promise<HttpResponse> {
  return http.request({
    method: 'GET',
    path: runPath(request),
    headers: { accept: 'text/html', authorization: `Bearer ${request.userToken}` },
    replaySafe: true,
    timeoutMs: request.timeoutMs,
    signal: request.signal,
  });
}
