import type { IncomingMessage } from 'node:http';
import { Parameters } from './parameters';

/** A request as the routes see it. Everything is read on demand. */
export class TenantRequest {
  #query: Parameters | undefined;
  #form: Parameters | undefined;

  constructor(
    private readonly message: IncomingMessage,
    /** The path's variable segment, decoded: an application id or the like. Empty when the route has none. */
    readonly variable: string,
    readonly body: string,
  ) {}

  get method(): string {
    return this.message.method ?? 'GET';
  }

  get search(): string {
    const url = this.message.url ?? '';
    const mark = url.indexOf('?');
    return mark < 0 ? '' : url.slice(mark + 1);
  }

  get query(): Parameters {
    this.#query ??= new Parameters(this.search);
    return this.#query;
  }

  /** The body's fields; none when it is not a form. */
  get form(): Parameters {
    this.#form ??= new Parameters(this.isOfType('application/x-www-form-urlencoded') ? this.body : '');
    return this.#form;
  }

  isOfType(mediaType: string): boolean {
    return (this.message.headers['content-type'] ?? '').toLowerCase().startsWith(mediaType);
  }

  header(name: Lowercase<string>): string | undefined {
    const value = this.message.headers[name];
    return Array.isArray(value) ? value[0] : value;
  }

  /** The Host header, port included. */
  get host(): string {
    return this.message.headers.host ?? '';
  }

  get remoteAddress(): string {
    return this.message.socket.remoteAddress ?? '';
  }

  get bearer(): string | undefined {
    return this.#credentials('bearer');
  }

  /** The Basic credentials, still encoded. */
  get basic(): string | undefined {
    return this.#credentials('basic');
  }

  cookie(name: string): string | undefined {
    for (const pair of (this.message.headers.cookie ?? '').split(';')) {
      const equals = pair.indexOf('=');
      if (equals > 0 && pair.slice(0, equals).trim() === name) return pair.slice(equals + 1).trim();
    }
    return undefined;
  }

  #credentials(scheme: string): string | undefined {
    const header = this.message.headers.authorization;
    if (!header || header.slice(0, scheme.length + 1).toLowerCase() !== `${scheme} `) return undefined;
    return header.slice(scheme.length + 1).trim();
  }
}
