import { shown } from './vendor-values';

/**
 * Where a code goes, as a person may be told without learning the address: `s***t@acme.example`, `***42`. What the tenant has masked
 * already stays as it is.
 */
export function maskDestination(destination: string): string {
  const line = shown(destination) ?? '';
  const at = line.lastIndexOf('@');
  return at < 0 ? maskNumber(line) : maskAddress(line.slice(0, at), line.slice(at + 1));
}

function maskAddress(local: string, domain: string): string {
  if (local.includes('*') && local.replace(/\*+/g, '').length <= 4) return `${local}@${domain}`;
  const [first = '', ...rest] = local;
  const last = rest.at(-1);
  return rest.length < 3 || last === undefined ? `***@${domain}` : `${first}***${last}@${domain}`;
}

function maskNumber(number: string): string {
  const digits = number.replace(/\D/g, '');
  if (/^[*x•\d+() -]*$/i.test(number) && /[*x•]{2}/i.test(number) && digits.length <= 4) return number;
  return digits.length < 6 ? '***' : `***${digits.slice(-2)}`;
}
