import { checkCyberArkConnection } from '../lib/tenant-check/cyberark-connection';
import type { Recommendation } from '../lib/tenant-check/recommendation';
import type { CheckStep } from '../lib/tenant-check/steps';
import { checkTenant } from '../lib/tenant-check/tenant-check';
import { readArguments } from './arguments';
import { recommendationText, stepText } from './report';
import { clientSecret, type Terminal } from './secret';

interface Report {
  readonly steps: readonly CheckStep[];
  readonly recommendation?: Recommendation;
}

/**
 * @returns the exit code
 * @throws UsageError, or IdentityError for settings that cannot be tried
 */
export async function tenantCheck(
  argv: readonly string[],
  terminal: Terminal & { readonly stdout: NodeJS.WritableStream },
): Promise<number> {
  const { settings, testUser, appKey, json } = readArguments(argv);
  const all = { ...settings, clientSecret: await clientSecret(terminal) };
  const onStep = json ? () => undefined : (step: CheckStep) => void terminal.stdout.write(stepText(step));
  const report: Report =
    testUser === ''
      ? { steps: await checkCyberArkConnection(all, { onStep }) }
      : await checkTenant(all, { testUser, appKey, onStep });
  if (json) terminal.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
  else if (report.recommendation) terminal.stdout.write(recommendationText(report.recommendation));
  return isWell(report) ? 0 : 1;
}

/** A hand-off that does not work is no failure, as long as another one does. */
function isWell({ steps, recommendation }: Report): boolean {
  return recommendation ? recommendation.strategy !== undefined : steps.every(({ ok }) => ok !== false);
}
