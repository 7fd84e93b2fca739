import type { Answer } from '../../authentication/authenticator';
import { answerAssertion, findRelyingParty, requestAssertionOptions } from '../fido2';
import type { FactorMethod } from './factor-method';
import { inputError } from './input';

/** The page that does WebAuthn is the flow's: options and result are passed through. */
export const fido2Method: FactorMethod = {
  sends: true,
  async begin({ caller, subject }, _factor, { origin }) {
    if (typeof origin !== 'string' || URL.parse(origin)?.origin !== origin) {
      throw inputError('this factor needs the origin of the page that does WebAuthn, such as https://login.example.org');
    }
    const relyingPartyId = await findRelyingParty(caller, origin);
    const credentialOptions = await requestAssertionOptions(caller, relyingPartyId, subject);
    return { step: 'answer', answerForm: 'credential', at: relyingPartyId, shownOnce: { credentialOptions } };
  },
  answer: ({ caller }, { at }, answer) => answerAssertion(caller, at, credentialOf(answer)),
};

function credentialOf(answer: Answer): Readonly<Record<string, unknown>> {
  const credential: unknown = typeof answer === 'object' && 'credential' in answer ? answer.credential : undefined;
  if (typeof credential === 'object' && credential !== null) return credential as Record<string, unknown>;
  throw inputError('the answer must hold the credential that navigator.credentials.get gave');
}
