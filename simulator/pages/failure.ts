import { type Html, html } from './html';
import { card } from './layout';

/** The tenant's own error page. */
export function errorPage(title: string, message: string): Html {
  return card(title, 'bad', html`<p>${message}</p>`);
}

/** A failure target on loopback: what an own page behind `failureRedirectUrl` might say. */
export function failedDemoPage(): Html {
  return card(
    'The sign-in was not completed',
    'bad',
    html`<p>The challenge was not passed. Nobody was signed in.</p>
<p class="quiet">The launch named this page as its failure target (<code>failureRedirectUrl</code>).</p>`,
  );
}
