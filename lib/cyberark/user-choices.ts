import { IdentityError, isIdentityError } from '../errors';
import type { CallOptions } from '../tenant';
import { quoted } from './api';
import { oneLine } from './one-line';
import type { CyberArkTenant } from './tenant';

/** A person as offered to somebody who fills in a form. */
export interface UserChoice {
  /** Login name, as `checkUser` gives it. */
  readonly user: string;
  readonly name: string;
}

const MOST_OFFERED = 20;
/** The rules may leave out some of those that are found. */
const MOST_FOUND = 100;

/**
 * Users of a tenant with this text in their login name or display name, 20 at most: those whom the configuration's rules allow
 * (protocol.md, section 6.3; that the query knows `like` is inferred). `%` and `_` in the text are wildcards: they find more users,
 * and nothing else.
 *
 * @param text 1 to 254 characters; whatever it holds, it stays a text of the query
 * @throws IdentityError `IDENTITY_REFUSED` where the client may not query, or see `CyberArkApi.call`
 */
export async function findUserChoices(
  tenant: CyberArkTenant,
  text: string,
  { signal }: CallOptions,
): Promise<readonly UserChoice[]> {
  // With a token of its own the call is made once: the client's token is not renewed because a scope leaves this out.
  const options = { signal, accessToken: (await tenant.getAccessToken({ signal })).value };
  const pattern = quoted(`%${text.replace(/\p{C}/gu, '')}%`);
  const script = `Select Username, DisplayName from User where Username like ${pattern} or DisplayName like ${pattern}`;
  const rows = await tenant.api.query(script, options, MOST_FOUND).catch(explain);
  return rows
    .flatMap(({ Username, DisplayName }) => {
      const user = allowed(tenant, Username);
      return user === undefined ? [] : [{ user, name: (typeof DisplayName === 'string' && oneLine(DisplayName)) || user }];
    })
    .toSorted((one, other) => one.name.localeCompare(other.name))
    .slice(0, MOST_OFFERED);
}

function allowed(tenant: CyberArkTenant, userName: unknown): string | undefined {
  try {
    return tenant.checkUser(userName);
  } catch {
    return undefined;
  }
}

function explain(error: unknown): never {
  if (!isIdentityError(error, 'IDENTITY_UNAUTHORIZED', 'IDENTITY_REFUSED')) throw error;
  throw new IdentityError('IDENTITY_REFUSED', 'the client may not look up users: its scope would have to cover RedRock/query');
}
