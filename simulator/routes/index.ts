import { page } from '../answers';
import { homePage } from '../pages/home';
import type { Route } from '../router';
import type { SigningKey } from '../signing-key';
import type { TenantState } from '../state';
import { appRoutes } from './app';
import { controlRoutes } from './control';
import { directoryRoutes } from './directory';
import { getTokenForUserRoute } from './get-token-for-user';
import { loginRoutes } from './login';
import { oauthMetadataRoutes } from './oauth-metadata';
import { outboxRoutes } from './outbox';
import { queryRoute } from './query';
import { runRoute } from './run';
import { securityRoutes } from './security';
import { tokenRoutes } from './token';
import { tokenStatusRoutes } from './token-status';
import { userPortalRoutes } from './user-portal';

/** Every route of a tenant, and those that steer it. */
export function allRoutes(state: TenantState, key: SigningKey): Route[] {
  const routes: Route[] = [
    ...tokenRoutes(state),
    getTokenForUserRoute(state),
    runRoute(state),
    ...loginRoutes(state),
    ...appRoutes(state),
    ...oauthMetadataRoutes(state, key),
    ...tokenStatusRoutes(state),
    ...securityRoutes(state),
    ...userPortalRoutes(state),
    ...directoryRoutes(state),
    queryRoute(state),
    ...outboxRoutes(state.outbox, state.now),
    ...controlRoutes(state, () => routes),
    {
      name: 'home',
      methods: ['GET'],
      path: '/',
      evidence: 'assumed',
      note: 'this page; a tenant would show its portal',
      answer: () => page(200, homePage(state.directory.tenant, state.origin(), routes)),
    },
  ];
  return routes;
}
