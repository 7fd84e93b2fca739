import { isIP } from 'node:net';
import { generate } from 'selfsigned';

/** PEM texts, as `tls.createServer` and `tls.connect` take them. */
export interface Certificate {
  readonly cert: string;
  readonly key: string;
}

const DAY_MS = 86_400_000;
const FAST = { keyType: 'ec', algorithm: 'sha256' } as const;

/** A certificate that others can be signed with. Trust it by giving its `cert` as `ca`. */
export async function createAuthority(commonName = 'Test authority'): Promise<Certificate> {
  const pem = await generate([{ name: 'commonName', value: commonName }], {
    ...FAST,
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
    ],
  });
  return { cert: pem.cert, key: pem.private };
}

export interface CertificateOptions {
  /** The names and addresses that it is for. The first one is the common name, too. */
  readonly hosts: readonly [string, ...string[]];
  /** Self-signed when omitted. */
  readonly authority?: Certificate;
  /** Over since yesterday. */
  readonly expired?: boolean;
}

/** A certificate of a server or of a client. */
export async function createCertificate({ hosts, authority, expired = false }: CertificateOptions): Promise<Certificate> {
  const now = Date.now();
  const pem = await generate([{ name: 'commonName', value: hosts[0] }], {
    ...FAST,
    ...(authority && { ca: authority }),
    notBeforeDate: new Date(now - 2 * DAY_MS),
    notAfterDate: new Date(now + (expired ? -DAY_MS : DAY_MS)),
    extensions: [
      { name: 'basicConstraints', cA: false },
      { name: 'keyUsage', digitalSignature: true },
      { name: 'extKeyUsage', serverAuth: true, clientAuth: true },
      { name: 'subjectAltName', altNames: hosts.map((host) => (isIP(host) ? { type: 7, ip: host } : { type: 2, value: host })) },
    ],
  });
  return { cert: pem.cert, key: pem.private };
}
