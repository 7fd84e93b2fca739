/** One question of the mechanism SQ. */
export interface SecurityQuestion {
  uuid: string;
  text: string;
  answer: string;
}

/** A way to pass a challenge, by the vendor's name for it (protocol.md, section 6.1), with what the tenant knows about its owner. */
export type Mechanism =
  /** Password. */
  | { name: 'UP'; password: string }
  /** Security questions, all of them at once. */
  | { name: 'SQ'; questions: SecurityQuestion[] }
  /** A code from an app or a hardware token; here it is always the same. */
  | { name: 'OATH'; code: string }
  /** An e-mail with a code and a link: either will do. */
  | { name: 'EMAIL'; address: string }
  /** A text message with a code and a link. */
  | { name: 'SMS'; phone: string }
  /** A phone call, to be confirmed on the phone. */
  | { name: 'PF'; phone: string }
  /** A push to the vendor's app; `typed` shows a code there too, `numberMatching` asks which number the sign-in shows. */
  | { name: 'OTP'; device: string; typed?: boolean; numberMatching?: boolean };

export type AnswerType = 'Text' | 'StartTextOob' | 'StartOob';

/** How a user of the tenant signs in. */
export interface SignIn {
  /** The challenges in order, each with the mechanisms to choose from. None at all: the user is signed in at once. */
  challenges: Mechanism[][];
  /** Signs in elsewhere: StartAuthentication leads to that identity provider, which may show a PIN to be typed. */
  federated?: { pin: boolean };
  /** Locked out, and for good. */
  locked?: boolean;
}

/** Text: something known. StartTextOob: sent, then typed or confirmed. StartOob: sent, then confirmed. */
export function answerTypeOf(mechanism: Mechanism): AnswerType {
  switch (mechanism.name) {
    case 'UP':
    case 'SQ':
    case 'OATH':
      return 'Text';
    case 'EMAIL':
    case 'SMS':
      return 'StartTextOob';
    case 'PF':
      return 'StartOob';
    case 'OTP':
      return mechanism.typed ? 'StartTextOob' : 'StartOob';
  }
}

/** What a step-up asks for: everything but the password, or a mail to the login name when there is nothing else (assumed). */
export function stepUpChallenges(name: string, signIn: SignIn | undefined): Mechanism[][] {
  const factors = (signIn?.challenges ?? [])
    .map((mechanisms) => mechanisms.filter((mechanism) => mechanism.name !== 'UP'))
    .filter((mechanisms) => mechanisms.length > 0);
  return factors.length > 0 ? factors : [[{ name: 'EMAIL', address: name }]];
}
