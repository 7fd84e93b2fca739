// Lint, then every test, or those that the arguments name:
//   npm test -- --grep "token cache"      npm test -- test/lib/oauth      npm test -- test/demo/start.test.ts
// --heavy adds the long soak and load tests.
'use strict';

const { spawn } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const root = path.join(__dirname, '..');

const ALL_TESTS = 'dist/test/**/*.test.js';
const BROWSER_TESTS = 'dist/test/browser/**/*.test.js';
/** The slowest files that are named at the end: the whole has to stay below ten minutes on two cores. */
const SHOWN_FILES = 10;

async function main(args) {
  const heavy = args.includes('--heavy');
  const lintOk = await run(binary('@biomejs/biome', 'biome'), ['check', '.']);
  if (!lintOk) console.log('\nlint: failed');

  const results = await runMocha(
    args.filter((arg) => arg !== '--heavy'),
    heavy,
  );
  const sum = (of) => results.reduce((total, result) => total + result[of], 0);
  if (sum('passes') + sum('failures') === 0) console.log('No test ran.');
  const slowest = results.flatMap(({ files }) => files).sort((a, b) => b.seconds - a.seconds);
  for (const { file, seconds } of slowest.slice(0, SHOWN_FILES)) console.log(`${seconds.toFixed(0).padStart(5)} s  ${file}`);
  console.log(`${sum('passes')} passed, ${sum('failures')} failed, ${sum('pending')} skipped`);
  process.exitCode = lintOk && results.every(({ ok }) => ok) && sum('passes') > 0 ? 0 : 1;
}

/**
 * What mocha counted. All tests go in two lanes at once, one with the browser and one without: each waits a lot. The second one's
 * report comes after the first one's.
 */
async function runMocha(args, heavy) {
  const specs = args.map(compiledSpec);
  if (specs.some((spec) => spec.startsWith('dist'))) return [await runLane(specs, heavy)];
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'identity-report-'));
  const report = path.join(folder, 'report.txt');
  const output = fs.openSync(report, 'w');
  try {
    const results = await Promise.all([
      runLane([...specs, '--ignore', BROWSER_TESTS, ALL_TESTS], heavy),
      runLane([...specs, BROWSER_TESTS], heavy, output),
    ]);
    process.stdout.write(fs.readFileSync(report));
    return results;
  } finally {
    fs.closeSync(output);
    fs.rmSync(folder, { recursive: true });
  }
}

/** Nothing, and not ok, when mocha ended before it had counted. */
async function runLane(specs, heavy, output = 'inherit') {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'identity-test-'));
  const counts = path.join(folder, 'counts.json');
  const ok = await run(
    '--enable-source-maps',
    [
      binary('mocha', 'mocha'),
      ...['--reporter', path.join(__dirname, 'reporter.js'), '--reporter-option', `file=${counts}`],
      ...(process.env.CI ? ['--forbid-only'] : []),
      ...specs,
    ],
    { env: heavy ? { TEST_HEAVY: '1' } : {}, output },
  );
  try {
    return { ok, ...JSON.parse(fs.readFileSync(counts, 'utf8')) };
  } catch {
    console.log('\nmocha: ended without a result');
    return { ok: false, passes: 0, failures: 0, pending: 0, files: [] };
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
}

/** People name the source, mocha runs what was compiled from it. Anything else is an option of mocha's. */
function compiledSpec(arg) {
  const source = path.relative(root, path.resolve(arg));
  if (arg.startsWith('-') || !source.startsWith('test') || !fs.existsSync(arg)) return arg;
  const compiled = path.posix.join('dist', ...source.split(path.sep));
  return fs.statSync(arg).isDirectory() ? `${compiled}/**/*.test.js` : compiled.replace(/\.ts$/, '.js');
}

function binary(packageName, name) {
  const manifest = require.resolve(`${packageName}/package.json`);
  const { bin } = JSON.parse(fs.readFileSync(manifest, 'utf8'));
  return path.join(path.dirname(manifest), bin[name]);
}

function run(script, args, { env = {}, output = 'inherit' } = {}) {
  const child = spawn(process.execPath, [script, ...args], {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: ['inherit', output, output],
  });
  return new Promise((resolve) => child.once('close', (status) => resolve(status === 0)));
}

main(process.argv.slice(2)).catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
