import type { Switches } from '../switches';

/** Enough hex digits for a cookie of more than 4 KiB, where browsers give up (RFC 6265, section 6.1). */
export const LONG_TOKEN_DIGITS = 5000;

/**
 * The `Set-Cookie` lines that carry an icbt, plain or odd.
 * @param another gives a second token of the same user
 */
export function userTokenCookies(
  shape: Switches['icbtCookie'],
  value: string,
  attributes: string,
  another: () => string,
): string[] {
  const cookie = (name: string, content: string) =>
    attributes === '' ? `${name}=${content}` : `${name}=${content}; ${attributes}`;
  const plain = cookie('icbt', value);
  switch (shape) {
    case 'normal':
    case 'over-4-kib':
      return [plain];
    case 'none':
      return [];
    case 'empty':
      return [cookie('icbt', '')];
    case 'quoted':
      return [cookie('icbt', `"${value}"`)];
    case 'deleted':
      return ['icbt=deleted; expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0; path=/'];
    case 'two-different':
      return [cookie('icbt', another()), plain];
    case 'two-equal':
      return [plain, plain];
    case 'wrong-domain':
      return [`${plain}; Domain=elsewhere.example`];
    case 'mixed-case':
      return [cookie('ICbt', value)];
    case 'before-others':
      return [plain, ...OTHERS];
    case 'after-others':
      return [...OTHERS, plain];
  }
}

/** Cookies seen beside others of this vendor (protocol.md, section 1.4); the last is here to be confused with icbt. */
const OTHERS = [
  'sessdata=0f9a; path=/; SameSite=Lax; secure; HttpOnly',
  'ccsid=6c0e; expires=Fri, 31 Dec 2049 00:00:00 GMT; path=/; SameSite=Lax; secure',
  'antixss=icbt=not-this-one; path=/; secure',
  'xicbt=nor-this-one; path=/; secure',
];
