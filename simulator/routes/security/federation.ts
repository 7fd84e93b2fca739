import { type Answer, page } from '../../answers';
import type { Federation } from '../../authentication/federations';
import { failure, success } from '../../envelope';
import { sixDigits } from '../../outbox';
import { otherProviderDonePage, otherProviderPage } from '../../pages/other-provider';
import type { Route } from '../../router';
import { SESSION_COOKIE } from '../../sessions';
import type { TenantState } from '../../state';
import type { TenantUser } from '../../tenant';
import type { TenantRequest } from '../../tenant-request';
import { cookieLine } from '../browser';
import { page404 } from '../not-found';
import { restRoute } from '../rest';
import { loginSuccess, signInFailed } from './outcomes';

/** The mechanism by which the other provider's PIN is answered. */
export const PIN_MECHANISM = 'OOBAUTHPIN';

/** Observed with shared-services tenants (protocol.md, section 6.2). */
const TOKEN_LIFETIME_SECONDS = 900;
const PAGE_PATH = '/idp/';
/** How long the person may take there. */
const LIFETIME_MS = 5 * 60 * 1000;

/** Waiting for a sign-in at another identity provider, and that provider's page (protocol.md, sections 6.1 and 6.2). */
export function federationRoutes(state: TenantState): Route[] {
  return [
    restRoute(
      {
        name: 'oobauthstatus',
        path: '/Security/OobAuthStatus',
        evidence: 'observed',
        note: 'Pending until the person has signed in at the other provider',
        native: true,
        answer: (_request, fields) => status(fields.text('sessionid'), state),
      },
      state,
    ),
    {
      name: 'idp',
      methods: ['GET', 'POST'],
      path: `${PAGE_PATH}:message`,
      evidence: 'assumed',
      note: 'stands for the other identity provider',
      answer: (request) => showProvider(request, state),
    },
  ];
}

/** The short URL and the session to wait for are for clients that say they can (observed). */
export function startFederation(
  user: TenantUser,
  { pin: isPinRequired }: { pin: boolean },
  request: TenantRequest,
  extra: object,
  state: TenantState,
): Answer {
  const pin = isPinRequired ? sixDigits() : undefined;
  const expiresAtMs = state.now() + LIFETIME_MS;
  const message = state.outbox.send({
    kind: 'idp',
    user: user.name,
    to: 'browser',
    text: 'Sign in at the other identity provider.',
    code: pin,
    linkBase: state.origin() + PAGE_PATH,
    confirmable: true,
    expiresAtMs,
  });
  const federation = state.authentication.federations.start({ user, message, pin, expiresAtMs });
  return success({
    IdpRedirectUrl: message.link,
    ...(/^true$/i.test(request.header('oobidpauth') ?? '') && {
      IdpRedirectShortUrl: message.link,
      IdpShortUrlId: message.id,
      IdpLoginSessionId: federation.id,
      IdpOobAuthPinRequired: isPinRequired,
    }),
    SessionId: federation.id,
    TenantId: state.directory.tenant.id,
    ...extra,
  });
}

function status(id: string, state: TenantState): Answer {
  const federation = state.authentication.federations.find(id);
  if (!federation || federation.message.state === 'denied') return statusFailed(federation, state);
  // With a PIN the status stays as it is until that has been answered (observed).
  if (federation.message.state === 'open' || federation.pin !== undefined) return success({ State: 'Pending' });
  state.authentication.federations.end(federation);
  const { value, lifetimeSeconds } = state.authentication.tokens.issue(federation.user, [], TOKEN_LIFETIME_SECONDS);
  return success(
    { State: 'Success', Token: value, TokenLifetime: lifetimeSeconds, UserId: federation.user.id, User: federation.user.name },
    cookieLine(SESSION_COOKIE, value, state),
  );
}

function statusFailed(federation: Federation | undefined, state: TenantState): Answer {
  if (federation) state.authentication.federations.end(federation);
  return failure('The sign-in or challenge has failed. Try again, or ask your administrator.', null, { State: 'Failed' });
}

export function answerPin(sessionId: string, answer: unknown, state: TenantState): Answer {
  const federation = state.authentication.federations.find(sessionId);
  if (!federation) return signInFailed();
  state.authentication.federations.end(federation);
  const isRight = federation.message.state === 'approved' && federation.pin !== undefined && answer === federation.pin;
  return isRight ? loginSuccess(federation.user, [], state) : signInFailed();
}

function showProvider(request: TenantRequest, { outbox }: TenantState): Answer {
  const message = outbox.find(request.variable);
  if (message?.state !== 'open' || message.kind !== 'idp') return page404();
  if (request.method !== 'POST') return page(200, otherProviderPage(message));
  outbox.approve(message.id);
  return page(200, otherProviderDonePage(message));
}
