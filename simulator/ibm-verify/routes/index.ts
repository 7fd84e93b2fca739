import { page } from '../../answers';
import type { Route } from '../../router';
import { controlRoutes } from '../../routes/control';
import type { SigningKey } from '../../signing-key';
import { homePage } from '../pages/home';
import type { VerifyState } from '../state';
import { switchboard } from '../switches';
import { factorRoutes } from './factors';
import { fido2Routes } from './fido2';
import { otpRoutes } from './otp';
import { outboxRoutes, verifyControlRoutes } from './outbox';
import { passwordRoutes } from './password';
import { pushRoutes } from './push';
import { qrRoutes } from './qr';
import { questionRoutes } from './questions';
import { sessionRoutes } from './session';
import { tokenRoutes } from './token';
import { tokenStatusRoutes } from './token-status';
import { totpRoute } from './totp';

/** Every route of a tenant, and those that steer it. */
export function allRoutes(state: VerifyState, key: SigningKey): Route[] {
  const routes: Route[] = [
    ...tokenRoutes(state),
    ...tokenStatusRoutes(state, key),
    ...passwordRoutes(state),
    ...otpRoutes(state),
    totpRoute(state),
    ...questionRoutes(state),
    ...pushRoutes(state),
    ...qrRoutes(state),
    ...fido2Routes(state),
    // After the factors that there are: its paths fit them as well.
    ...factorRoutes(state),
    ...sessionRoutes(state),
    ...outboxRoutes(state),
    ...verifyControlRoutes(state),
    ...controlRoutes(state, switchboard, () => routes),
    {
      name: 'home',
      methods: ['GET'],
      path: '/',
      evidence: 'assumed',
      note: 'this page; a tenant would show its sign-in',
      answer: () => page(200, homePage(state.directory.tenant, state.origin(), routes)),
    },
  ];
  return routes;
}
