import { BlockList, isIP } from 'node:net';
import type { AccessContext } from './context';
import type { VerifyUser } from './tenant';

/**
 * One line of the policy table. Lines are read in order and the first that fits decides; a decision that is a list names the factors
 * of which one must be passed.
 */
export interface PolicyRule {
  name: string;
  /** Before anybody is known, or after a first factor (protocol.md, section 7.3). */
  stage: 'first' | 'second';
  /** Every condition given must hold. */
  when?: { network?: string; userAgent?: string; group?: string };
  /** `allow` is for the second stage: nobody is let in who is not known. */
  decision: 'deny' | 'allow' | string[];
}

/** What the table says; without a line that fits: deny. */
export function decide(
  policy: readonly PolicyRule[],
  stage: PolicyRule['stage'],
  context: AccessContext,
  user?: VerifyUser,
): PolicyRule['decision'] {
  return policy.find((rule) => rule.stage === stage && fits(rule, context, user))?.decision ?? 'deny';
}

function fits({ when = {} }: PolicyRule, context: AccessContext, user: VerifyUser | undefined): boolean {
  if (when.network !== undefined && !isInside(context.ipAddress ?? '', when.network)) return false;
  if (when.userAgent !== undefined && !context.userAgent?.toLowerCase().includes(when.userAgent.toLowerCase())) return false;
  return when.group === undefined || (user?.groups.includes(when.group) ?? false);
}

function isInside(address: string, network: string): boolean {
  const version = isIP(address);
  if (version === 0) return false;
  return blockListOf(network).check(address, version === 4 ? 'ipv4' : 'ipv6');
}

function blockListOf(network: string): BlockList {
  const [base = '', prefix] = network.split('/');
  const family = isIP(base) === 6 ? 'ipv6' : 'ipv4';
  const list = new BlockList();
  if (prefix === undefined) list.addAddress(base, family);
  else list.addSubnet(base, Number(prefix), family);
  return list;
}

/**
 * Checks a policy table that came as JSON.
 * @throws {TypeError} naming what is wrong with the first bad line
 */
export function parsePolicy(json: unknown): PolicyRule[] {
  if (!Array.isArray(json)) throw new TypeError('A policy is a list of rules');
  return json.map((rule: PolicyRule, index) => {
    const problem = problemOf(rule);
    if (problem) throw new TypeError(`Rule ${index + 1}: ${problem}`);
    return rule;
  });
}

function problemOf(rule: PolicyRule): string | undefined {
  if (typeof rule !== 'object' || rule === null || typeof rule.name !== 'string') return '"name" is a text';
  if (rule.stage !== 'first' && rule.stage !== 'second') return '"stage" is first or second';
  const { when = {}, decision } = rule;
  if (typeof when !== 'object' || when === null) return '"when" is an object';
  const stray = Object.entries(when).find(
    ([name, value]) => !['network', 'userAgent', 'group'].includes(name) || typeof value !== 'string',
  );
  if (stray) return `"when" has network, userAgent and group, all texts, and not ${stray[0]}`;
  if (when.network !== undefined && !isNetwork(when.network)) return '"network" is an address, or one with /prefix';
  if (decision === 'allow' && rule.stage === 'first') return '"allow" is for the second stage';
  const isDecision = decision === 'deny' || decision === 'allow' || isListOfTexts(decision);
  return isDecision ? undefined : '"decision" is deny, allow or a list of factors';
}

function isListOfTexts(value: unknown): boolean {
  return Array.isArray(value) && value.length > 0 && value.every((item) => typeof item === 'string');
}

function isNetwork(text: string): boolean {
  try {
    blockListOf(text);
    return true;
  } catch {
    return false;
  }
}
