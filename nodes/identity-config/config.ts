import { z } from 'zod';
import { IdentityError } from '../../lib/errors';
import { HAND_OFF_STRATEGIES, isWithinDomain } from '../../lib/launch/hand-off';
import { parseOrigin } from '../../lib/origin';

/** One entry a line; commas will do, too. */
const entries = (text: string): string[] =>
  text
    .split(/[\n,]/)
    .map((line) => line.trim())
    .filter((line) => line !== '');

const lines = z.string().default('').transform(entries);

/** What looks like a rule and matches nobody would be a deny rule that denies nothing, or no allow rule where one was meant. */
const patterns = z
  .string()
  .default('')
  .refine((text) => text.trim() === '' || entries(text).length > 0, 'holds no pattern')
  .transform(entries)
  .refine((rules) => !rules.some((rule) => /[\s|"#;]/.test(rule)), 'one pattern a line, without blanks or any of | " # ;');

/** `pod0.idaptive.app`, `login.acme.example:8443`, `*.my.idaptive.app`; never a whole top-level domain. */
const POD_HOST = /^(?:\*(?:\.[a-z0-9-]+){2,}|[a-z0-9-]+(?:\.[a-z0-9-]+)*(?::\d{1,5})?)$/i;

const required = (what: string) =>
  z
    .string(`${what} is missing`)
    .trim()
    .min(1, { message: `${what} is missing`, abort: true });

const common = {
  tenantUrl: z.string().default(''),
  clientAuthentication: z
    .enum(['client_secret_post', 'client_secret_basic', 'client_secret_basic_raw'])
    .default('client_secret_post'),
  timeoutSeconds: z.coerce.number('must be a number').min(1, 'must be 1 to 120').max(120, 'must be 1 to 120').default(10),
  allowUsers: patterns,
  denyUsers: patterns,
  failureOrigins: lines,
  tls: z.string().default(''),
  proxy: z.string().default(''),
};

const tokenPath = (example: string) =>
  z
    .string()
    .trim()
    .regex(/^\/(?!\/)[\w\-.~/{}%]*$/, `must be a path such as ${example}`)
    .refine((path) => !path.includes('..'), 'must not hold ..')
    .default(example);

const cyberArk = z
  .object({
    ...common,
    provider: z.literal('cyberark'),
    appId: required('the application id').regex(/^[^\s/?#\\]+$/, 'the application id must not hold spaces, slashes, ? or #'),
    scope: required('the scope'),
    tokenPath: tokenPath('/oauth2/token/{appId}'),
    /** How a one-time link takes its browser to the challenge. */
    handOff: z.enum(HAND_OFF_STRATEGIES).default('location'),
    parentDomain: z
      .string()
      .trim()
      .regex(/^([a-z0-9-]+(\.[a-z0-9-]+)+)?$/i, 'must be a domain such as example.org')
      .default(''),
    /** Where the tenant may send a sign-in to, beside its own host. */
    podHosts: lines.refine(
      (hosts) => hosts.every((host) => POD_HOST.test(host)),
      'one host a line, such as pod0.idaptive.app or *.my.idaptive.app',
    ),
  })
  .transform(({ tokenPath, handOff, parentDomain, ...rest }) => ({
    ...rest,
    tokenPath: tokenPath.replaceAll('{appId}', encodeURIComponent(rest.appId)),
    handOff,
    parentDomain: handOff === 'parent-cookie' ? sharedDomain(parentDomain, parseOrigin(rest.tenantUrl, 'tenant URL')) : undefined,
  }));

const ibmVerify = z.object({
  ...common,
  provider: z.literal('ibm-verify'),
  scope: z.string().trim().default(''),
  tokenPath: tokenPath('/v1.0/endpoint/default/token').refine((path) => !/[{}]/.test(path), 'must not hold braces'),
  /** Name of the identity source that passwords are checked by. */
  identitySource: z.string().trim().default(''),
});

/** What the editor saved for an `identity-config` node, read into what the tenant client wants. */
export const identityConfig = z
  .unknown()
  // Flows of before there was a choice have no provider.
  .transform((saved) => ({ provider: 'cyberark', ...(saved as object) }))
  .pipe(z.discriminatedUnion('provider', [cyberArk, ibmVerify], 'must be CyberArk Identity or IBM Verify'))
  .transform(({ tenantUrl, timeoutSeconds, failureOrigins, ...rest }) => ({
    ...rest,
    origin: parseOrigin(tenantUrl, 'tenant URL'),
    timeoutMs: timeoutSeconds * 1000,
    failureOrigins: failureOrigins.map((origin) => parseOrigin(origin, 'failure origin')),
  }));

/** The half of the check that can be made here: that the link host is in the domain, too, each launch node looks at. */
function sharedDomain(parentDomain: string, origin: string): string {
  if (parentDomain !== '' && isWithinDomain(new URL(origin).hostname, parentDomain)) return parentDomain;
  throw new IdentityError('IDENTITY_CONFIG', 'the parent domain is missing, or the host of the tenant URL is not in it');
}
