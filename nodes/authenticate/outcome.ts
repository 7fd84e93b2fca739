import type { AuthenticationOutcome } from '../../lib/authentication/authentication-service';
import type { Granted, GrantedToken } from '../../lib/authentication/authenticator';
import { holdToken } from '../../lib/handles';
import type { OpenIdentity } from '../identity-config/identity';
import type { Routed } from '../shared/action-node';
import { isoTime } from '../shared/iso-time';
import type { NodeRed } from '../shared/node-red';

/** The node's outputs, from the top. */
const OUTPUTS = { granted: 0, challenge: 1, denied: 2 } as const;

/** What a flow gets of an outcome: no secret, unless `includeValue`. */
export function described(
  outcome: AuthenticationOutcome,
  identity: OpenIdentity,
  includeValue: boolean,
): Record<string, unknown> {
  switch (outcome.outcome) {
    case 'granted':
      return granted(outcome, identity, includeValue);
    case 'challenge': {
      const { transaction, expiresAt, prompt } = outcome;
      // Renamed: the message may come back as it is, and the form of an answer must not be taken for one.
      const { answer: answerForm, ...rest } = prompt;
      return withoutBlanks({
        outcome: 'challenge',
        transaction,
        expiresAt: isoTime(expiresAt),
        ...rest,
        answerForm,
      });
    }
    case 'denied': {
      const { reason, retryAfterSeconds } = outcome;
      return withoutBlanks({ outcome: 'denied', reason, retryAfterSeconds });
    }
  }
}

/** Where the message goes, and what stands under the node. */
export function routeOf(RED: NodeRed, outcome: AuthenticationOutcome): Routed {
  const output = OUTPUTS[outcome.outcome];
  switch (outcome.outcome) {
    case 'granted':
      return { output, status: () => ({ fill: 'green', shape: 'dot', text: 'status.granted' }) };
    case 'challenge':
      return { output, status: () => ({ fill: 'yellow', shape: 'ring', text: 'status.challenge' }) };
    case 'denied': {
      const { reason } = outcome;
      return { output, status: () => ({ fill: 'red', shape: 'ring', text: RED._('status.denied', { reason }) }) };
    }
  }
}

function granted({ token, user, subject, amr }: Granted, identity: OpenIdentity, includeValue: boolean): Record<string, unknown> {
  // A launch is somebody's: by the name that was proved, else by the tenant's own id.
  const told = token && describedToken(token, user ?? subject, identity, includeValue);
  return withoutBlanks({ outcome: 'granted', token: told, user, subject, amr: [...amr] });
}

function describedToken(
  { value, scope, expiresAt }: GrantedToken,
  user: string | undefined,
  { id: issuer, tenant }: OpenIdentity,
  includeValue: boolean,
): Record<string, unknown> {
  const handle = holdToken(
    {
      kind: 'authentication-token',
      issuer,
      tenant: tenant.origin,
      value,
      user,
      expiresAt: expiresAt ?? Number.POSITIVE_INFINITY,
    },
    tenant.clock.now(),
  );
  return withoutBlanks({
    handle,
    type: 'Bearer',
    scope,
    expiresAt: expiresAt === undefined ? undefined : isoTime(expiresAt),
    tenant: tenant.origin,
    value: includeValue ? value : undefined,
  });
}

function withoutBlanks(values: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}
