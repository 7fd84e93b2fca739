import type { Route } from '../../router';
import type { TenantState } from '../../state';
import { advanceAuthenticationRoute, cleanupAuthenticationRoute } from './advance-authentication';
import { elevationRoutes } from './elevation';
import { federationRoutes } from './federation';
import { onDemandChallengeRoute } from './on-demand-challenge';
import { oobLinkRoute } from './oob-link';
import { sessionRoutes } from './session';
import { startAuthenticationRoute } from './start-authentication';

/** Signing in, stepping up and signing out by API. */
export function securityRoutes(state: TenantState): Route[] {
  return [
    startAuthenticationRoute(state),
    advanceAuthenticationRoute(state),
    cleanupAuthenticationRoute(state),
    ...federationRoutes(state),
    ...elevationRoutes(state),
    onDemandChallengeRoute(state),
    ...sessionRoutes(state),
    oobLinkRoute(state),
  ];
}
