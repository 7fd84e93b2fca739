import type { AccessToken } from '../access-tokens';
import { type Answer, json } from '../answers';
import type { AuthenticationToken } from '../authentication/tokens';
import { failure } from '../envelope';
import { SESSION_COOKIE } from '../sessions';
import type { TenantState } from '../state';
import type { TenantRequest } from '../tenant-request';

/** Who makes a call: a person with an authentication token, or a client with an access token. */
export type Caller = UserCaller | ClientCaller;

export interface UserCaller {
  readonly kind: 'user';
  readonly token: AuthenticationToken;
  /** The token as it came. */
  readonly value: string;
  readonly source: 'bearer' | 'cookie';
}

export interface ClientCaller {
  readonly kind: 'client';
  readonly token: AccessToken;
}

/**
 * The caller, or the answer for one that may not make this call.
 * @param restPath what a scope has to cover, without leading slash
 */
export function callerOf(request: TenantRequest, state: TenantState, restPath: string): Caller | Answer {
  const value = request.bearer ?? request.cookie(SESSION_COOKIE) ?? '';
  const token = state.authentication.tokens.find(value);
  if (token) return { kind: 'user', token, value, source: request.bearer === undefined ? 'cookie' : 'bearer' };
  return clientOf(request, state, restPath);
}

/** The same for calls that no person may make. */
export function clientOf(request: TenantRequest, state: TenantState, restPath: string): ClientCaller | Answer {
  const token = state.accessTokens.find(request.bearer ?? '');
  if (!token) return unauthorized();
  if (!token.covers.some((path) => path.test(restPath))) return outOfScope(state);
  return { kind: 'client', token };
}

/** The same for calls that take the rights of an administrator, which no person of this tenant has. */
export function administratorOf(request: TenantRequest, state: TenantState, restPath: string): ClientCaller | Answer {
  const caller = callerOf(request, state, restPath);
  if (!isCaller(caller)) return caller;
  return caller.kind === 'client' && caller.token.client.systemAdministrator ? caller : notAuthorized();
}

export function isCaller<Kind extends Caller>(result: Kind | Answer): result is Kind {
  return 'kind' in result;
}

export function unauthorized(): Answer {
  return json(401, { error_message: 'The bearer token is missing, unknown or expired.' });
}

/** The tenant knows the caller, who has not the right (protocol.md, section 1.3). */
export function notAuthorized(): Answer {
  return failure(
    'You are not authorized to perform this operation. Please contact your IT helpdesk.',
    '_I18N_UnauthorizedException',
  );
}

function outOfScope({ switches }: TenantState): Answer {
  if (switches.scopeFail === 200) return notAuthorized();
  return json(switches.scopeFail, { error_message: 'The token does not cover this call.' });
}
