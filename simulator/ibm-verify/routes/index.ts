import type { Route } from '../../router';
import { controlRoutes } from '../../routes/control';
import type { VerifyState } from '../state';
import { switchboard } from '../switches';
import { factorRoutes } from './factors';
import { otpRoutes } from './otp';
import { passwordRoutes } from './password';
import { tokenRoutes } from './token';

/** Every route of a tenant, and those that steer it. */
export function allRoutes(state: VerifyState): Route[] {
  const routes: Route[] = [
    ...tokenRoutes(state),
    ...passwordRoutes(state),
    ...otpRoutes(state),
    // After the factors that there are: its paths fit them as well.
    ...factorRoutes(state),
    ...controlRoutes(state, switchboard, () => routes),
  ];
  return routes;
}
