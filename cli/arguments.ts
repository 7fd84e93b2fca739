import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { CyberArkTenantOptions } from '../lib/cyberark/tenant';
import type { ProxySettings } from '../lib/http/client';
import { CLIENT_AUTHENTICATIONS } from '../lib/oauth/client-authentication';
import { parseOrigin } from '../lib/origin';

export const USAGE = `Checks a CyberArk Identity tenant, and finds out how a link can take a browser to a challenge there.

  tenant-check --url https://abc1234.my.idaptive.app --app-id ID --scope NAME --client-id LOGIN [options]

Without a test user and an app, the connection is tested only.

  --user LOGIN        somebody made for tests: challenges are begun for them that nobody answers
  --app-key KEY       an app with an MFA policy that the test user may launch
  --parent-domain D   the domain that tenant and link host share, if there is one
  --token-path PATH   default: /oauth2/token/{appId}
  --client-authentication WAY   client_secret_post (default), client_secret_basic or client_secret_basic_raw
  --ca FILE           certificate of your own authority (PEM)
  --proxy URL         default: as https_proxy and no_proxy say
  --timeout SECONDS   of each call, default: 10
  --json              the report as JSON

The client secret comes from IDENTITY_CLIENT_SECRET, else it is asked for. It is never an argument: other users of a machine see those.
Exit codes: 0 all is well, 1 something failed, 2 the command was not understood.
`;

/** What was typed cannot be carried out. Its message is shown as it is. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

export interface Arguments {
  readonly settings: Omit<CyberArkTenantOptions, 'clientSecret'>;
  readonly testUser: string;
  readonly appKey: string;
  readonly json: boolean;
}

const text = { type: 'string' } as const;
const OPTIONS = {
  url: text,
  'app-id': text,
  scope: text,
  'client-id': text,
  user: text,
  'app-key': text,
  'parent-domain': text,
  'token-path': text,
  'client-authentication': text,
  ca: text,
  proxy: text,
  timeout: text,
  json: { type: 'boolean' },
} as const;

/**
 * @throws UsageError
 * @throws IdentityError `IDENTITY_CONFIG` for a tenant URL that is none
 */
export function readArguments(argv: readonly string[]): Arguments {
  const values = parsed(argv);
  const needed = (name: 'url' | 'app-id' | 'scope' | 'client-id'): string => {
    const value = values[name]?.trim();
    if (!value) throw new UsageError(`--${name} is missing`);
    return value;
  };
  const appId = needed('app-id');
  const { user = '', 'app-key': appKey = '', json = false, ca, 'parent-domain': parentDomain } = values;
  if ((user === '') !== (appKey === '')) throw new UsageError('--user and --app-key belong together');
  const settings = {
    origin: parseOrigin(needed('url'), 'tenant URL'),
    appId,
    scope: needed('scope'),
    clientId: needed('client-id'),
    tokenPath: tokenPath(values['token-path'] ?? '/oauth2/token/{appId}', appId),
    clientAuthentication: clientAuthentication(values['client-authentication'] ?? 'client_secret_post'),
    timeoutMs: timeoutMs(values.timeout ?? '10'),
    users: { allow: [], deny: [] },
    parentDomain,
    proxy: proxy(values.proxy),
    ...(ca !== undefined && { tls: { ca: contentOf(ca) } }),
  };
  return { settings, testUser: user, appKey, json };
}

function parsed(argv: readonly string[]) {
  try {
    return parseArgs({ args: [...argv], options: OPTIONS, strict: true }).values;
  } catch (error) {
    const { code = '' } = error as { code?: string };
    // The parser's own message quotes what was typed, which may be a secret in the wrong place.
    if (code.startsWith('ERR_PARSE_ARGS')) throw new UsageError('there is an option that is not known, or one without its value');
    throw error;
  }
}

function tokenPath(path: string, appId: string): string {
  const isPath = /^\/(?!\/)[\w\-.~/{}%]*$/.test(path) && !path.includes('..');
  if (!isPath) throw new UsageError('--token-path must be a path such as /oauth2/token/{appId}');
  return path.replaceAll('{appId}', encodeURIComponent(appId));
}

function clientAuthentication(name: string): CyberArkTenantOptions['clientAuthentication'] {
  const known = CLIENT_AUTHENTICATIONS.find((way) => way === name);
  if (known) return known;
  throw new UsageError(`--client-authentication must be one of ${CLIENT_AUTHENTICATIONS.join(', ')}`);
}

function timeoutMs(seconds: string): number {
  const value = Number(seconds);
  if (value >= 1 && value <= 120) return value * 1000;
  throw new UsageError('--timeout must be 1 to 120 seconds');
}

function proxy(url: string | undefined): ProxySettings {
  if (url === undefined) return 'environment';
  const parsedUrl = URL.parse(url);
  if (!parsedUrl) throw new UsageError('--proxy must be a URL such as http://proxy.example:8080');
  if (parsedUrl.username || parsedUrl.password) {
    throw new UsageError('a proxy with user name and password is given by the environment variable https_proxy');
  }
  return { url };
}

function contentOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    throw new UsageError('the file of --ca cannot be read');
  }
}
