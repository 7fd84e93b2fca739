import type { OutgoingHttpHeaders } from 'node:http';
import { SCRIPT_SOURCE } from '../page/script';
import { STYLE_SOURCE } from '../page/style';

const YEAR_S = 31_536_000;

/** `form-action` names no tenant: the answer to the form is a page of ours, which moves on by itself. */
const POLICY = policy("form-action 'self'");

/**
 * For the one page whose form is for the tenant. No `form-action`: browsers apply it to every redirect that follows the post, and where
 * the session leads from redirect to redirect nobody here can know. The form is written by us, of escaped values.
 */
export const FORM_POST_HEADERS: OutgoingHttpHeaders = { 'Content-Security-Policy': policy() };

function policy(...formAction: string[]): string {
  return [
    "default-src 'none'",
    `script-src ${SCRIPT_SOURCE}`,
    `style-src ${STYLE_SOURCE}`,
    ...formAction,
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ].join('; ');
}

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
