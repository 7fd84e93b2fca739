import { randomInt } from 'node:crypto';
import type { FactorDetails } from '../../authentication/authenticator';
import { maskDestination } from '../mask';
import type { OfferedFactor } from '../offered-factors';
import { answerOtp, cancelOtp, type OtpTarget, type OtpType, startOtp } from '../otp';
import type { FactorMethod } from './factor-method';
import { codeOf, inputError } from './input';

const ADDRESS = /^[^\s@"<>,;]{1,64}@[^\s@"<>,;]{1,190}$/;
const NUMBER = /^\+?[0-9][0-9 ()./-]{4,30}$/;

/** Codes by mail, SMS and voice call. */
export function otpMethod(type: OtpType): FactorMethod {
  return {
    sends: true,
    async begin({ caller }, factor, details) {
      const target = targetOf(type, factor, details);
      const prefix = String(randomInt(1000, 10_000));
      const { path, correlation, userId } = await startOtp(caller, type, target, prefix);
      return {
        step: 'answer',
        answerForm: 'code',
        at: path,
        userId,
        shown: { correlation: correlation ?? prefix },
        ...('destination' in target && { destination: maskDestination(target.destination) }),
      };
    },
    async answer({ caller }, { at, shown, userId }, answer) {
      const outcome = await answerOtp(caller, at, codeOf(answer, shown.correlation));
      return outcome.outcome === 'passed' ? { ...outcome, userId: outcome.userId ?? userId } : outcome;
    },
    abandon: ({ caller }, { at }) => cancelOtp(caller, at),
  };
}

/** Who has enrolled an address gets the code there and nowhere else: a flow that asks for another one is told so. */
function targetOf(type: OtpType, { enrolmentId }: OfferedFactor, { destination }: FactorDetails): OtpTarget {
  if (enrolmentId !== undefined) {
    if (destination !== undefined) throw inputError('the code goes to what the person has enrolled: no destination can be given');
    return { enrolmentId };
  }
  if (typeof destination !== 'string' || destination.trim() === '') {
    throw inputError('this factor needs a destination: the person has not enrolled one');
  }
  const given = destination.trim();
  if (!(type === 'emailotp' ? ADDRESS : NUMBER).test(given)) {
    throw inputError(`the destination is not ${type === 'emailotp' ? 'a mail address' : 'a phone number'}`);
  }
  return { destination: given };
}
