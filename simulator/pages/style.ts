import { createHash } from 'node:crypto';

/** The one style sheet of all pages. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --ground: #f3f5f9; --card: #fff; --text: #1b2433; --quiet: #566176; --line: #d9dfe9;
  --accent: #1f5fbf; --on-accent: #fff; --good: #1a7a43; --bad: #b3261e; --tint: #eaf1fc;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #10151d; --card: #1a212c; --text: #e8edf5; --quiet: #a3aec0; --line: #323c4b;
    --accent: #8ab8ff; --on-accent: #0c1a30; --good: #6fd59a; --bad: #ff9d94; --tint: #20304a;
  }
}
* { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; display: flex; flex-direction: column; background: var(--ground); color: var(--text); font: 16px/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
header { display: flex; flex-wrap: wrap; align-items: baseline; gap: .25rem .75rem; padding: .9rem clamp(1rem, 4vw, 2rem); background: var(--card); border-bottom: 1px solid var(--line); }
header a { color: inherit; font-weight: 650; text-decoration: none; }
header span { color: var(--quiet); font-size: .875rem; }
header nav { margin-left: auto; }
header nav a { color: var(--accent); font-weight: 600; }
main { flex: 1; width: 100%; margin: 0 auto; padding: clamp(1.25rem, 5vw, 3rem) clamp(1rem, 4vw, 2rem); }
main.narrow { max-width: 29rem; }
main.wide { max-width: 62rem; }
.card { background: var(--card); border: 1px solid var(--line); border-radius: 14px; padding: clamp(1.25rem, 5vw, 2rem); box-shadow: 0 8px 30px rgb(15 25 45 / .07); }
h1 { margin: 0 0 .75rem; font-size: 1.5rem; line-height: 1.25; text-wrap: balance; }
h2 { margin: 2.25rem 0 .5rem; font-size: 1.125rem; }
p { margin: 0 0 1rem; }
p:last-child { margin-bottom: 0; }
a { color: var(--accent); }
.quiet { color: var(--quiet); }
.symbol { display: grid; place-items: center; width: 3rem; height: 3rem; margin-bottom: 1rem; border-radius: 50%; background: var(--tint); color: var(--accent); }
.symbol.good { color: var(--good); }
.symbol.bad { color: var(--bad); }
.symbol svg { width: 1.6rem; height: 1.6rem; fill: none; stroke: currentColor; stroke-width: 2; stroke-linecap: round; stroke-linejoin: round; }
.note { margin-top: 1.25rem; padding: .75rem 1rem; border-radius: 10px; background: var(--tint); font-size: .9375rem; }
.note output { font: 600 1.125rem ui-monospace, monospace; letter-spacing: .12em; }
label { display: block; margin-bottom: .35rem; font-weight: 600; }
input { width: 100%; padding: .65rem .8rem; border: 1px solid var(--quiet); border-radius: 9px; background: var(--ground); color: inherit; font: 1.25rem ui-monospace, monospace; letter-spacing: .12em; }
button { width: 100%; margin-top: 1rem; padding: .75rem; border: 0; border-radius: 9px; background: var(--accent); color: var(--on-accent); font: inherit; font-weight: 650; cursor: pointer; }
button:hover { filter: brightness(1.08); }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.table { overflow-x: auto; border: 1px solid var(--line); border-radius: 12px; background: var(--card); }
table { width: 100%; border-collapse: collapse; font-size: .9375rem; }
th, td { padding: .55rem .9rem; text-align: left; vertical-align: top; border-bottom: 1px solid var(--line); overflow-wrap: normal; }
th { color: var(--quiet); font-weight: 600; font-size: .8125rem; }
tr:last-child td { border-bottom: 0; }
.key { white-space: nowrap; }
.messages { margin: 0; padding: 0; list-style: none; }
.message { margin-bottom: .75rem; padding: 1rem 1.25rem; border: 1px solid var(--line); border-radius: 12px; background: var(--card); }
.message p { margin-bottom: .5rem; }
.message form { display: inline-flex; gap: .5rem; margin: .25rem .5rem 0 0; }
.message button { width: auto; margin: 0; padding: .5rem 1.1rem; }
button.other { background: transparent; color: var(--text); box-shadow: inset 0 0 0 1px var(--quiet); }
output { font: 600 1.0625rem ui-monospace, monospace; letter-spacing: .08em; }
code, pre { font: .875em ui-monospace, monospace; }
pre { overflow-x: auto; margin: 0 0 1rem; padding: .9rem 1rem; border: 1px solid var(--line); border-radius: 12px; background: var(--card); }
.badge { display: inline-block; padding: .05rem .55rem; border-radius: 99px; border: 1px solid currentColor; font-size: .8125rem; white-space: nowrap; color: var(--quiet); }
.sent { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 22rem), 1fr)); gap: 1rem; margin: 1.25rem 0 0; padding: 0; list-style: none; }
.sent .card { padding: 1.25rem; box-shadow: none; }
.sent h2 { margin: 0 0 .35rem; }
.sent p { margin-bottom: .75rem; }
.sent p:last-child { margin-bottom: 0; font-size: .875rem; }
.sent h2 .quiet { font-weight: 400; }
.code { font: 1.5rem ui-monospace, monospace; letter-spacing: .08em; }
.code output { font: inherit; font-weight: 650; }
.actions { display: flex; flex-wrap: wrap; gap: .5rem; margin: .75rem 0 1rem; }
.actions button { flex: 1 1 auto; width: auto; margin: 0; padding: .6rem .9rem; }
button.second { background: var(--tint); color: var(--text); border: 1px solid var(--line); }
select { width: 100%; padding: .6rem .8rem; border: 1px solid var(--quiet); border-radius: 9px; background: var(--ground); color: inherit; font: inherit; }
.plain { margin: 0; padding: 0; list-style: none; }
.plain li + li { margin-top: .5rem; }
.badge.success, .badge.approve { color: var(--good); }
.badge.pending { color: var(--accent); }
.badge.failed, .badge.deny, .badge.fraud { color: var(--bad); }
.badge.documented { color: var(--good); }
.badge.observed { color: var(--accent); }
`;

/** What a Content-Security-Policy calls the style sheet. */
export const STYLE_HASH = `sha256-${createHash('sha256').update(STYLE).digest('base64')}`;
