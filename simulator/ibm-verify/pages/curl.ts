import type { VerifyTenant } from '../tenant';

/**
 * Shell lines that walk from the client's secret to a one-time code that waits for its answer, in the way of the vendor's documents. Empty
 * when the tenant lacks what they need.
 */
export function curlLines(tenant: VerifyTenant, origin: string): string[] {
  const [client, source] = [tenant.clients[0], tenant.identitySources[0]];
  const user = tenant.users.find(({ enrolments }) => enrolments.some(({ type }) => type === 'emailotp'));
  const mail = user?.enrolments.find(({ type }) => type === 'emailotp');
  if (!client || !source || !user || !mail) return [];
  const part = (name: string) => `sed 's/.*"${name}":"\\([^"]*\\).*/\\1/'`;
  return [
    `CONTEXT=$(printf '{"sessionId":"s-1","ipAddress":"192.168.1.1","userAgent":"curl"}' | base64 | tr -d '\\n')`,
    `leg() { curl -s ${origin}/v1.0/endpoint/default/token -d scope=openid \\`,
    `  --data-urlencode client_id=${client.id} --data-urlencode client_secret=${client.secret} \\`,
    `  --data-urlencode "context=$CONTEXT" "$@"; }`,
    `TOKEN=$(leg -d grant_type=policyauth | ${part('access_token')})`,
    `ASSERTION=$(curl -s "${origin}/v1.0/authnmethods/password/${source.id}?returnJwt=true" \\`,
    `  -H "Authorization: Bearer $TOKEN" -d '{"username":"${user.name}","password":"${user.password}"}' | ${part('assertion')})`,
    `TOKEN=$(leg -d grant_type=urn:ietf:params:oauth:grant-type:jwt-bearer -d "assertion=$ASSERTION" \\`,
    `  | ${part('access_token')})`,
    `curl -s -X POST -H "Authorization: Bearer $TOKEN" ${origin}/v2.0/factors/emailotp/${mail.id}/verifications`,
  ];
}
