import { page } from '../answers';
import { homePage } from '../pages/home';
import type { Route } from '../router';
import type { SigningKey } from '../signing-key';
import type { TenantState } from '../state';
import { switchboard } from '../switches';
import { appRoutes } from './app';
import { controlRoutes } from './control';
import { getTokenForUserRoute } from './get-token-for-user';
import { loginRoutes } from './login';
import { oauthMetadataRoutes } from './oauth-metadata';
import { runRoute } from './run';
import { tokenRoutes } from './token';
import { tokenStatusRoutes } from './token-status';

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
    ...controlRoutes(state, switchboard, () => routes),
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
