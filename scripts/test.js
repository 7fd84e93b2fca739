// Lint, then every test, or those that the arguments name:
//   npm test -- --grep "token cache"      npm test -- test/lib/oauth      npm test -- test/demo/start.test.ts
// --heavy adds the long soak and load tests.
'use strict';

const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const root = path.join(__dirname, '..');

function main(args) {
  const heavy = args.includes('--heavy');
  const lintOk = run(binary('@biomejs/biome', 'biome'), ['check', '.']);
  if (!lintOk) console.log('\nlint: failed');

  const result = runMocha(
    args.filter((arg) => arg !== '--heavy'),
    heavy,
  );
  if (result.passes + result.failures === 0) console.log('No test ran.');
  console.log(`${result.passes} passed, ${result.failures} failed, ${result.pending} skipped`);
  process.exitCode = lintOk && result.ok && result.passes > 0 ? 0 : 1;
}

/** What mocha counted; nothing, and not ok, when it ended before it had. */
function runMocha(args, heavy) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'identity-test-'));
  const counts = path.join(folder, 'counts.json');
  const specs = args.map(compiledSpec);
  if (!specs.some((spec) => spec.startsWith('dist'))) specs.push('dist/test/**/*.test.js');
  const ok = run(
    '--enable-source-maps',
    [
      binary('mocha', 'mocha'),
      ...['--reporter', path.join(__dirname, 'reporter.js'), '--reporter-option', `file=${counts}`],
      ...(process.env.CI ? ['--forbid-only'] : []),
      ...specs,
    ],
    heavy ? { TEST_HEAVY: '1' } : {},
  );
  try {
    return { ok, ...JSON.parse(fs.readFileSync(counts, 'utf8')) };
  } catch {
    console.log('\nmocha: ended without a result');
    return { ok: false, passes: 0, failures: 0, pending: 0 };
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

function run(script, args, env = {}) {
  const { status } = spawnSync(process.execPath, [script, ...args], {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: 'inherit',
  });
  return status === 0;
}

main(process.argv.slice(2));
