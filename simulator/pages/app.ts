import type { Session } from '../sessions';
import { type Html, html } from './html';
import { card } from './layout';

/** The page of an app: where a launch ends well. */
export function appPage({ app, user }: Session): Html {
  return card(
    `Signed in to ${app.title} as ${user.name}`,
    'good',
    html`<p>Welcome, ${user.displayName}. ${app.stepUp ? 'The challenge was passed' : 'This app asks for no challenge'}, and this page stands for the app.</p>`,
  );
}
