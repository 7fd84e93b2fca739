import type { Message } from '../outbox';
import { type Html, html } from './html';
import { card } from './layout';

/** The page of another identity provider, where a federated user signs in. */
export function otherProviderPage({ id, user }: Message): Html {
  return card(
    'Sign in at Partner Identity',
    'key',
    html`<p>This page stands for another identity provider. It asks for nothing: press the button to be <strong>${user}</strong>.</p>
<form method="post" action="/idp/${id}"><button type="submit">Sign in</button></form>`,
  );
}

export function otherProviderDonePage({ code }: Message): Html {
  const pin = html`<p>Enter this PIN where the sign-in began: <output>${code ?? ''}</output></p>`;
  return card(
    'Signed in at Partner Identity',
    'good',
    code === undefined ? html`<p>The sign-in goes on where it began.</p>` : pin,
  );
}
