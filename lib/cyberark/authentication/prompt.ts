import type { AnswerForm, Challenge, Factor, Prompt } from '../../authentication/authenticator';
import type { Mechanism } from '../mechanism';
import { type AuthenticationState, openMechanisms, openMechanismUnderWay } from './state';

/** What the flow is told of an open challenge. */
export function challengeOf(
  state: AuthenticationState,
  now: number,
  lastAnswer?: Prompt['lastAnswer'],
): Challenge<AuthenticationState> {
  const prompt: Prompt = { ...expectation(state, now), ...(lastAnswer && { lastAnswer }) };
  return { outcome: 'challenge', state, prompt, expiresAt: state.expiresAt };
}

function expectation(state: AuthenticationState, now: number): Prompt {
  const factors = factorsOf(state);
  const mechanism = openMechanismUnderWay(state)?.mechanism;
  if (!mechanism || !state.underWay) return { expects: 'factor', factors };
  const { factor, pollAt, numberToMatch } = state.underWay;
  return {
    expects: expectedAction(mechanism),
    factors,
    factor,
    ...(mechanism.answering !== 'oob' && { answer: answerForm(mechanism) }),
    ...(pollAt !== undefined && { pollAfterMs: Math.max(0, pollAt - now) }),
    ...(numberToMatch !== undefined && { numberToMatch }),
    ...(mechanism.questions && { questions: mechanism.questions }),
    ...(mechanism.qrCode !== undefined && { qrCode: mechanism.qrCode }),
  };
}

/** The factor that is under way says what to do, the others what they are. */
function factorsOf(state: AuthenticationState): Factor[] {
  return openMechanisms(state).map(({ factor, mechanism: { name, label, instruction, destination } }) => {
    const text = factor === state.underWay?.factor ? (instruction ?? label) : label;
    return { id: factor, type: name, ...(text && { label: text }), ...(destination && { destination }) };
  });
}

/** A push of the vendor's app is meant to be confirmed, though its code could be typed; a mail or a text message brings a code. */
function expectedAction({ answering, name }: Mechanism): Prompt['expects'] {
  if (answering === 'oob') return 'poll';
  return answering === 'text-or-oob' && name === 'OTP' ? 'poll' : 'answer';
}

export function answerForm({ name, questions }: Mechanism): AnswerForm {
  if (name === 'UP') return 'password';
  return questions ? 'questions' : 'code';
}
