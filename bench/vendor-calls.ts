// The two vendor calls of a launch as the bench's tenant, its peers and its driver know them (protocol.md, sections 2 and 3).

export const APP_ID = 'bench';
export const SCOPE = 'OnlyTokenForUser';
export const CLIENT_ID = 'svc-bench@acme.example';
export const CLIENT_SECRET = 'CANARY-bench-secret';
export const APP_KEY = 'de37dd4e-0000-4b88-97f0-000000000001';

export const TOKEN_PATH = `/oauth2/token/${APP_ID}`;
/** The user's name comes behind it, URL-encoded. */
export const GET_TOKEN_FOR_USER_PATH = '/Security/GetTokenForUser?user=';

/** As long as a JWT of the vendor. */
export const ACCESS_TOKEN = `eyJhbGciOiJSUzI1NiJ9.${'bench'.repeat(180)}`;

/** The user token that the bench's tenant issues for a user: told from every other, so that a mix-up shows. */
export function userTokenOf(user: string): string {
  return `${'0123456789ABCDEF'.repeat(12)}.${user}`;
}

/** What the end of every flow and loop must hold for a user. */
export interface Launch {
  readonly url: string;
  readonly headers: { readonly Authorization: string };
}

/** Tells whether a launch is that of a user, at the tenant with this origin. */
export function launchCheck(origin: string): (user: string, launch: Launch) => boolean {
  const url = `${origin}/run?appkey=${APP_KEY}`;
  return (user, launch) => launch.url === url && launch.headers.Authorization === `Bearer ${userTokenOf(user)}`;
}
