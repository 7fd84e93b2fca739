import { sha256Source } from './content-hash';

/** How long the button rests after a press. A redemption takes no longer; whoever stopped it can press again. */
const REST_MS = 20_000;

/**
 * The one script of the pages. It moves the link, or the capability of a guided check, out of the address into the form, before the
 * button can be pressed with it, and keeps a second press from overtaking the first. It submits nothing but the form that takes a
 * browser on to the tenant, which comes after the press. A link that is opened again in the same tab changes the fragment alone and
 * loads nothing, hence `hashchange`.
 */
export const SCRIPT = `
(() => {
  const form = document.querySelector('form');
  if (!form) return;
  if ('onward' in form.dataset) return form.submit();
  const { link } = form.elements;
  const paste = document.getElementById('paste');
  const button = form.querySelector('button');
  const status = form.querySelector('[role=status]');

  const takeLink = () => {
    const { pathname, hash } = location;
    if (hash) history.replaceState(null, '', pathname);
    if (!paste || !/^#mf[lg]1_[\\w-]{43}$/.test(hash)) return;
    link.type = 'hidden';
    link.value = pathname + hash;
    paste.hidden = true;
  };

  const rest = (resting) => {
    button.setAttribute('aria-disabled', resting);
    status.textContent = resting ? form.dataset.opening : '';
  };

  takeLink();
  addEventListener('hashchange', takeLink);
  addEventListener('pageshow', (event) => event.persisted && rest(false));
  form.addEventListener('submit', (event) => {
    if (button.getAttribute('aria-disabled') === 'true') return event.preventDefault();
    rest(true);
    setTimeout(rest, ${REST_MS}, false);
  });
})();
`;

/** What a Content-Security-Policy calls the script. */
export const SCRIPT_SOURCE = sha256Source(SCRIPT);
