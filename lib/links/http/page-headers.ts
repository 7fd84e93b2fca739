import type { OutgoingHttpHeaders } from 'node:http';
import { SCRIPT_SOURCE } from '../page/script';
import { STYLE_SOURCE } from '../page/style';

const YEAR_S = 31_536_000;

/** `form-action` names no tenant: the answer to the form is a page of ours, which moves on by itself. */
const POLICY = [
  "default-src 'none'",
  `script-src ${SCRIPT_SOURCE}`,
  `style-src ${STYLE_SOURCE}`,
  "form-action 'self'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
].join('; ');

/** The headers of whatever is answered (links.md, "The page"). */
export function pageHeaders(publicOrigin: string): OutgoingHttpHeaders {
  return {
    'Content-Type': 'text/html; charset=utf-8',
    'Content-Security-Policy': POLICY,
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
