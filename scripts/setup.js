// Runs before `npm start`, `npm test` and the like, so that each of them works on a fresh clone: installs and builds what
// is missing. Plain JavaScript without dependencies, because on a fresh clone the machine's own Node runs it.
'use strict';

const compiled = require('./compiled');
const dependencies = require('./dependencies');

function main() {
  if (dependencies.upToDate() && dependencies.findNode()) {
    console.log('dependencies: up to date, skipped');
  } else {
    console.log('dependencies: installing, this takes a minute ...');
    dependencies.install();
  }

  const node = dependencies.findNode();
  if (!node) throw new Error(NO_NODE);

  if (compiled.upToDate()) {
    console.log('build: up to date, skipped');
  } else {
    console.log('build: compiling ...');
    compiled.build(node);
  }
}

const NO_NODE = `Node.js ${dependencies.OLDEST_NODE} or later is needed; this is ${process.version}, and the copy that the development
dependency "node" brings is missing, most likely because npm is set to run no install scripts.
Either run   npm rebuild node --ignore-scripts=false   or use a newer Node.js.`;

try {
  main();
} catch (error) {
  console.error(`\n${error.message}`);
  process.exitCode = 1;
}
