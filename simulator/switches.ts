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
  /** Whether calls that are documented with `X-IDAP-NATIVE-CLIENT` fail without it (section 1.4). */
  nativeClient: ['required', 'optional'],
  /** When somebody unknown or disabled is refused: at the first answer, as if they existed, or at once (section 6.1). */
  unknownLogin: ['advance', 'start'],
  /** What a wrong answer leads to: the generic failure, or a new package. The old package is over either way (section 6.2). */
  wrongAnswer: ['failure', 'new-package'],
  /** Whether `PodFqdn` is named on the right host, too (section 6.1). */
  podRepeated: [false, true],
  /** Whether LoginSuccess tells how long its token lives. */
  tokenLifetime: ['absent', 'present'],
  /** What an on-demand challenge ends with: a token of its user, or none; or the tenant refuses to start one (section 4.3). */
  onDemandChallenge: ['token', 'no-token', 'refused'],
  /** What opens an app after a step-up: the elevated token, or that and the challenge's id (section 4.3). */
  elevatedClick: ['token', 'token-and-id'],
} as const;

/** Where `/run` looks for the user's token: the Authorization header, the query `Auth`, the cookie `icbt`. */
export const TOKEN_SOURCES = ['header', 'query', 'cookie'] as const;
export type TokenSource = (typeof TOKEN_SOURCES)[number];

export type Switches = { -readonly [Name in keyof typeof CHOICES]: (typeof CHOICES)[Name][number] } & {
  tokenSources: TokenSource[];
  /** Attributes of the icbt cookie, as they go on the wire. */
  cookieAttrs: string;
  /** Host and port where StartAuthentication belongs; under any other Host header it answers with this one. Empty: anywhere. */
  podFqdn: string;
  /** How long pushes and phone calls are under way. */
  pushDelayMs: number;
};

/** Optimistic: every open question is answered the way a launch would like it. Pessimistic: the other way. */
export type Profile = 'optimistic' | 'pessimistic';
export const PROFILES: readonly Profile[] = ['optimistic', 'pessimistic'];

const DEFAULTS = {
  ...(Object.fromEntries(Object.entries(CHOICES).map(([name, values]) => [name, values[0]])) as {
    [Name in keyof typeof CHOICES]: (typeof CHOICES)[Name][0];
  }),
  tokenSources: [...TOKEN_SOURCES],
  cookieAttrs: 'path=/; secure; HttpOnly; SameSite=Lax',
  podFqdn: '',
  pushDelayMs: 0,
} satisfies Switches;

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
  wrongAnswer: 'new-package',
  podRepeated: true,
  onDemandChallenge: 'refused',
  elevatedClick: 'token-and-id',
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
    if (!isAllowed(name, value)) throw new TypeError(`${name} cannot be ${JSON.stringify(value)}: ${allowedValues(name)}`);
  }
  return json as Partial<Switches>;
}

function isAllowed(name: string, value: unknown): boolean {
  if (isText(name)) return typeof value === 'string';
  if (name === 'pushDelayMs') return typeof value === 'number' && value >= 0;
  if (name === 'tokenSources') return Array.isArray(value) && value.every((source) => TOKEN_SOURCES.includes(source));
  return Object.hasOwn(CHOICES, name) && (CHOICES[name as keyof typeof CHOICES] as readonly unknown[]).includes(value);
}

function isText(name: string): boolean {
  return name === 'cookieAttrs' || name === 'podFqdn';
}

function allowedValues(name: string): string {
  if (isText(name)) return 'a text';
  if (name === 'pushDelayMs') return 'a number from 0';
  if (name === 'tokenSources') return `a list of ${TOKEN_SOURCES.join(', ')}`;
  return Object.hasOwn(CHOICES, name) ? `one of ${CHOICES[name as keyof typeof CHOICES].join(', ')}` : 'there is no such switch';
}
