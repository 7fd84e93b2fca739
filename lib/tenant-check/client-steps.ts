import type { Tenant } from '../tenant';
import type { Checklist, Finding } from './steps';

/** Whether the client gets a token, and for the scope that it asks for. */
export async function checkClient(
  list: Checklist,
  tenant: Pick<Tenant, 'getAccessToken' | 'clock'>,
  scope: string,
  signal?: AbortSignal,
): Promise<void> {
  let granted = '';
  await list.require('token', async () => {
    const token = await tenant.getAccessToken({ forceNew: true, ...(signal && { signal }) });
    granted = token.scope;
    return { facts: { expiresInSeconds: Math.round((token.expiresAt - tenant.clock.now()) / 1000) } };
  });
  await list.look('scope', async () => compareScopes(scope, granted));
}

/** Scopes that nobody asked for are counted only: their names are the tenant's own. */
function compareScopes(asked: string, granted: string): Finding {
  const wanted = names(asked);
  const got = new Set(names(granted));
  const missing = wanted.filter((name) => !got.has(name));
  const facts = {
    asked: wanted,
    granted: wanted.filter((name) => got.has(name)),
    others: got.size - wanted.length + missing.length,
  };
  if (missing.length === 0) return { facts };
  return {
    ok: false,
    code: 'IDENTITY_OAUTH',
    facts,
    hint: `The tenant did not grant ${missing.join(', ')}. Check the name of the scope.`,
  };
}

function names(scope: string): string[] {
  return [...new Set(scope.split(/\s+/).filter((name) => name !== ''))];
}
