import { z } from 'zod';
import { parseOrigin } from '../../lib/origin';

/** One entry a line; commas will do, too. */
const lines = z
  .string()
  .default('')
  .transform((text) =>
    text
      .split(/[\n,]/)
      .map((line) => line.trim())
      .filter((line) => line !== ''),
  );

/** A `;` would make one pattern of two and match nobody: a deny rule that denies nothing. */
const patterns = lines.refine((rules) => !rules.some((rule) => rule.includes(';')), 'one pattern a line, without semicolons');

const required = (what: string) => z.string(`${what} is missing`).trim().min(1, `${what} is missing`);

/** What the editor saved for an `identity-config` node, read into what the tenant client wants. */
export const identityConfig = z
  .object({
    provider: z.literal('cyberark', 'only CyberArk Identity is supported').default('cyberark'),
    tenantUrl: z.string().default(''),
    appId: required('the application id').regex(/^[^\s/?#\\]+$/, 'must not hold spaces or slashes'),
    scope: required('the scope'),
    clientAuthentication: z
      .enum(['client_secret_post', 'client_secret_basic', 'client_secret_basic_raw'])
      .default('client_secret_post'),
    tokenPath: z
      .string()
      .trim()
      .regex(/^\/(?!\/)[\w\-.~/{}%]*$/, 'must be a path such as /oauth2/token/{appId}')
      .refine((path) => !path.includes('..'), 'must not hold ..')
      .default('/oauth2/token/{appId}'),
    timeoutSeconds: z.coerce.number('must be a number').min(1, 'must be 1 to 120').max(120, 'must be 1 to 120').default(10),
    allowUsers: patterns,
    denyUsers: patterns,
    failureOrigins: lines,
    tls: z.string().default(''),
    proxy: z.string().default(''),
  })
  .transform(({ tenantUrl, tokenPath, appId, timeoutSeconds, failureOrigins, ...rest }) => ({
    ...rest,
    origin: parseOrigin(tenantUrl, 'tenant URL'),
    tokenPath: tokenPath.replaceAll('{appId}', encodeURIComponent(appId)),
    timeoutMs: timeoutSeconds * 1000,
    failureOrigins: failureOrigins.map((origin) => parseOrigin(origin, 'failure origin')),
  }));
