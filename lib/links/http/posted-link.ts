/** A link in whatever a person pasted: with text around it, or wrapped by a mail gateway that encoded it into its own. */
const LINK = /(?:\/|%2[Ff])([A-Za-z0-9_-]{22})(?:#|%23)(mfl1_[A-Za-z0-9_-]{43})/;

export interface PostedLink {
  readonly accessor: string;
  readonly secret: string;
}

/**
 * The link in the page's form (field `link`). Host and path before the accessor do not
 * matter: a link of somebody else's opens nothing here.
 *
 * @returns undefined where there is no whole link
 */
export function postedLink(form: URLSearchParams): PostedLink | undefined {
  // A mail client breaks long lines, and a person copies the break.
  const text = form.get('link')?.replace(/\s+/g, '') ?? '';
  const [, accessor, secret] = LINK.exec(text) ?? [];
  return accessor !== undefined && secret !== undefined ? { accessor, secret } : undefined;
}
