import { sha256Source } from './content-hash';

/** The one style sheet of the pages. Fonts are the system's: nothing is loaded. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --ground: #eef2f5; --card: #fff; --text: #16202b; --quiet: #526070; --line: #dae1e8; --field: #7b8896;
  --accent: #12608f; --accent-strong: #0c4b72; --on-accent: #fff; --tint: #e5f0f7;
  --notice: #85540a; --notice-tint: #fbf0da; --wrong: #b0261b;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #0e141a; --card: #171f28; --text: #e7edf3; --quiet: #a5b2bf; --line: #2c3743; --field: #738292;
    --accent: #7fc4ee; --accent-strong: #a9d8f4; --on-accent: #06202f; --tint: #1b3242;
    --notice: #f1c877; --notice-tint: #3a2e16; --wrong: #ffa097;
  }
}
* { box-sizing: border-box; }
[hidden] { display: none !important; }
body {
  display: flex; flex-direction: column; align-items: center; gap: 1.25rem;
  min-height: 100vh; min-height: 100dvh; margin: 0; padding: clamp(1.25rem, 9vh, 6rem) 1rem 1.5rem;
  background: var(--ground); color: var(--text); font: 1.0625rem/1.55 system-ui, sans-serif;
  overflow-wrap: anywhere; -webkit-text-size-adjust: 100%;
}
header, main, footer { width: 100%; max-width: 28rem; }
header { padding: 0 .25rem; font-weight: 650; color: var(--quiet); }
main { padding: clamp(1.5rem, 6vw, 2.25rem); border: 1px solid var(--line); border-radius: 16px; background: var(--card); box-shadow: 0 12px 40px rgb(10 30 50 / .07); }
footer { padding: 0 .25rem; color: var(--quiet); font-size: .9375rem; }
h1 { margin: 0 0 .75rem; font-size: 1.5625rem; line-height: 1.25; letter-spacing: -.01em; text-wrap: balance; word-break: auto-phrase; }
h2 { margin: 0 0 .25rem; font-size: 1em; color: var(--text); }
p { margin: 0 0 1rem; text-wrap: pretty; }
main > :last-child, footer > :last-child { margin-bottom: 0; }
.owner { white-space: pre-line; }
a { color: var(--accent); text-underline-offset: .15em; }
.symbol { display: grid; place-items: center; width: 3.25rem; height: 3.25rem; margin-bottom: 1.25rem; border-radius: 50%; background: var(--tint); color: var(--accent); }
.symbol.notice { background: var(--notice-tint); color: var(--notice); }
.symbol svg { width: 1.75rem; height: 1.75rem; fill: none; stroke: currentColor; stroke-width: 1.75; stroke-linecap: round; stroke-linejoin: round; }
form { margin: 1.5rem 0 0; }
#paste { margin-bottom: 1rem; padding-top: 1.25rem; border-top: 1px solid var(--line); }
label { display: block; margin-bottom: .375rem; font-weight: 600; }
input { width: 100%; min-height: 3rem; padding: .5rem .75rem; border: 1px solid var(--field); border-radius: 10px; background: var(--card); color: inherit; font: inherit; }
input[aria-invalid] { border: 2px solid var(--wrong); }
.wrong { margin: .5rem 0 0; color: var(--wrong); font-size: .9375rem; }
button, .button {
  display: block; width: 100%; min-height: 3.25rem; padding: .75rem 1.25rem; border: 1px solid transparent; border-radius: 10px;
  background: var(--accent); color: var(--on-accent); font: inherit; font-weight: 650; text-align: center; text-decoration: none; cursor: pointer;
}
button:hover, .button:hover { background: var(--accent-strong); }
button[aria-disabled=true] { background: var(--tint); color: var(--accent); cursor: default; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 3px; }
@keyframes late { from { visibility: hidden; } }
.late { margin-top: 1.5rem; animation: late 0s 4s backwards; }
[role=status] { margin: .75rem 0 0; text-align: center; color: var(--quiet); font-size: .9375rem; }
[role=status]:empty { margin: 0; }
fieldset { display: grid; gap: .625rem; margin: 0; padding: 0; border: 0; }
legend { margin-bottom: .625rem; padding: 0; font-weight: 600; }
button.second { border-color: var(--field); background: none; color: var(--accent); }
button.second:hover { background: var(--tint); }
.facts { display: grid; grid-template-columns: auto 1fr; gap: .125rem .75rem; margin: 0 0 1rem; font-size: .9375rem; }
.facts dt { color: var(--quiet); }
.facts dd { margin: 0; }
.sights { margin: 0 0 1.5rem; padding: 0; list-style: none; }
.sights li { padding: .75rem 0; border-top: 1px solid var(--line); }
.sights form { margin: .5rem 0 0; }
.sights p { margin: 0; color: var(--quiet); }
.caution { margin-top: 1.5rem; padding-top: 1.25rem; border-top: 1px solid var(--line); color: var(--quiet); font-size: .9375rem; }
`;

/** What a Content-Security-Policy calls the style sheet. */
export const STYLE_SOURCE = sha256Source(STYLE);
