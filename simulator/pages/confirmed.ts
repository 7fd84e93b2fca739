import { type Html, html } from './html';
import { card } from './layout';

/** What the link of a mail or text message leads to. */
export function confirmedPage(): Html {
  return card('Confirmed', 'good', html`<p>The sign-in goes on where it began. You may close this page.</p>`);
}
