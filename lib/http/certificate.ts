import type { PeerCertificate, TLSSocket } from 'node:tls';

/** What the other side of a connection shows of itself. */
export interface ShownCertificate {
  readonly subject: string;
  readonly issuer: string;
  /** ISO 8601. */
  readonly expiresAt: string;
}

const LONGEST_NAME = 200;

/** Undefined where the server showed none, or one without a date. */
export function shownCertificate(socket: TLSSocket): ShownCertificate | undefined {
  const { subject, issuer, valid_to } = socket.getPeerCertificate() as Partial<PeerCertificate>;
  const expiry = Date.parse(valid_to ?? '');
  if (Number.isNaN(expiry)) return undefined;
  return { subject: nameIn(subject), issuer: nameIn(issuer), expiresAt: new Date(expiry).toISOString() };
}

/** Common name, else organisation. Anybody may have written the certificate: of one line and bounded. */
function nameIn(name: PeerCertificate['subject'] | undefined): string {
  const parts = [name?.CN ?? name?.O ?? ''].flat();
  return parts.join(', ').replace(/\p{C}/gu, '').slice(0, LONGEST_NAME);
}
