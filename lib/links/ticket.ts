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
  if (typeof ticket !== 'string' || ticket.length > LONGEST_TICKET || /\p{C}/u.test(ticket)) {
    throw new IdentityError('IDENTITY_INPUT', `the ticket reference must be a text of at most ${LONGEST_TICKET} characters`);
  }
  return ticket.trim();
}
