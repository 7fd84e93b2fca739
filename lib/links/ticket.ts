import { IdentityError } from '../errors';

const LONGEST_TICKET = 200;

/**
 * A ticket reference: what events name a link by. A text or a number; none is fine.
 *
 * @throws IdentityError `IDENTITY_INPUT`
 */
export function parseTicket(value: unknown): string | undefined {
  if (value === undefined || value === null || value === '') return undefined;
  const ticket = typeof value === 'number' ? String(value) : value;
  if (typeof ticket !== 'string') throw unusable('is not a text');
  if (ticket.length > LONGEST_TICKET) throw unusable(`is longer than ${LONGEST_TICKET} characters`);
  if (/\p{C}/u.test(ticket)) throw unusable('holds control or invisible characters');
  return ticket.trim();
}

function unusable(what: string): IdentityError {
  return new IdentityError('IDENTITY_INPUT', `the ticket reference ${what}`);
}
