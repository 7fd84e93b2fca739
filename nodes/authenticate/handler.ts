import { type AuthenticationOutcome, AuthenticationService } from '../../lib/authentication/authentication-service';
import type { Authenticator } from '../../lib/authentication/authenticator';
import { MemoryTransactionStore } from '../../lib/authentication/memory-transaction-store';
import type { TransactionStore } from '../../lib/authentication/transaction-store';
import { IdentityError } from '../../lib/errors';
import { findIdentity } from '../identity-config/find-identity';
import type { OpenIdentity } from '../identity-config/identity';
import { findLinkHost } from '../link-host/find-link-host';
import type { ActionContext, Routed } from '../shared/action-node';
import type { Message, NodeRed, RuntimeNode, SavedNode } from '../shared/node-red';
import { parseSaved } from '../shared/saved-config';
import { assertSettable, messageProperty, setMessageProperty } from '../shared/values';
import { continuationIn } from './action';
import { type AuthenticateConfig, authenticateConfig } from './config';
import { described, routeOf } from './outcome';
import { startRequestIn } from './start-request';

interface Prepared {
  readonly config: AuthenticateConfig;
  readonly identity: OpenIdentity;
  readonly authenticator: Authenticator<unknown>;
  readonly service: AuthenticationService;
}
type Context = ActionContext<Prepared>;

/** Of all nodes that have no link host: a deploy keeps what is open. */
const inMemory = new MemoryTransactionStore();

export function prepare(RED: NodeRed, _node: RuntimeNode, saved: SavedNode): Prepared {
  const config = parseSaved(authenticateConfig, saved);
  const identity = findIdentity(RED, saved.identity);
  const { tenant, provider } = identity;
  if (config.kind !== 'sign-in' && provider !== 'cyberark') {
    throw new IdentityError(
      'IDENTITY_CONFIG',
      'the selected tenant is one of IBM Verify, which has neither challenges on demand nor elevations: choose sign-in',
    );
  }
  const authenticator = tenant.authenticator();
  const service = new AuthenticationService({ store: storeFor(RED, config.linkHost), clock: tenant.clock });
  return { config, identity, authenticator, service };
}

export async function onMessage(context: Context, message: Message): Promise<Routed> {
  const { RED, prepared } = context;
  const { config, identity } = prepared;
  const given = messageProperty(RED, message, config.output);
  // Before anything can fail: a code or a password must not travel on to a Catch node either.
  takeOutAnswer(RED, message, config.output, given);
  assertSettable(RED, message, config.output);
  const outcome = await step(context, message, given);
  setMessageProperty(RED, message, config.output, described(outcome, identity, config.includeValue));
  return routeOf(RED, outcome);
}

async function step(context: Context, message: Message, given: unknown): Promise<AuthenticationOutcome> {
  const { RED, node, prepared, signal } = context;
  const { config, identity, authenticator, service } = prepared;
  const continuation = continuationIn(given);
  if (!continuation) {
    const request = await startRequestIn({ RED, node, config, identity }, message);
    return service.start(authenticator, request, { signal });
  }
  const { transaction, action } = continuation;
  if (action.kind === 'cancel') return service.cancel(authenticator, transaction, { signal });
  return service.proceed(authenticator, transaction, action, { signal });
}

/** The object is replaced, not changed: another branch of the flow may hold it. */
function takeOutAnswer(RED: NodeRed, message: Message, path: string, given: unknown): void {
  if (typeof given !== 'object' || given === null || !('answer' in given)) return;
  const { answer: _, ...rest } = given;
  setMessageProperty(RED, message, path, rest);
}

function storeFor(RED: NodeRed, linkHost: string): TransactionStore {
  return linkHost === '' ? inMemory : findLinkHost(RED, linkHost).transactions;
}
