import { type Answer, page } from '../../answers';
import type { Route } from '../../router';
import { attempt, controlRoute } from '../../routes/control';
import type { TenantRequest } from '../../tenant-request';
import { empty, json } from '../answers';
import { type Approval, DECISIONS, type Decision } from '../approvals';
import type { OutboxItem } from '../outbox';
import { outboxPage } from '../pages/outbox';
import { problemPage } from '../pages/session';
import { parsePolicy } from '../policy';
import { formOf } from '../request';
import type { VerifyState } from '../state';

/** What was sent, for people to see and to decide; no part of a tenant. */
export function outboxRoutes(state: VerifyState): Route[] {
  return [
    {
      name: 'outbox',
      methods: ['GET'],
      path: '/outbox',
      evidence: 'assumed',
      note: 'the mails, SMS, calls and pushes that were "sent"',
      answer: () => page(200, outboxPage(itemsOf(state), state.directory.tenant.users, state.now())),
    },
    {
      name: 'outbox-decide',
      methods: ['POST'],
      path: '/outbox/decide',
      evidence: 'assumed',
      note: 'the buttons of that page',
      answer: (request) => decideByForm(request, state),
    },
  ];
}

/** The same for programs, and the policy table. */
export function verifyControlRoutes(state: VerifyState): Route[] {
  return [
    controlRoute(
      ['GET', 'POST', 'DELETE'],
      '/__sim/outbox',
      '{"transactionId", "decision", "user"?}: what a person does',
      (request) => controlOutbox(request, state),
    ),
    controlRoute(['GET', 'POST'], '/__sim/policy', '{"policy": [rule]}: the policy table', (request) =>
      controlPolicy(request, state),
    ),
  ];
}

/** Something sent, and what has become of it. */
export interface SentItem extends OutboxItem {
  readonly state: string;
}

export function itemsOf({ outbox, approvals, verifications }: VerifyState): SentItem[] {
  return outbox.items.map((item) => {
    const approval = approvals.byId(item.transactionId);
    const verification = verifications.byId(item.transactionId);
    const state = approval ? approvals.stateOf(approval) : verification ? verifications.stateOf(verification).toLowerCase() : '';
    return { ...item, state };
  });
}

/**
 * What a person does about a push or a QR code.
 * @param userName who scans the QR code
 * @throws {TypeError} when nothing waits for it, or the user is missing
 */
export function decide(
  transactionId: string,
  decision: Decision,
  userName: string | undefined,
  state: VerifyState,
): Approval | undefined {
  if (!DECISIONS.includes(decision)) throw new TypeError(`A decision is one of ${DECISIONS.join(', ')}`);
  state.approvals.decide(transactionId, decision, userName === undefined ? undefined : state.directory.userByName(userName));
  return state.approvals.byId(transactionId);
}

function decideByForm(request: TenantRequest, state: VerifyState): Answer {
  const form = formOf(request);
  try {
    decide(form.get('transactionId') ?? '', form.get('decision') as Decision, form.get('user') ?? undefined, state);
  } catch (error) {
    return page(409, problemPage(error instanceof Error ? error.message : String(error)));
  }
  return empty(303, ['Location', '/outbox']);
}

function controlOutbox(request: TenantRequest, state: VerifyState): Answer {
  if (request.method === 'DELETE') state.outbox.clear();
  if (request.method !== 'POST') return json(200, itemsOf(state));
  return attempt(request, ({ transactionId, decision, user }) => {
    decide(String(transactionId), decision as Decision, typeof user === 'string' ? user : undefined, state);
    return itemsOf(state);
  });
}

function controlPolicy(request: TenantRequest, { directory }: VerifyState): Answer {
  const { tenant } = directory;
  if (request.method !== 'POST') return json(200, { policy: tenant.policy });
  return attempt(request, ({ policy }) => {
    tenant.policy = parsePolicy(policy);
    return { policy: tenant.policy };
  });
}
