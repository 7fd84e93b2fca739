import { isIdentityError } from '../errors';
import type { ClientCredentialsGrant } from '../oauth/token-request';
import type { ProbedTenant } from './probed-tenant';
import type { Checklist, Finding } from './steps';

/** A name that no app has for a scope. */
const UNKNOWN_SCOPE = 'identity-check-unknown-scope';

/** Which other ways to a token there are (protocol.md, section 10, step 1). For information: none of them is needed. */
export async function checkTokenWays(list: Checklist, tenant: ProbedTenant): Promise<void> {
  const { tokenPath, appId, clientAuthentication } = tenant.settings;
  const id = encodeURIComponent(appId);
  const short = `/token/${id}`;
  await list.look('other-token-path', () => tryWay(tenant, { tokenPath: tokenPath === short ? `/oauth2/token/${id}` : short }));
  const isForm = clientAuthentication === 'client_secret_post';
  const other = isForm ? 'client_secret_basic_raw' : 'client_secret_post';
  await list.look('other-client-authentication', () => tryWay(tenant, { clientAuthentication: other }));
  await list.look('unknown-scope', async () => {
    const finding = await tryWay(tenant, { scope: UNKNOWN_SCOPE });
    if (!finding.facts.accepted) return finding;
    const hint = 'The tenant gives a token for a scope that it does not know: a wrong scope shows at the first user token only.';
    return { ...finding, hint };
  });
}

async function tryWay(
  tenant: ProbedTenant,
  changes: Partial<ClientCredentialsGrant>,
): Promise<Finding & { facts: { accepted: boolean } }> {
  tenant.http.take();
  const accepted = await isAccepted(tenant.getOtherToken(changes));
  const calls = tenant.http.take();
  // A tenant that counted a bad login forgets it with a good one.
  if (!accepted) await tenant.getAccessToken();
  return { facts: { accepted, calls } as { accepted: boolean } };
}

/** A refusal is an answer here, too. @throws a transport error, and whatever is none of ours */
export async function isAccepted(call: Promise<unknown>): Promise<boolean> {
  try {
    await call;
    return true;
  } catch (error) {
    const noAnswer = !isIdentityError(error) || isIdentityError(error, 'IDENTITY_NETWORK', 'IDENTITY_TIMEOUT', 'IDENTITY_TLS');
    if (noAnswer) throw error;
    return false;
  }
}
