import type { Action } from '../authentication/authenticator';
import { findFactor } from './offered-factors';
import type { IbmVerifyState } from './state';

/** What reaches a person unasked. A QR code or a passkey waits until somebody comes. */
const SENT: ReadonlySet<string> = new Set(['emailotp', 'smsotp', 'voiceotp', 'push']);
/** However the number is written: with or without its country, with blanks or without. */
const TELLING_DIGITS = 8;

/** Whom an action sends a code or a push: the person, where one is known, and the address that the flow gives. */
export function recipientsOf({ factors, current, subject }: IbmVerifyState, action: Action): readonly string[] {
  if (action.kind !== 'choose' && action.kind !== 'resend') return [];
  const isChosen = action.kind === 'choose';
  // Where the enrolments are not listed yet, a factor is chosen by its type.
  const type = isChosen ? (findFactor(factors, action.factor)?.type ?? action.factor) : current?.factor.type;
  if (type === undefined || !SENT.has(type)) return [];
  const destination = isChosen ? action.details?.destination : current?.details.destination;
  return [
    ...(subject === undefined ? [] : [`person ${subject}`]),
    ...(destination === undefined ? [] : [`address ${addressOf(destination)}`]),
  ];
}

function addressOf(destination: string): string {
  return destination.includes('@') ? destination : destination.replace(/\D/g, '').slice(-TELLING_DIGITS);
}
