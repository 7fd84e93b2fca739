// Writes what is said about each error code, from nodes/shared/error-texts/, into every place that says it: the marked
// sections of docs/troubleshooting.md and of the help texts, and the statuses in the catalogues of the nodes. With --check it
// writes nothing, names what is stale and fails.
'use strict';

const fs = require('node:fs');
const path = require('node:path');

const root = path.join(__dirname, '..');
const nodes = path.join(root, 'nodes');
const sources = path.join(nodes, 'shared', 'error-texts');

/** `<!-- errors: CODE CODE -->` begins a section about these codes, `<!-- errors -->` one about all of them. */
const SECTION = /(<!-- errors(?:: ([A-Z_ ]+))? -->\n)[\s\S]*?(<!-- \/errors -->)/;

const english = readJson(path.join(sources, 'en-US.json'));
/** What has no code, an error that nobody foresaw, has a status only. */
const everyCode = Object.keys(english).filter((code) => english[code].cause);

function main(check) {
  const stale = [...freshTexts()].filter(([file, text]) => fs.readFileSync(file, 'utf8') !== text);
  for (const [file, text] of stale) {
    console.log(`${check ? 'stale' : 'written'}: ${path.relative(root, file)}`);
    if (!check) fs.writeFileSync(file, text);
  }
  if (check && stale.length > 0) {
    console.error('Run   npm run texts');
    process.exitCode = 1;
  }
}

/** Every file with a generated part, and its text as it should be. */
function* freshTexts() {
  const guide = path.join(root, 'docs', 'troubleshooting.md');
  yield [guide, withSection(fs.readFileSync(guide, 'utf8'), table)];
  for (const name of fs.readdirSync(nodes, { recursive: true }).filter((name) => /locales.+\.(html|json)$/.test(name))) {
    const file = path.join(nodes, name);
    const text = fs.readFileSync(file, 'utf8');
    const language = path.basename(path.dirname(file));
    yield [file, file.endsWith('.json') ? withStatuses(text, language) : withSection(text, definitions)];
  }
}

function withSection(text, render) {
  return text.replace(SECTION, (_, begin, codes, end) => begin + render(codes?.split(' ') ?? everyCode) + end);
}

function table(codes) {
  const rows = codes.map(
    (code) => `| \`${code}\` | ${english[code].status} | ${english[code].cause} | ${english[code].cure} |\n`,
  );
  return ['| code | status | cause | what to do |\n', '|---|---|---|---|\n', ...rows].join('');
}

function definitions(codes) {
  const entries = codes.map((code) => {
    const { status, cause, cure } = english[code];
    return `    <dt>${code} <span class="property-type">${status}</span></dt>\n    <dd>${html(`${cause} ${cure}`)}</dd>\n`;
  });
  return `  <dl class="message-properties">\n${entries.join('')}  </dl>\n  `;
}

function html(text) {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replace(/`([^`]+)`/g, '<code>$1</code>');
}

/** A node that shows statuses may meet any code: a new one needs no second list. */
function withStatuses(text, language) {
  const catalogue = JSON.parse(text);
  if (!catalogue.status) return text;
  const own = Object.entries(catalogue.status).filter(([key]) => !(key in english));
  const generated = Object.entries(readJson(path.join(sources, `${language}.json`))).map(([code, { status }]) => [code, status]);
  catalogue.status = Object.fromEntries([...own, ...generated]);
  return `${JSON.stringify(catalogue, null, 2)}\n`;
}

function readJson(file) {
  return JSON.parse(fs.readFileSync(file, 'utf8'));
}

main(process.argv.includes('--check'));
