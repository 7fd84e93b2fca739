import type { ServerResponse } from 'node:http';
import { z } from 'zod';
import { systemClock } from '../../lib/clock';
import { IdentityError } from '../../lib/errors';
import type { ClientRequest } from '../../lib/links/http/client-address';
import { GuidedHandler } from '../../lib/tenant-check/guided-handler';
import type { GuidedReport } from '../../lib/tenant-check/guided-run';
import { GuidedRuns } from '../../lib/tenant-check/guided-runs';
import type { AdminRequest, NodeRed } from '../shared/node-red';
import { withoutLockOut } from './check-guard';
import { cyberArkSettings, type DialogRequest, dialogSettings, notOfDialog, parseDialog } from './dialog-settings';

const result = z.enum(['works', 'fails', 'refused', 'unclear']);
/** What *Check tenant* told the dialog. */
const start = z.object({ handOffs: z.object({ location: result, 'parent-cookie': result, 'auth-query': result }) });
const question = z.object({ id: z.string().max(100) });

/** Of all dialogs, whatever a deploy does. */
const runs = new GuidedRuns();
const handler = new GuidedHandler(runs, systemClock);

/**
 * Begins a guided run with the settings that stand in a dialog.
 *
 * @returns the capability that opens it, once
 * @throws IdentityError `IDENTITY_INPUT`, `IDENTITY_REFUSED` for a user whom the rules exclude, or see `cyberArkSettings`
 */
export function startGuided(RED: NodeRed, { body, headers }: AdminRequest): { capability: string; report: GuidedReport } {
  const dialog: DialogRequest = parseDialog(body);
  const parsed = start.safeParse(body);
  const origin = originOf(headers.origin);
  if (!parsed.success || origin === undefined) throw notOfDialog();
  const settings = cyberArkSettings(RED, dialog);
  const { testUser, appKey } = dialog;
  const { run, capability } = runs.start(dialog.id, {
    settings: settings.options,
    testUser,
    appKey,
    handOffs: parsed.data.handOffs,
    origin,
    guard: async (work) => {
      // The stored secret is for what is deployed, and that may be another thing by now.
      dialogSettings(RED, dialog);
      return withoutLockOut(settings, work);
    },
    clock: systemClock,
  });
  return { capability, report: run.report };
}

/** @throws IdentityError `IDENTITY_INPUT` where the configuration has none */
export function lookAtGuided({ body }: AdminRequest): GuidedReport {
  const run = runs.of(idIn(body));
  if (!run) throw new IdentityError('IDENTITY_INPUT', 'this run has ended');
  return run.report;
}

export function endGuided({ body }: AdminRequest): object {
  endGuidedOf(idIn(body));
  return {};
}

/** @param id of a configuration, whether it has a run or not */
export function endGuidedOf(id: string): void {
  runs.end(id);
}

/** Answers the browser of a run: without a log-in, which a clean browser has none of. */
export function serveGuided(request: unknown, response: unknown): Promise<void> {
  return handler.handle(request as ClientRequest, response as ServerResponse);
}

function idIn(body: unknown): string {
  const parsed = question.safeParse(body);
  if (parsed.success) return parsed.data.id;
  throw notOfDialog();
}

/** Where the editor is used: the browser says it of each POST, and no page can change that. */
function originOf(header: AdminRequest['headers'][string]): string | undefined {
  const url = typeof header === 'string' ? URL.parse(header) : null;
  return url && /^https?:$/.test(url.protocol) && url.origin === header ? url.origin : undefined;
}
