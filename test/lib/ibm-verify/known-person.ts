import type { Authenticator, Step } from '../../../lib/authentication/authenticator';
import type { IbmVerifyState } from '../../../lib/ibm-verify/state';
import { challenge, enrolments, type ScriptedTenant, SOURCES } from './scripted-tenant';
import { answer, choose, next } from './steps';

export const PERSON = '6040003OH8';
export const CONTEXT = { sessionId: 'CANARY-session-id', ipAddress: '192.0.2.7', userAgent: 'CANARY-user-agent/1.0' };

export type IbmStep = Step<IbmVerifyState>;
export type IbmAuthenticator = Authenticator<IbmVerifyState>;

/** A flow that the password is behind: what the policy allows next, and what the person has enrolled. */
export async function knownPerson(
  tenant: ScriptedTenant,
  authenticator: IbmAuthenticator,
  allowed: unknown[],
  ...enrolled: object[]
): Promise<IbmStep> {
  tenant.willAnswer(challenge('CANARY-first-token', ['password']), SOURCES);
  const asked = await next(
    authenticator,
    await authenticator.start({ kind: 'sign-in', user: 'scott', context: CONTEXT }, {}),
    choose('password'),
  );
  const isListed = allowed.some((type) => typeof type === 'string' && /otp|questions|push|signatures/.test(type));
  tenant.willAnswer({ json: { assertion: 'CANARY.password.assertion', id: PERSON } }, challenge('CANARY-second-token', allowed));
  if (isListed) tenant.willAnswer(enrolments(...enrolled));
  const second = await next(authenticator, asked, answer('CANARY-password'));
  tenant.received.length = 0;
  return second;
}

export const MAIL = {
  id: 'enrolment-mail',
  userId: PERSON,
  type: 'emailotp',
  enabled: true,
  validated: true,
  attributes: { emailAddress: 'scott.canary.of.the.helpdesk@acme.example' },
};
export const PHONE = { ...MAIL, id: 'enrolment-sms', type: 'smsotp', attributes: { phoneNumber: '+15550104242' } };
export const VOICE = { ...PHONE, id: 'enrolment-voice', type: 'voiceotp' };
export const TOTP = { ...MAIL, id: 'enrolment-totp', type: 'totp', attributes: { algorithm: 'SHA1', digits: 6 } };
export const QUESTIONS = { ...MAIL, id: 'enrolment-questions', type: 'questions', attributes: {} };
export const PUSH = {
  ...MAIL,
  id: 'enrolment-push',
  type: 'signature',
  subType: 'userPresence',
  attributes: {},
  references: { authenticatorId: 'authenticator-1' },
};

/** The answer to the request for a one-time code. */
export function verification(id: string, correlation = '4711') {
  return { status: 201, json: { id, userId: PERSON, state: 'PENDING', correlation } };
}
