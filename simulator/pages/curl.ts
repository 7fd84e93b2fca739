import type { Tenant } from '../tenant';

/** Shell lines that walk from the client's secret to the address of the challenge page, which the last one prints. Empty when the tenant lacks what they need. */
export function curlLines(tenant: Tenant, origin: string): string[] {
  const [oauthApp, client, user, app] = [tenant.oauthApps[0], tenant.clients[0], tenant.users[0], tenant.apps[0]];
  const scope = oauthApp && Object.keys(oauthApp.scopes)[0];
  if (!oauthApp || !client || !user || !app || !scope) return [];
  return [
    `TOKEN=$(curl -s ${origin}/oauth2/token/${oauthApp.id} \\`,
    `  -d grant_type=client_credentials -d scope=${scope} \\`,
    `  --data-urlencode client_id=${client.id} \\`,
    `  --data-urlencode client_secret=${client.secret} \\`,
    `  | sed 's/.*"access_token":"\\([^"]*\\).*/\\1/')`,
    `ICBT=$(curl -si -X POST "${origin}/Security/GetTokenForUser?user=${encodeURIComponent(user.name)}" \\`,
    `  -H "Authorization: Bearer $TOKEN" | sed -n 's/^Set-Cookie: icbt=\\([^;]*\\).*/\\1/p')`,
    `curl -s -o /dev/null -w '%{redirect_url}\\n' -H "Authorization: Bearer $ICBT" \\`,
    `  "${origin}/run?appkey=${app.key}"`,
  ];
}
