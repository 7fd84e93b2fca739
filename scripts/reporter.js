// Mocha's own "spec" report, then the titles of the tests that did not run, then the counts, and the time that each file took,
// in a file for scripts/test.js.
'use strict';

const fs = require('node:fs');
const path = require('node:path');
const Mocha = require('mocha');

const { EVENT_RUN_END, EVENT_SUITE_BEGIN, EVENT_SUITE_END, EVENT_TEST_PENDING } = Mocha.Runner.constants;

/** How long open handles may keep the process after the last test. */
const GRACE_MS = 10_000;

class Reporter extends Mocha.reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    const skipped = [];
    runner.on(EVENT_TEST_PENDING, (test) => skipped.push(test.fullTitle()));
    const times = timesOf(runner);
    runner.once(EVENT_RUN_END, () => {
      if (skipped.length > 0) console.log(`  Skipped:\n${skipped.map((title) => `    - ${title}`).join('\n')}\n`);
      const { passes, failures, pending } = this.stats;
      fs.writeFileSync(options.reporterOptions.file, JSON.stringify({ passes, failures, pending, files: times() }));
      endSoon(failures);
    });
  }
}

/** @returns the seconds of each file so far, hooks included */
function timesOf(runner) {
  const times = new Map();
  let startedAt;
  const isOuter = ({ parent }) => parent?.root;
  runner.on(EVENT_SUITE_BEGIN, (suite) => {
    if (isOuter(suite)) startedAt = performance.now();
  });
  runner.on(EVENT_SUITE_END, (suite) => {
    if (!isOuter(suite)) return;
    const file = path.relative(path.join(__dirname, '..', 'dist'), suite.file).replace(/\.js$/, '.ts');
    times.set(file, (times.get(file) ?? 0) + (performance.now() - startedAt) / 1000);
  });
  return () => [...times].map(([file, seconds]) => ({ file, seconds }));
}

/** A forgotten socket or timer must not hang a CI run; say what it was. */
function endSoon(failures) {
  setTimeout(() => {
    console.log(`  The tests are over, but these still run: ${process.getActiveResourcesInfo().join(', ')}`);
    process.exit(Math.min(failures, 255));
  }, GRACE_MS).unref();
}

module.exports = Reporter;
