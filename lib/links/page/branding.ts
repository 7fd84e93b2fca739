/** What the owner of a link host lets its pages say. Plain text. */
export interface Branding {
  /** Heads every page: the name of the help desk, for example. */
  readonly title?: string;
  /** How to get help or a new link, in the owner's words. */
  readonly helpText?: string;
  /** An e-mail address, the address of a page, a telephone number ... */
  readonly supportContact?: string;
}

const MAIL_ADDRESS = /^[a-z0-9._+-]+@[a-z0-9-]+(?:\.[a-z0-9-]+)+$/i;

/** Where a support contact leads to; undefined for one that is not clearly an e-mail address or the https address of a page. */
export function contactHref(contact: string): string | undefined {
  if (MAIL_ADDRESS.test(contact)) return `mailto:${contact}`;
  if (!/^https:\/\/[^\s\\\p{C}]+$/u.test(contact)) return undefined;
  const url = URL.parse(contact);
  return url && url.username === '' && url.password === '' ? url.href : undefined;
}
