import type { ProbedTenant } from './probed-tenant';
import type { Checklist } from './steps';
import { isAccepted } from './token-steps';

/** User tokens of somebody known and of somebody unknown (protocol.md, section 10, step 2). */
export async function checkUserTokens(list: Checklist, tenant: ProbedTenant): Promise<void> {
  tenant.http.take();
  await list.require('user', async () => {
    const { expiresAt } = await tenant.getUserToken(tenant.launch.user);
    const expiresInSeconds = Math.round((expiresAt - tenant.clock.now()) / 1000);
    return { facts: { expiresInSeconds, calls: tenant.http.take() } };
  });
  await list.look('unknown-user', async () => {
    const accepted = await isAccepted(tenant.getUserToken(nobodyLike(tenant.launch.user)));
    const facts = { accepted, calls: tenant.http.take() };
    if (!accepted) return { facts };
    return {
      facts,
      hint: "The tenant gives a token for somebody who does not exist: a wrong name shows only when the link's button is pressed.",
    };
  });
}

/** The suffix of a tenant is needed: a name of another one would be refused for that. */
function nobodyLike(user: string): string {
  const at = user.indexOf('@');
  return `identity-check-nobody${at < 0 ? '' : user.slice(at)}`;
}
