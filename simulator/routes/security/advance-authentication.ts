import type { Answer } from '../../answers';
import { advance, type Operation, type Outcome } from '../../authentication/advance';
import type { Package } from '../../authentication/packages';
import { success } from '../../envelope';
import { JsonFields } from '../../json-fields';
import type { Route } from '../../router';
import type { TenantState } from '../../state';
import { restRoute } from '../rest';
import { answerPin, PIN_MECHANISM } from './federation';
import { OOB_LINK_PATH } from './oob-link';
import { loginSuccess, signInFailed } from './outcomes';
import { newPackage } from './start-authentication';

/** Every further step of a sign-in or step-up (protocol.md, section 6.2). */
export function advanceAuthenticationRoute(state: TenantState): Route {
  return restRoute(
    {
      name: 'advanceauthentication',
      path: '/Security/AdvanceAuthentication',
      evidence: 'documented',
      note: 'Answer, StartOOB, Poll, RetryOOB, ForgotPassword; one operation or several',
      native: true,
      answer: (_request, fields) => advanceAuthentication(fields, state),
    },
    state,
  );
}

/** Ends a sign-in that its client gives up. */
export function cleanupAuthenticationRoute(state: TenantState): Route {
  return restRoute(
    {
      name: 'cleanupauthentication',
      path: '/Security/CleanupAuthentication',
      evidence: 'observed',
      note: 'ends a package; success, even when there is none',
      native: true,
      answer(_request, fields) {
        const open = state.authentication.packages.find(fields.text('sessionid'));
        if (open) end(open, 'failed', state);
        return success(null);
      },
    },
    state,
  );
}

function advanceAuthentication(fields: JsonFields, state: TenantState): Answer {
  const sessionId = fields.text('sessionid');
  const operations = operationsOf(fields);
  if (fields.text('tenantid') !== '' && fields.text('tenantid') !== state.directory.tenant.id) return signInFailed();
  if (operations[0]?.mechanismId === PIN_MECHANISM) return answerPin(sessionId, operations[0].answer, state);
  const open = state.authentication.packages.find(sessionId);
  if (!open || operations.length === 0) return signInFailed();
  const isWaiting = state.authentication.waitingSeconds(open.name, open.user) > 0;
  return answerTo(isWaiting ? { summary: 'Failure' } : takeSteps(open, operations, state), open, state);
}

function operationsOf(fields: JsonFields): Operation[] {
  const several = fields.value('multipleoperations');
  if (!Array.isArray(several)) return [operation(fields)];
  return several.map((one) => operation(new JsonFields(typeof one === 'object' && one !== null ? one : {})));
}

function operation(fields: JsonFields): Operation {
  return { mechanismId: fields.text('mechanismid'), action: fields.text('action'), answer: fields.value('answer') };
}

/** One after the other; the last outcome counts, and whatever is left after an end is not looked at. */
function takeSteps(open: Package, operations: readonly Operation[], state: TenantState): Outcome {
  const around = {
    outbox: state.outbox,
    linkBase: state.origin() + OOB_LINK_PATH,
    pushDelayMs: state.switches.pushDelayMs,
  };
  let outcome: Outcome = { summary: 'Failure' };
  for (const step of operations) {
    outcome = advance(open, step, around);
    if (outcome.summary !== 'StartNextChallenge' && outcome.summary !== 'OobPending') break;
  }
  return outcome;
}

function answerTo(outcome: Outcome, open: Package, state: TenantState): Answer {
  switch (outcome.summary) {
    case 'StartNextChallenge':
      return success({ Summary: outcome.summary });
    case 'OobPending':
      return success({
        Summary: outcome.summary,
        ...(outcome.number !== undefined && { GeneratedAuthValue: outcome.number }),
      });
    case 'NoncommitalSuccess':
      end(open, 'failed', state);
      return success({ Summary: outcome.summary });
    case 'Failure':
      return failed(open, state);
    case 'LoginSuccess':
      return passed(open, state);
  }
}

function failed(open: Package, state: TenantState): Answer {
  const { packages, lockOuts } = state.authentication;
  const isLocked = () => state.authentication.waitingSeconds(open.name, open.user) > 0;
  if (!isLocked()) lockOuts.failed(open.name);
  if (state.switches.wrongAnswer === 'failure' || isLocked()) {
    end(open, 'failed', state);
    return signInFailed();
  }
  // The purpose goes on: a step-up has not failed as long as there is a package for it.
  discard(open, state);
  const challenges = open.challenges.map((mechanisms) => [...mechanisms.values()]);
  return success(newPackage(packages.start(open, challenges), state));
}

function passed(open: Package, state: TenantState): Answer {
  end(open, 'passed', state);
  state.authentication.lockOuts.passed(open.name);
  const { user, purpose } = open;
  if (!user) return signInFailed();
  if (purpose.kind === 'on-demand' && state.switches.onDemandChallenge === 'no-token') {
    return success({ Summary: 'LoginSuccess' });
  }
  return loginSuccess(user, purpose.passes, state);
}

function end(open: Package, outcome: 'passed' | 'failed', state: TenantState): void {
  discard(open, state);
  open.purpose.ended?.(outcome);
}

function discard(open: Package, state: TenantState): void {
  if (open.sent) state.outbox.withdraw(open.sent.message);
  state.authentication.packages.end(open);
}
