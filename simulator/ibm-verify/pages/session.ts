import { type Html, html } from '../../pages/html';
import { card } from '../../pages/layout';
import type { Session } from '../session';
import { ACME_VERIFY } from './site';

/** Where a session hand-over ends well. */
export function signedInPage({ user }: Session, target: string): Html {
  return card(
    `Signed in as ${user.name} to ${target}`,
    'good',
    html`<p>Welcome, ${user.displayName}. The user’s token was exchanged for a session of this browser, and this page stands for what it opens.</p>`,
    ACME_VERIFY,
  );
}

/** What a browser gets that has no session. */
export function signInPage(target: string): Html {
  return card(
    'Sign in',
    'key',
    html`<p>This browser has no session that opens ${target}.</p>
<p class="quiet">A real tenant asks for a full sign-in now. Here sessions come from <code>/v1.0/auth/session</code> alone.</p>`,
    ACME_VERIFY,
  );
}

export function problemPage(text: string): Html {
  return card('That did not work', 'bad', html`<p>${text}</p>`, ACME_VERIFY);
}
