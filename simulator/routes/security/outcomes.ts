import type { Answer } from '../../answers';
import { failure, success } from '../../envelope';
import { SESSION_COOKIE } from '../../sessions';
import type { TenantState } from '../../state';
import type { TenantUser } from '../../tenant';
import { cookieLine } from '../browser';

/** The one failure of every sign-in, whatever went wrong; what a user did wrong is nobody's business. */
export function signInFailed(summary: 'Failure' | 'Undefined' = 'Failure'): Answer {
  return failure('The sign-in or challenge has failed. Try again, or ask your administrator.', null, { Summary: summary });
}

/** Signed in: a token in the body, and the same one as a cookie without expiry (protocol.md, section 6.2). */
export function loginSuccess(user: TenantUser, passed: Iterable<string>, state: TenantState): Answer {
  const marks = [...passed];
  const { value, lifetimeSeconds } = state.authentication.tokens.issue(user, marks);
  return success(
    {
      AuthLevel: marks.length > 0 ? 'High' : 'Normal',
      DisplayName: user.displayName,
      Token: value,
      Auth: value,
      UserId: user.id,
      User: user.name,
      EmailAddress: user.mail ?? user.name,
      UserDirectory: 'CDS',
      PodFqdn: new URL(state.origin()).host,
      CustomerID: state.directory.tenant.id,
      SystemID: state.directory.tenant.id,
      SourceDsType: 'CDS',
      Summary: 'LoginSuccess',
      ...(state.switches.tokenLifetime === 'present' && { TokenLifetime: lifetimeSeconds }),
    },
    cookieLine(SESSION_COOKIE, value, state),
  );
}
