import { type Chosen, checkChoice, firstOf, type Profile, type Switchboard } from '../choices';

/** The open questions of protocol.md, section 7, each with the answers that the simulator can give. The first answer is the default. */
const CHOICES = {
  /** HTTP status of a policy's deny (section 7.3). */
  denied: [401, 400, 403],
  /** HTTP status for a wrong client id or secret; 401 was observed. */
  wrongClient: [401, 400],
  /** HTTP status for a wrong password; the vendor is silent. */
  wrongPassword: [400, 401, 403],
  /** HTTP status for a wrong one-time code: two clients differ (section 7.6). */
  wrongOtp: [400, 401],
  /** HTTP status for a right answer without `returnJwt`. */
  answered: [204, 200],
  /** The member that holds the assertion. */
  assertionMember: ['assertion', 'jwt'],
  /** Whether an assertion can be presented twice (assumed: no). */
  assertionUse: ['once', 'reusable'],
  /** Whether every leg must bring the very same context (assumed: yes). */
  changedContext: ['refuse', 'accept'],
  /** Whether the grant id really stays the same. A server that changes it is wrong, and a client must see that. */
  grantId: ['constant', 'changing'],
  /** Members of `allowedFactors`; objects are not evidenced. */
  allowedFactors: ['strings', 'objects'],
  /** Adds a factor that nobody has heard of to every list. */
  unknownFactor: [false, true],
  /** Spelling of `token_type`. */
  tokenType: ['Bearer', 'bearer'],
  /** `expires_in` of the token answer. */
  expiresIn: ['number', 'missing', 'string'],
  /** Whether `/oauth2/token` knows `policyauth`; the vendor is silent. */
  policyauthOnV2: [true, false],
  /** Whether the password grant is enabled. */
  passwordGrant: [true, false],
  /** Whether a context without `sessionId` is too little, as it is with adaptive access. */
  adaptive: [false, true],
  /** Whether one-time codes can be a first factor: the documents give no assertion to a token with `authnAnyUser` (section 7.6). */
  otpAsFirstFactor: [true, false],
  /** Whether enrolments can be listed before a first factor: seed 003 grants `readEnrollMFAMethod` only after it. */
  listBeforeFirstFactor: [true, false],
  /** How a push that was refused or reported is called. */
  pushStates: ['usual', 'other'],
  /** Where the server says that a push is to be asked about. A client must not take its token to a foreign host. */
  transactionUri: ['own', 'foreign'],
  /** What the limits of section 7.9 answer: 429 with or without `Retry-After`. Off: there are none. */
  rateLimit: ['retry-after', 'bare', 'off'],
  /** The answer to a factor type that does not exist. */
  unknownType: ['json', 'websphere'],
} as const;

export type Switches = Chosen<typeof CHOICES>;

const PESSIMISTIC: Partial<Switches> = {
  denied: 403,
  wrongClient: 400,
  wrongPassword: 403,
  wrongOtp: 401,
  answered: 200,
  assertionMember: 'jwt',
  allowedFactors: 'objects',
  unknownFactor: true,
  tokenType: 'bearer',
  expiresIn: 'missing',
  policyauthOnV2: false,
  passwordGrant: false,
  otpAsFirstFactor: false,
  listBeforeFirstFactor: false,
  pushStates: 'other',
  rateLimit: 'bare',
  unknownType: 'websphere',
};

export function switchesOf(profile: Profile): Switches {
  return { ...firstOf(CHOICES), ...(profile === 'pessimistic' ? PESSIMISTIC : {}) };
}

/** Checks a set of switches that came as JSON, see {@link Switchboard}. */
function parseSwitches(json: Record<string, unknown>): Partial<Switches> {
  for (const [name, value] of Object.entries(json)) checkChoice(CHOICES, name, value);
  return json as Partial<Switches>;
}

export const switchboard: Switchboard = { ofProfile: switchesOf, parse: parseSwitches };
