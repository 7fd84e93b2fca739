import { pollPush, startPush } from '../push';
import { shown } from '../vendor-values';
import type { FactorMethod } from './factor-method';
import { inputError } from './input';

const DEFAULT_MESSAGE = 'Sign-in request';

export const pushMethod: FactorMethod = {
  sends: true,
  async begin({ caller, origin, context }, { enrolmentId, authenticatorId }, details) {
    if (enrolmentId === undefined || authenticatorId === undefined) {
      throw inputError('this factor needs a person who is known: another one must come first');
    }
    const message = shown(details.message) ?? DEFAULT_MESSAGE;
    const { path, correlation, expiresAt } = await startPush(caller, origin, { authenticatorId, enrolmentId, message, context });
    return { step: 'poll', at: path, expiresAt, shown: { correlation } };
  },
  poll: ({ caller }, { at }) => pollPush(caller, at),
};
