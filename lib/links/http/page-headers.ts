import type { OutgoingHttpHeaders } from 'node:http';
import { SCRIPT_SOURCE } from '../page/script';
import { STYLE_SOURCE } from '../page/style';

const YEAR_S = 31_536_000;

/** The headers of whatever is answered (links.md, "The page"). */
export class PageHeaders {
  readonly #formActionOrigins: () => readonly string[];
  readonly #fixed: OutgoingHttpHeaders;

  constructor(publicOrigin: string, formActionOrigins: () => readonly string[]) {
    this.#formActionOrigins = formActionOrigins;
    this.#fixed = {
      'Content-Type': 'text/html; charset=utf-8',
      'Cache-Control': 'no-store',
      Vary: 'Accept-Language',
      // Not no-referrer: that would make the form's Origin null.
      'Referrer-Policy': 'same-origin',
      'X-Content-Type-Options': 'nosniff',
      'X-Frame-Options': 'DENY',
      'Cross-Origin-Opener-Policy': 'same-origin',
      'Cross-Origin-Resource-Policy': 'same-origin',
      'X-Robots-Tag': 'noindex',
      ...(publicOrigin.startsWith('https:') && { 'Strict-Transport-Security': `max-age=${YEAR_S}` }),
    };
  }

  get(): OutgoingHttpHeaders {
    return { ...this.#fixed, 'Content-Security-Policy': this.#policy() };
  }

  /** `form-action` names the tenants: browsers apply it to the redirect that follows the POST, too. */
  #policy(): string {
    return [
      "default-src 'none'",
      `script-src ${SCRIPT_SOURCE}`,
      `style-src ${STYLE_SOURCE}`,
      ["form-action 'self'", ...this.#formActionOrigins()].join(' '),
      "frame-ancestors 'none'",
      "base-uri 'none'",
    ].join('; ');
  }
}
