import { type Html, html } from './html';
import { document } from './layout';

/** Something that was sent to a person, as the page shows it. */
export interface Letter {
  readonly id: string;
  readonly kind: string;
  /** Whom it is for. */
  readonly person: string;
  /** Address, number or device. */
  readonly to: string;
  readonly text: string;
  readonly code: string | undefined;
  readonly link: string | undefined;
  readonly state: string;
  readonly ageMs: number;
  /** Whether it waits for a button. */
  readonly isConfirmable: boolean;
  /** Numbers to choose from in place of a plain approval. */
  readonly choices: readonly string[];
}

/**
 * What was sent to people, newest first, with the buttons that their devices would have.
 * @param path of this page; its buttons go to `answer` below that
 */
export function outboxPage(letters: readonly Letter[], path: string): Html {
  return document(
    'Outbox',
    html`<h1>Outbox</h1>
<p>What the tenant sent to mailboxes and phones. Nothing leaves this machine: answer here for the person. <a href="${path}">Look again</a></p>
${letters.length === 0 ? html`<p class="quiet">Nothing has been sent yet.</p>` : html`<ul class="messages">${letters.toReversed().map((letter) => item(letter, path))}</ul>`}`,
    'wide',
  );
}

function item(letter: Letter, path: string): Html {
  const { kind, person, to, text, code, link, state, ageMs } = letter;
  return html`<li class="message">
<p><strong>${kind}</strong> for ${person} <span class="quiet">(${to}, ${age(ageMs)})</span> <span class="badge">${state}</span></p>
<p>${text}${code === undefined ? '' : html` Code: <output>${code}</output>`}</p>
${link === undefined ? '' : html`<p><a href="${link}">Open the link for ${person}</a></p>`}
${letter.isConfirmable ? buttons(letter, path) : ''}
</li>
`;
}

function buttons({ id, person, choices }: Letter, path: string): Html {
  const approval =
    choices.length === 0
      ? html`<button type="submit" aria-label="Approve for ${person}">Approve</button>`
      : choices.map(
          (number) =>
            html`<button type="submit" name="number" value="${number}" aria-label="${number}: approve for ${person}">${number}</button>`,
        );
  return html`<form method="post" action="${path}/answer">
<input type="hidden" name="id" value="${id}">
<input type="hidden" name="decision" value="approve">
${approval}
</form>
<form method="post" action="${path}/answer">
<input type="hidden" name="id" value="${id}">
<button class="other" type="submit" name="decision" value="deny" aria-label="Deny for ${person}">Deny</button>
</form>`;
}

function age(ms: number): string {
  const seconds = Math.round(ms / 1000);
  return seconds < 60 ? `${seconds} s ago` : `${Math.round(seconds / 60)} min ago`;
}
