import { IdentityError } from '../../errors';

/** True for what SQLite itself reports, as opposed to an error of the code around it. */
export function isSqliteError(error: unknown): error is Error & { readonly errcode: number; readonly errstr: string } {
  return error instanceof Error && 'code' in error && error.code === 'ERR_SQLITE_ERROR';
}

/** SQLite's result code without its extension (sqlite.org/rescode.html); 0 for any other error. */
export function primaryCode(error: unknown): number {
  return isSqliteError(error) ? error.errcode & 0xff : 0;
}

/** The error that leaves the store: a full disk, a read-only one, an I/O error. Quotes no statement and no value. */
export function sqliteUnavailable(error: unknown): IdentityError {
  return new IdentityError('LINK_STORE_UNAVAILABLE', `The link store could not be read or written (${reason(error)})`);
}

function reason(error: unknown): string {
  if (isSqliteError(error)) return error.errstr;
  return error instanceof Error && 'code' in error ? String(error.code) : 'unexpected error';
}
