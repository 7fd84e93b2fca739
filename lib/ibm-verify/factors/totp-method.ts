import { answerTotp } from '../totp';
import type { FactorMethod } from './factor-method';
import { codeOf, inputError } from './input';

export const totpMethod: FactorMethod = {
  sends: false,
  async begin(_call, { enrolmentId }) {
    if (enrolmentId === undefined) throw inputError('this factor needs a person who is known: another one must come first');
    return { step: 'answer', answerForm: 'code', at: enrolmentId };
  },
  answer: ({ caller }, { at }, answer) => answerTotp(caller, at, codeOf(answer)),
};
