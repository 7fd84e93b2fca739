import type { Challenge } from '../challenges';
import { type Html, html } from './html';
import { card } from './layout';
import { loginView } from './login-view';

/** Where a person answers the challenge. The page gives the code away, since nothing else could deliver it. */
export function challengePage(challenge: Challenge): Html {
  return card(
    `Confirm it is you to open ${challenge.app.title}`,
    'key',
    html`${loginView(challenge.id)}
<p>For <strong>${challenge.user.name}</strong>. Enter the six digits of your one-time code. There is one try.</p>
<form method="post" action="/login/answer">
<input type="hidden" name="elevate" value="${challenge.elevate}">
<input type="hidden" name="challengeId" value="${challenge.id}">
<label for="code">One-time code</label>
<input id="code" name="code" inputmode="numeric" autocomplete="one-time-code" maxlength="6" required autofocus aria-describedby="hint">
<button type="submit">Verify</button>
</form>
<p class="note" id="hint">Demo code: <output id="demo-code">${challenge.code}</output><br>
<span class="quiet">A real tenant sends it to a phone, an app or a mailbox.</span></p>`,
  );
}
