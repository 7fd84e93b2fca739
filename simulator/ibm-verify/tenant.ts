import type { PolicyRule } from './policy';

/** An app registered at the tenant: what goes over the wire as `client_id`. */
export interface ApiClient {
  id: string;
  secret: string;
  name: string;
  /** What its own token (client credentials) may do; the names are those of protocol.md, section 7.3, `manageSessionExchange` is assumed. */
  entitlements: Entitlement[];
}

export type Entitlement = 'authnAnyUser' | 'authn' | 'readEnrollMFAMethod' | 'manageSessionExchange';

/** One way that a user has enrolled to prove himself by. */
export type Enrolment = { id: string; enabled: boolean } & (
  | { type: 'emailotp'; emailAddress: string }
  | { type: 'smsotp' | 'voiceotp'; phoneNumber: string }
  /** The secret in base32, as authenticator apps take it. */
  | { type: 'totp'; secret: string }
  | { type: 'questions'; questions: { questionKey: string; question: string; answer: string }[] }
  | { type: 'signature'; subType: 'userPresence' | 'fingerprint' | 'face'; authenticatorId: string; device: string }
  /** The key pair follows from the credential id. */
  | { type: 'fido2'; credentialId: string }
);

export type EnrolmentOf<Type extends Enrolment['type']> = Extract<Enrolment, { type: Type }>;

export interface VerifyUser {
  id: string;
  name: string;
  displayName: string;
  password: string;
  groups: string[];
  enrolments: Enrolment[];
}

/** What checks passwords. */
export interface IdentitySource {
  id: string;
  name: string;
  type: string;
}

export interface RelyingParty {
  id: string;
  /** Domain that the credentials are bound to (WebAuthn, RP ID). */
  rpId: string;
  origins: string[];
}

export interface VerifyTenant {
  clients: ApiClient[];
  users: VerifyUser[];
  identitySources: IdentitySource[];
  relyingParties: RelyingParty[];
  /** Profiles of authenticator apps that may scan a QR code (`/v1.0/authenticators/clients`). */
  qrProfiles: string[];
  /** Where a session hand-over may lead besides the tenant itself: beginnings of addresses. */
  redirectUrls: string[];
  policy: PolicyRule[];
}

/** The tenant's data with the look-ups that the routes need. */
export class Directory {
  constructor(readonly tenant: VerifyTenant) {}

  client(id: string): ApiClient | undefined {
    return this.tenant.clients.find((client) => client.id === id);
  }

  userById(id: string): VerifyUser | undefined {
    return this.tenant.users.find((user) => user.id === id);
  }

  userByName(name: string): VerifyUser | undefined {
    return this.tenant.users.find((user) => user.name === name.toLowerCase());
  }

  /** The enabled enrolment of a kind that `isIt` says yes to, with its owner. */
  enrolment<Type extends Enrolment['type']>(
    type: Type,
    isIt: (enrolment: EnrolmentOf<Type>) => boolean,
  ): { user: VerifyUser; enrolment: EnrolmentOf<Type> } | undefined {
    for (const user of this.tenant.users) {
      for (const enrolment of user.enrolments) {
        if (isOfType(enrolment, type) && enrolment.enabled && isIt(enrolment)) return { user, enrolment };
      }
    }
    return undefined;
  }
}

export function isOfType<Type extends Enrolment['type']>(enrolment: Enrolment, type: Type): enrolment is EnrolmentOf<Type> {
  return enrolment.type === type;
}
