/** One request to the client's origin. Nothing in it ever appears in an error. */
export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Path and query, beginning with `/`, already percent-encoded. */
  readonly path: string;
  /** Field names and values as they go on the wire. Connection management, `host` and `content-length` are the client's own. */
  readonly headers?: Readonly<Record<string, string>>;
  /** A text goes as UTF-8. */
  readonly body?: string | Uint8Array;
  /** Cancels the call: see {@link HttpClient.request} for what it rejects with. */
  readonly signal?: AbortSignal | undefined;
  /**
   * True when doing it twice does no more harm than doing it once. Only then is a failed attempt repeated.
   * @default false
   */
  readonly replaySafe?: boolean;
  /** A shorter deadline for this call than the client's own, in milliseconds. A longer one is ignored. */
  readonly timeoutMs?: number | undefined;
}

/** Field names in lower case; a field that was sent more than once is an array. */
export type ResponseHeaders = Readonly<Record<string, string | readonly string[] | undefined>>;

/** A complete answer, whatever its status code: 302, 401 and 503 are answers, too. */
export interface HttpResponse {
  readonly statusCode: number;
  readonly headers: ResponseHeaders;
  /** Every `Set-Cookie` line, in the order of the wire (they must not be joined: RFC 9110, section 5.3). */
  readonly setCookies: readonly string[];
  /** Decoded as UTF-8. */
  readonly body: string;
}
