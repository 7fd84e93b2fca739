import { HttpClient, type HttpRequest, type HttpResponse, type ResponseHeaders } from '../http/client';

/** One call, in names: what a tenant's behaviour is judged by, and nothing that opens anything. */
export type SeenCall = {
  readonly call: string;
  readonly query: readonly string[];
  readonly status: number;
  /** Where a redirect leads to. */
  readonly location?: { readonly host: string; readonly path: string; readonly query: readonly string[] };
  readonly headers: readonly string[];
  /** `icbt; path=/; secure`: the name and the attributes of each cookie. */
  readonly cookies: readonly string[];
};

/** Of every answer, whatever the tenant. */
const USUAL = new Set(['connection', 'content-length', 'content-type', 'date', 'keep-alive', 'set-cookie', 'transfer-encoding']);

/** An HTTP client that keeps the names in what went over the wire. */
export class RecordingClient extends HttpClient {
  #seen: SeenCall[] = [];

  override async request(request: HttpRequest): Promise<HttpResponse> {
    const response = await super.request(request);
    this.#seen.push(namesIn(request, response));
    return response;
  }

  /** What was seen since the last time. */
  take(): readonly SeenCall[] {
    const seen = this.#seen;
    this.#seen = [];
    return seen;
  }
}

function namesIn({ method, path }: HttpRequest, { statusCode, headers, setCookies }: HttpResponse): SeenCall {
  const [pathname = '', search = ''] = path.split('?', 2);
  const location = locationIn(headers);
  return {
    call: `${method} ${pathOf(pathname)}`,
    query: queryNames(search),
    status: statusCode,
    ...(location && { location }),
    headers: Object.keys(headers)
      .filter((name) => !USUAL.has(name))
      .map(nameOf),
    cookies: setCookies.map(cookieOf),
  };
}

function locationIn({ location }: ResponseHeaders): SeenCall['location'] | undefined {
  const url = typeof location === 'string' ? URL.parse(location, 'https://same-host.invalid') : null;
  if (!url) return undefined;
  const host = url.hostname === 'same-host.invalid' ? '' : url.host;
  return { host, path: pathOf(url.pathname, partOf), query: queryNames(url.search) };
}

function queryNames(search: string): string[] {
  return [...new Set([...new URLSearchParams(search).keys()].map(nameOf))];
}

/** What the tenant chose as a name: anything that is long or odd could be a value. */
function nameOf(text: string): string {
  return /^[\w.$-]{1,40}$/.test(text) ? text : '(long or odd)';
}

function pathOf(pathname: string, name = nameOf): string {
  return pathname
    .split('/')
    .map((part) => (part === '' ? '' : name(part)))
    .join('/');
}

/** Of a place that the tenant chose: an id among its parts would be a value. */
function partOf(text: string): string {
  return /^[a-z_-]{1,24}$|^[\w.]{1,8}$/i.test(text) ? text : '(long or odd)';
}

/** Values of attributes that say how a cookie is used are kept; a date is not. */
function cookieOf(line: string): string {
  const [pair = '', ...attributes] = line.split(';').map((part) => part.trim());
  const [name = ''] = pair.split('=', 1);
  const kept = attributes.map((attribute) => {
    const [key = '', value = ''] = attribute.split('=', 2);
    return /^(path|domain|samesite|max-age)$/i.test(key) && /^[\w./-]{0,60}$/.test(value) ? attribute : nameOf(key);
  });
  return [nameOf(name), ...kept].join('; ');
}
