import { type ProbeResult, probeHandOff } from '../cyberark/hand-off-probe';
import { IdentityError } from '../errors';
import { locationHandOff, usernameHandOff } from '../launch/hand-off';
import { shownPage } from '../launch/shown-page';
import type { ProbedTenant } from './probed-tenant';
import { type Recommendation, recommend, type StrategyResults, TOKEN_WAYS } from './recommendation';
import { type Checklist, type Finding, failed } from './steps';

/** A place that is nobody's (RFC 6761, section 6.4). */
const FAILURE_TARGETS = ['/identity-check', 'https://identity-check.invalid/failed'];

const FINDINGS: Record<ProbeResult, Finding> = {
  works: {},
  fails: { ok: false, code: 'LINK_STRATEGY', hint: 'A browser gets the normal sign-in this way, not the challenge.' },
  refused: {
    ok: false,
    code: 'IDENTITY_REFUSED',
    hint: "The tenant takes this user's token in no way: may the user launch this app?",
  },
  unclear: { ok: false, code: 'LINK_STRATEGY', hint: 'The answer is neither a challenge nor the sign-in.' },
};

export interface HandOffFindings {
  readonly recommendation: Recommendation;
  /** What was seen of each way, where the app could be launched at all. */
  readonly handOffs?: StrategyResults;
}

/** Launches of the test app, and every way that a browser could be handed one (protocol.md, section 10, steps 3 to 7 and 9). */
export async function checkHandOffs(list: Checklist, tenant: ProbedTenant): Promise<HandOffFindings> {
  tenant.http.take();
  const canRun = await list.require('run', () => checkRun(tenant));
  const results: Record<keyof StrategyResults, ProbeResult> = {
    location: 'unclear',
    'parent-cookie': 'unclear',
    'auth-query': 'unclear',
  };
  for (const strategy of TOKEN_WAYS) {
    await list.look(strategy, async () => {
      results[strategy] = await probe(tenant, strategy);
      return { ...FINDINGS[results[strategy]], facts: { calls: tenant.http.take() } };
    });
  }
  await list.look('username', () => checkUsername(tenant));
  await list.look('failure-target', () => checkFailureTargets(tenant));
  if (canRun) return { recommendation: recommend(results, tenant.settings.parentDomain ?? ''), handOffs: results };
  const why = 'Nothing can be said about hand-offs before the step that failed is put right.';
  return { recommendation: { why, caveats: [] } };
}

/** The documented way: without it there is nothing to compare with. */
async function checkRun(tenant: ProbedTenant): Promise<Finding> {
  const response = await tenant.run();
  const { page } = shownPage(tenant.origin, response);
  const facts = { page, calls: tenant.http.take() };
  if (page === 'challenge') return { facts };
  const error = refusedApp(tenant, response);
  if (error) return failed(error, facts);
  if (page === 'sign-in') return { ...FINDINGS.refused, facts };
  const hint = 'The tenant shows no challenge: has the app an MFA policy, and is it given to the test user?';
  return { ok: false, code: 'IDENTITY_REFUSED', facts, hint };
}

/** The vendor's page for an app that the user may not launch. */
function refusedApp({ origin }: ProbedTenant, response: Parameters<typeof locationHandOff>[1]): IdentityError | undefined {
  try {
    locationHandOff(origin, response);
  } catch (error) {
    if (error instanceof IdentityError && error.code === 'IDENTITY_REFUSED') return error;
  }
  return undefined;
}

async function probe(tenant: ProbedTenant, strategy: keyof StrategyResults): Promise<ProbeResult> {
  const { http, origin, launch, signal } = tenant;
  const mint = async (user: string): Promise<string> => (await tenant.getUserToken(user)).value;
  const result = await probeHandOff({ http, origin, strategy, mint }, { ...launch, signal });
  signal?.throwIfAborted();
  return result;
}

async function checkUsername({ http, origin, launch, signal }: ProbedTenant): Promise<Finding> {
  const { pathname, search } = new URL(usernameHandOff(origin, launch).location);
  const response = await http.request({ method: 'GET', path: pathname + search, headers: { accept: 'text/html' }, signal });
  const { page } = shownPage(origin, response);
  const facts = { page, calls: http.take() };
  if (page !== 'unclear') return { facts };
  return { facts, hint: 'This looks like no sign-in of the tenant; it is what a browser without a token gets.' };
}

async function checkFailureTargets(tenant: ProbedTenant): Promise<Finding> {
  const pages: string[] = [];
  for (const failureRedirectUrl of FAILURE_TARGETS) {
    pages.push(shownPage(tenant.origin, await tenant.run({ failureRedirectUrl })).page);
  }
  const [relative = '', absolute = ''] = pages;
  return {
    facts: { relative, absolute, calls: tenant.http.take() },
    hint: 'What follows a failed challenge shows in a browser only.',
  };
}
