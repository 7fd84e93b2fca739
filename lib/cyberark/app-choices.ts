import { IdentityError, isIdentityError } from '../errors';
import type { CallOptions } from '../tenant';
import type { CyberArkTenant } from './tenant';

/** An app as it is offered to somebody who fills in a form. */
export interface AppChoice {
  readonly key: string;
  readonly name: string;
}

const LONGEST = 200;

/**
 * The apps of a tenant by name: all of them, by a query (protocol.md, section 6.3; that `ID` is the app key is inferred). Where the
 * client may not query, those that are given to the service user itself.
 *
 * @throws IdentityError `IDENTITY_REFUSED` where the client may do neither, or see `CyberArkApi.call`
 */
export async function listAppChoices(tenant: CyberArkTenant, { signal }: CallOptions): Promise<readonly AppChoice[]> {
  // With a token of its own the call is made once: the client's token is not renewed because a scope leaves this out.
  const options = { signal, accessToken: (await tenant.getAccessToken({ signal })).value };
  try {
    return choices(await tenant.api.query('Select ID, Name, DisplayName from Application', options), 'ID');
  } catch (error) {
    if (!isDenied(error)) throw error;
  }
  try {
    return choices(await tenant.api.listOwnApps(options), 'AppKey');
  } catch (error) {
    if (!isDenied(error)) throw error;
  }
  throw new IdentityError(
    'IDENTITY_REFUSED',
    'the client may not list apps: its scope would have to cover RedRock/query, or UPRest/GetUPData',
  );
}

function isDenied(error: unknown): boolean {
  return isIdentityError(error, 'IDENTITY_UNAUTHORIZED', 'IDENTITY_REFUSED');
}

function choices(rows: readonly Record<string, unknown>[], keyName: 'ID' | 'AppKey'): AppChoice[] {
  return rows
    .flatMap((row) => {
      const key = lineOf(row[keyName]);
      return key === '' ? [] : [{ key, name: lineOf(row.DisplayName) || lineOf(row.Name) || key }];
    })
    .toSorted((one, other) => one.name.localeCompare(other.name));
}

function lineOf(value: unknown): string {
  return typeof value === 'string' ? value.replace(/\p{C}/gu, '').trim().slice(0, LONGEST) : '';
}
