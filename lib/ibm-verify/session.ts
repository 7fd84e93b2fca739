/** A form that a browser posts to the tenant. */
export interface SessionHandOff {
  readonly action: string;
  readonly fields: { readonly access_token: string; readonly redirect_url?: string };
}

/**
 * Makes a browser session out of a person's token: the form variant of `/v1.0/auth/session`, which the vendor recommends
 * (protocol.md, section 7.10). Nothing is sent from here.
 *
 * @param redirectUrl where the session leads; the caller has checked its origin, and the tenant has its own list
 */
export function sessionHandOff(origin: string, accessToken: string, redirectUrl?: string): SessionHandOff {
  return {
    action: `${origin}/v1.0/auth/session`,
    fields: { access_token: accessToken, ...(redirectUrl !== undefined && { redirect_url: redirectUrl }) },
  };
}
