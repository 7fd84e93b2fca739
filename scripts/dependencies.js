// Are the dependencies installed, and which Node runs the project's own scripts?
'use strict';

const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');

const root = path.join(__dirname, '..');

/** Node-RED 5 refuses anything older. */
const OLDEST_NODE = '22.9.0';

/**
 * Whether everything in node_modules is what package-lock.json asks for. What npm wrote down after its last install is the one
 * record that is right however that install was started.
 */
function upToDate() {
  const manifest = readJson('package.json');
  const wanted = readJson('package-lock.json');
  const installed = readJson('node_modules/.package-lock.json');
  if (!wanted || !installed) return false;
  const declared = Object.keys({ ...manifest.dependencies, ...manifest.devDependencies });
  return (
    declared.every((name) => installed.packages[`node_modules/${name}`]) &&
    Object.entries(installed.packages).every(
      // Not the other way round: the lock also lists what is for other platforms, or for nobody.
      ([folder, { version, extraneous }]) => extraneous || wanted.packages[folder]?.version === version,
    )
  );
}

/** Throws when npm fails; npm itself has printed why. */
function install() {
  const command = fs.existsSync(path.join(root, 'package-lock.json')) ? 'npm ci' : 'npm install';
  // Development dependencies also where NODE_ENV=production; only errors, because the machine's own Node may be older
  // than what some of them ask for, and does not run them.
  const { status } = spawnSync(`${command} --include=dev --no-audit --no-fund --loglevel=error`, {
    cwd: root,
    env: { ...process.env, PATH: pathWithoutProject() },
    shell: true, // npm is a script, npm.cmd on Windows
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  if (status !== 0) throw new Error(`${command} failed.`);
}

/** npm puts node_modules/.bin first, where the `node` lives that an install is about to replace. */
function pathWithoutProject() {
  const own = path.join(root, 'node_modules', '.bin');
  return (process.env.PATH || '')
    .split(path.delimiter)
    .filter((folder) => path.resolve(folder) !== own)
    .join(path.delimiter);
}

/**
 * The Node that runs the compiler, the demo and the tests: the one among the dependencies, else the machine's own.
 * Undefined when neither is new enough.
 */
function findNode() {
  const bundled = path.join(root, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
  return [bundled, process.execPath].find((executable) => {
    const { stdout, status } = spawnSync(executable, ['--version'], { encoding: 'utf8' });
    return status === 0 && isNewEnough(stdout);
  });
}

function isNewEnough(version) {
  const [major, minor] = version.replace(/^v/, '').split('.').map(Number);
  const [oldestMajor, oldestMinor] = OLDEST_NODE.split('.').map(Number);
  return major > oldestMajor || (major === oldestMajor && minor >= oldestMinor);
}

function readJson(file) {
  try {
    return JSON.parse(fs.readFileSync(path.join(root, file), 'utf8'));
  } catch {
    return undefined; // not there, or cut short by an interrupted install: install again
  }
}

module.exports = { upToDate, install, findNode, OLDEST_NODE };
