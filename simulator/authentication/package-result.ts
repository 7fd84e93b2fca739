import { answerTypeOf, type Mechanism } from './mechanisms';
import type { Package } from './packages';

/** A package as StartAuthentication answers it (protocol.md, section 6.1). */
export function packageResult({ sessionId, challenges }: Package, tenantId: string, retryWaitingSeconds: number) {
  return {
    ClientHints: {
      PersistDefault: false,
      AllowPersist: true,
      AllowForgotPassword: true,
      EndpointAuthenticationEnabled: false,
    },
    Version: '1.0',
    SessionId: sessionId,
    EventDescription: null,
    RetryWaitingTime: retryWaitingSeconds,
    SecurityImageName: null,
    AllowLoginMfaCache: false,
    Challenges: challenges.map((mechanisms) => ({ Mechanisms: [...mechanisms].map(describe) })),
    Summary: 'NewPackage',
    TenantId: tenantId,
  };
}

function describe([mechanismId, mechanism]: [string, Mechanism]) {
  return {
    AnswerType: answerTypeOf(mechanism),
    Name: mechanism.name,
    ...texts(mechanism),
    MechanismId: mechanismId,
    Enrolled: true,
  };
}

/** Prompts and what is known about the address, masked. */
function texts(mechanism: Mechanism) {
  switch (mechanism.name) {
    case 'UP':
      return { PromptMechChosen: 'Enter your password', PromptSelectMech: 'Password' };
    case 'SQ':
      return questions(mechanism);
    case 'OATH':
      return { PromptMechChosen: 'Enter the code of your authenticator', PromptSelectMech: 'OATH code' };
    case 'EMAIL': {
      const domain = mechanism.address.slice(mechanism.address.indexOf('@') + 1);
      return {
        PartialAddress: domain,
        MaskedEmailAddress: `***@${domain}`,
        PromptMechChosen: `A mail went to ***@${domain}. Open its link or enter its code.`,
        PromptSelectMech: `Mail to ***@${domain}`,
      };
    }
    case 'SMS': {
      const digits = lastDigits(mechanism.phone);
      return {
        PartialPhoneNumber: digits,
        PromptMechChosen: `A text message went to the number that ends in ${digits}. Open its link or enter its code.`,
        PromptSelectMech: `Text message to ***${digits}`,
      };
    }
    case 'PF': {
      const digits = lastDigits(mechanism.phone);
      return {
        PartialPhoneNumber: digits,
        PromptMechChosen: `The number that ends in ${digits} is being called.`,
        PromptSelectMech: `Phone call to ***${digits}`,
      };
    }
    case 'OTP':
      return {
        PartialDeviceAddress: mechanism.device,
        UiPrompt: 'Mobile authenticator',
        PromptMechChosen: `A request went to ${mechanism.device}.`,
        PromptSelectMech: 'Mobile authenticator',
      };
  }
}

function questions({ questions }: Extract<Mechanism, { name: 'SQ' }>) {
  const parts = questions.map(({ uuid, text }) => ({ Uuid: uuid, QuestionText: text, PromptMechChosen: `Answer: ${text}` }));
  return {
    MultipartMechanism: { PromptSelectMech: 'Security questions', MechanismParts: parts },
    Question: questions[0]?.text,
    PromptMechChosen: parts[0]?.PromptMechChosen,
    PromptSelectMech: 'Security questions',
  };
}

function lastDigits(phone: string): string {
  return phone.slice(-4);
}
