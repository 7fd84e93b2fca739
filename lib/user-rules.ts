import { IdentityError } from './errors';

export interface UserRules {
  /** Patterns, `*` for any run of characters; none: every user is allowed. */
  readonly allow: readonly string[];
  /** Patterns; a match here wins over `allow`. One with a suffix denies the bare name, too. */
  readonly deny: readonly string[];
}

/**
 * A check of login names against the rules. The service account can mint a token for anybody, so the ticket's word alone
 * must not decide for whom (links.md, T17); and never for the service account itself, with or without its suffix. An id in place of a
 * name needs an allow rule.
 *
 * @returns a function that throws an IdentityError `IDENTITY_REFUSED` for a user who is not allowed
 */
export function userCheck(rules: UserRules, serviceAccount: string): (user: string) => void {
  const check = nameCheck(rules, serviceAccount);
  return (user) => {
    // Whether a tenant takes one for a login name is not known: it would be somebody whom no deny rule knows.
    if (rules.allow.length === 0 && isDirectoryId(user)) throw refused('it is an id, no login name: allow rules may hold it');
    check(user);
  };
}

/** A uuid, as a directory gives to each of its entries. */
export function isDirectoryId(name: string): boolean {
  return /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(name.trim());
}

function nameCheck(rules: UserRules, serviceAccount: string): (user: string) => void {
  const isService = sameAccount(normalise(serviceAccount));
  const allow = rules.allow.map(matcher);
  const deny = rules.deny.map(denyMatcher);
  return (user) => {
    const name = normalise(user);
    if (isService(name)) throw refused('the service user itself is never launched');
    if (deny.some((matches) => matches(name))) throw refused('the deny rules exclude this user');
    if (allow.length > 0 && !allow.some((matches) => matches(name))) throw refused('the allow rules do not include this user');
  };
}

/** Who was verified, as far as the tenant tells. */
export interface VerifiedPerson {
  /** Login name. */
  readonly user: string | undefined;
  /** The tenant's own id. */
  readonly subject: string | undefined;
}

/**
 * The same for somebody whom the tenant has verified. Where it tells no login name, the allow rules may hold the tenant's own id;
 * without such a rule nobody knows whether a deny rule means this very person.
 *
 * @returns a function that throws an IdentityError `IDENTITY_REFUSED` for a person who is not allowed
 */
export function personCheck(rules: UserRules, serviceAccount: string): (person: VerifiedPerson) => void {
  const check = nameCheck(rules, serviceAccount);
  const hasRules = rules.allow.length > 0 || rules.deny.length > 0;
  return ({ user, subject }) => {
    if (user !== undefined) check(user);
    else if (hasRules && (rules.allow.length === 0 || subject === undefined)) {
      throw refused('there are rules, and the tenant does not tell the name of the person: allow rules may hold the id');
    } else if (subject !== undefined) check(subject);
  };
}

/** Where one of the two names has no suffix, the directory adds one that is not known here: the part before it decides. */
function sameAccount(account: string): (name: string) => boolean {
  const [local] = account.split('@');
  return (name) => name === account || (!(account.includes('@') && name.includes('@')) && name.split('@')[0] === local);
}

/**
 * Two spellings that a directory may take for one name must meet the same rule. Upper case, because the lower case of some
 * letters (sigma) depends on what follows, and in a pattern that is a star. By way of lower case, and composed once more: a capital
 * sharp s is its own upper case, and some accents come apart.
 */
function normalise(name: string): string {
  if (/^[ -~]*$/.test(name)) return name.trim().toUpperCase();
  return name.normalize('NFKC').trim().toLowerCase().toUpperCase().normalize('NFKC');
}

/** `*` stands for any run of characters. The pieces between are found from left to right: linear, whatever the pattern. */
function matcher(glob: string): (name: string) => boolean {
  const [first = '', ...rest] = normalise(glob).split('*');
  const last = rest.pop();
  if (last === undefined) return (name) => name === first;
  return (name) => {
    if (!name.startsWith(first) || name.length < first.length + last.length || !name.endsWith(last)) return false;
    const end = name.length - last.length;
    let from = first.length;
    for (const piece of rest) {
      const at = name.indexOf(piece, from);
      if (at < 0 || at + piece.length > end) return false;
      from = at + piece.length;
    }
    return true;
  };
}

/** Where the name has no suffix, the directory adds one that is not known here: it may be the pattern's. */
function denyMatcher(glob: string): (name: string) => boolean {
  const [local = '', suffix] = normalise(glob).split('@');
  const matches = matcher(glob);
  if (suffix === undefined) return matches;
  const matchesBare = matcher(local);
  return (name) => matches(name) || (!name.includes('@') && matchesBare(name));
}

function refused(why: string): IdentityError {
  return new IdentityError('IDENTITY_REFUSED', `user refused: ${why}`);
}
