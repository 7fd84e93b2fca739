import { createHash } from 'node:crypto';

/** An inline script or style as a Content-Security-Policy names it (CSP Level 3, section 2.3.1). */
export function sha256Source(content: string): string {
  return `'sha256-${createHash('sha256').update(content).digest('base64')}'`;
}
