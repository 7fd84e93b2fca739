import nock from 'nock';
import type { CyberArkAuthenticator } from '../../../../lib/cyberark/authentication/authenticator';
import type { CyberArkTenantOptions } from '../../../../lib/cyberark/tenant';
import { TENANT } from '../../../support/nock-tenant';
import { InterceptedTenant } from '../intercepted-tenant';

export const START = '/Security/StartAuthentication';
export const ADVANCE = '/Security/AdvanceAuthentication';
export const CLEANUP = '/Security/CleanupAuthentication';
export const SESSION = 'CANARY-session-1';

/** One call as it reached the tenant. */
export interface ReceivedCall {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/** Somebody's sign-in: what the tenant will answer, in order, and what it was sent. */
export class SignInVendor {
  readonly tenant = new InterceptedTenant();
  readonly calls: ReceivedCall[] = [];

  get clock() {
    return this.tenant.clock;
  }

  authenticator(changes: Partial<CyberArkTenantOptions> = {}): CyberArkAuthenticator {
    return this.tenant.open(changes).authenticator();
  }

  /** The bodies of the calls so far, without what belongs to the session. */
  get operations(): unknown[] {
    return this.calls.map(({ body }) => body);
  }

  will(
    path: string,
    envelope: object | string,
    { status = 200, origin = TENANT, headers = {} as Record<string, string> } = {},
  ): this {
    nock(origin)
      .post(path)
      .reply(async (request: Request) => {
        const body = await request.clone().text();
        this.calls.push({ url: request.url, headers: Object.fromEntries(request.headers), body: JSON.parse(body) });
        const text = typeof envelope === 'string' ? envelope : JSON.stringify(envelope);
        return [status, text, { 'content-type': 'application/json', ...headers }] as const;
      });
    return this;
  }

  /** What the tenant answers to a start. */
  willStart(challenges: object[][], extra: object = {}): this {
    return this.will(START, success(newPackage(challenges, extra)));
  }

  /** What it answers to the next step. */
  willAdvance(result: object): this {
    return this.will(ADVANCE, success(result));
  }

  willFail(): this {
    return this.will(ADVANCE, failure({ Summary: 'Failure' }));
  }

  willCleanUp(): this {
    return this.will(CLEANUP, success(null));
  }

  close(): Promise<void> {
    return this.tenant.close();
  }
}

export function success(result: object | null): object {
  return { success: true, Result: result, Message: null, MessageID: null, Exception: null, ErrorID: null, ErrorCode: null };
}

export function failure(result: object | null): object {
  return { ...success(result), success: false, Message: 'CANARY-message', MessageID: '_I18N_SomeName', ErrorID: '0a1b-2c:3d4e' };
}

export function newPackage(challenges: object[][], extra: object = {}): object {
  return {
    Version: '1.0',
    SessionId: SESSION,
    EventDescription: null,
    RetryWaitingTime: 0,
    Challenges: challenges.map((mechanisms) => ({ Mechanisms: mechanisms })),
    Summary: 'NewPackage',
    TenantId: 'ABC1234',
    ...extra,
  };
}

export const PASSWORD = {
  AnswerType: 'Text',
  Name: 'UP',
  PromptMechChosen: 'Enter password',
  PromptSelectMech: 'Password',
  MechanismId: 'CANARY-mechanism-up',
  Enrolled: true,
};

export const EMAIL = {
  AnswerType: 'StartTextOob',
  Name: 'EMAIL',
  PartialAddress: 'acme.example',
  PromptMechChosen: 'Click the link or type the code',
  PromptSelectMech: 'Email... @acme.example',
  MechanismId: 'CANARY-mechanism-email',
};

export const SMS = {
  AnswerType: 'StartTextOob',
  Name: 'SMS',
  PartialDeviceAddress: '6789',
  PromptMechChosen: 'Type the code that was sent',
  PromptSelectMech: 'SMS... XXX-6789',
  MechanismId: 'CANARY-mechanism-sms',
};

export const CALL = {
  AnswerType: 'StartOob',
  Name: 'PF',
  PartialPhoneNumber: '6789',
  PromptMechChosen: 'Your phone rings',
  PromptSelectMech: 'Phone call... XXX-6789',
  MechanismId: 'CANARY-mechanism-pf',
};

export const PUSH = {
  AnswerType: 'StartTextOob',
  Name: 'OTP',
  PromptMechChosen: 'Approve the request on your device',
  PromptSelectMech: 'Mobile Authenticator',
  MechanismId: 'CANARY-mechanism-otp',
};

export const OATH = {
  AnswerType: 'Text',
  Name: 'OATH',
  PromptMechChosen: 'Enter the code',
  PromptSelectMech: 'OATH OTP Client',
  MechanismId: 'CANARY-mechanism-oath',
};

export const LOGIN_SUCCESS = {
  AuthLevel: 'Normal',
  DisplayName: 'Alice',
  Auth: 'CANARY-auth-token',
  Token: 'CANARY-auth-token',
  UserId: 'uuid-of-alice',
  User: 'alice@acme.example',
  PodFqdn: 'pod0.idaptive.app',
  Summary: 'LoginSuccess',
};
