import { type Html, html } from './html';
import { card } from './layout';
import { loginView } from './login-view';

/** What a browser gets that the tenant does not know: a normal sign-in, which ends here. */
export function loginPage(userName: string | undefined): Html {
  return card(
    'Sign in',
    'key',
    html`${loginView('')}
${userName ? html`<p>For <strong>${userName}</strong>.</p>` : ''}
<p>The tenant does not know this browser: the request carried no user token that it accepts here, or its challenge is over.</p>
<p class="quiet">A real tenant asks for a full sign-in now. The simulator's pages have no form for that: begin with a new launch.</p>`,
  );
}
