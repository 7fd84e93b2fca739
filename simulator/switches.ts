import { type Chosen, checkChoice, firstOf, type Profile, type Switchboard } from './choices';

export { PROFILES, type Profile } from './choices';

/**
 * The open questions of protocol.md, each with the answers that the simulator can give. The first answer is the default.
 * Names and values are those of protocol.md, section 8.2, where that has any.
 */
const CHOICES = {
  /** Access tokens are random strings instead of signed JWTs (section 2.2, TokenType). Far cheaper: use it for benchmarks. */
  opaque: [false, true],
  /** HTTP status for a wrong client secret (section 2.4). */
  wrongSecret: [400, 401],
  /** A scope that the app does not define: refused, or a token that is good for nothing. */
  unknownScope: ['fail', 'ignore'],
  /** Whether `/token/{appId}` exists; it has one witness only (verdict 1). Off: 404 with HTML. */
  shortTokenPath: [true, false],
  /** `expires_in` of the token answer. Absurd: some thirty thousand years. */
  expiresIn: ['number', 'string', 'missing', 'zero', 'absurd'],
  /** Whether the application id in a path is case-sensitive (section 1.2). */
  appIdCase: ['exact', 'insensitive'],
  /** Whether a platform token may call GetTokenForUser (section 2.5). */
  platformTokenMints: [true, false],
  /** Type of `Result` in the answer of GetTokenForUser; other than null it holds the token, too. */
  body: ['null', 'string', 'object'],
  /** How the icbt cookie is set. */
  icbtCookie: [
    'normal',
    'none',
    'empty',
    'quoted',
    'deleted',
    'two-different',
    'two-equal',
    'over-4-kib',
    'wrong-domain',
    'mixed-case',
    'before-others',
    'after-others',
  ],
  /** Whether an icbt opens `/run` more than once. */
  icbtUse: ['reusable', 'once'],
  /** A user that does not exist or is disabled: `success:false`, or a token that fails later, at `/run`. */
  unknownUser: ['fail', 'fake'],
  /** HTTP status for a token whose scope does not cover the call; 200 means `success:false`. */
  scopeFail: [401, 403, 200],
  /** What `/run` makes of an expired or unknown token: the login page, or a 401. */
  staleToken: ['login', 401],
  /** Whether `/run` redirects to the challenge or shows it in place. */
  challenge: ['redirect', 'inline'],
  /** What a browser must share with the caller of `/run` to see the challenge (protocol.md, section 5, option A). */
  binding: ['none', 'cookie', 'bearer', 'ip'],
  /** Which methods `/run` takes. */
  method: ['both', 'get', 'post'],
  /** Which failure targets are honoured. */
  failureRedirectUrl: ['any', 'relative', 'absolute', 'rejected'],
} as const;

/** Where `/run` looks for the user's token: the Authorization header, the query `Auth`, the cookie `icbt`. */
export const TOKEN_SOURCES = ['header', 'query', 'cookie'] as const;
export type TokenSource = (typeof TOKEN_SOURCES)[number];

export type Switches = Chosen<typeof CHOICES> & {
  tokenSources: TokenSource[];
  /** Attributes of the icbt cookie, as they go on the wire. */
  cookieAttrs: string;
};

const DEFAULTS: Switches = {
  ...firstOf(CHOICES),
  tokenSources: [...TOKEN_SOURCES],
  cookieAttrs: 'path=/; secure; HttpOnly; SameSite=Lax',
};

const PESSIMISTIC: Partial<Switches> = {
  wrongSecret: 401,
  unknownScope: 'ignore',
  shortTokenPath: false,
  platformTokenMints: false,
  icbtCookie: 'before-others',
  icbtUse: 'once',
  unknownUser: 'fake',
  scopeFail: 200,
  staleToken: 401,
  tokenSources: ['header'],
  binding: 'bearer',
  method: 'get',
};

export function switchesOf(profile: Profile): Switches {
  const switches: Switches = { ...DEFAULTS, tokenSources: [...DEFAULTS.tokenSources] };
  return profile === 'optimistic' ? switches : { ...switches, ...PESSIMISTIC };
}

/**
 * Checks a set of switches that came as JSON.
 * @throws {TypeError} naming the first switch that does not exist or cannot have that value.
 */
export function parseSwitches(json: Record<string, unknown>): Partial<Switches> {
  for (const [name, value] of Object.entries(json)) {
    if (name === 'cookieAttrs') {
      if (typeof value !== 'string') throw refusal(name, value, 'a text');
    } else if (name === 'tokenSources') {
      const isListOfSources = Array.isArray(value) && value.every((source) => TOKEN_SOURCES.includes(source));
      if (!isListOfSources) throw refusal(name, value, `a list of ${TOKEN_SOURCES.join(', ')}`);
    } else checkChoice(CHOICES, name, value);
  }
  return json as Partial<Switches>;
}

function refusal(name: string, value: unknown, allowed: string): TypeError {
  return new TypeError(`${name} cannot be ${JSON.stringify(value)}: ${allowed}`);
}

export const switchboard: Switchboard = { ofProfile: switchesOf, parse: parseSwitches };
