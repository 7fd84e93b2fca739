// Does dist/ belong to the sources that are here?
'use strict';

const { spawnSync } = require('node:child_process');
const { createHash } = require('node:crypto');
const fs = require('node:fs');
const path = require('node:path');

const root = path.join(__dirname, '..');
const dist = path.join(root, 'dist');
const stamp = path.join(dist, '.sources');

function upToDate() {
  return fs.existsSync(stamp) && fs.readFileSync(stamp, 'utf8') === fingerprint();
}

/** Compiles with the given Node executable. Throws when that fails; the compiler has printed why. */
function build(node) {
  const sources = fingerprint();
  fs.rmSync(stamp, { force: true });
  removeStale();
  const { status } = spawnSync(node, [path.join('scripts', 'build.js')], { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] });
  if (status !== 0) throw new Error('The build failed.');
  fs.writeFileSync(stamp, sources);
}

/** Changes with every source file, with the compiler's settings and with the installed type declarations. */
function fingerprint() {
  const hash = createHash('sha256');
  const files = ['package-lock.json', 'tsconfig.json', 'scripts/build.js', ...sourceFolders().flatMap(filesIn)];
  for (const file of files.sort()) {
    const content = path.join(root, file);
    if (fs.existsSync(content)) hash.update(`${file}\0`).update(fs.readFileSync(content)).update('\0');
  }
  return hash.digest('hex');
}

/** The top folders that the compiler reads, "nodes" for example. */
function sourceFolders() {
  const { include } = JSON.parse(fs.readFileSync(path.join(root, 'tsconfig.json'), 'utf8'));
  return include.map((pattern) => pattern.split('/')[0]);
}

/** The compiler never removes what it wrote for a source that has gone: an old test would go on running. */
function removeStale() {
  // Without dist the compiler's own notes are wrong, too: by them, everything has been written already.
  if (!fs.existsSync(dist)) fs.rmSync(path.join(root, 'node_modules', '.cache', 'tsbuildinfo'), { force: true });
  for (const compiled of filesIn('dist')) {
    const source = path.relative('dist', compiled).replace(/\.js(\.map)?$/, '.ts');
    if (!fs.existsSync(path.join(root, source))) fs.rmSync(path.join(root, compiled));
  }
}

function filesIn(folder) {
  if (!fs.existsSync(path.join(root, folder))) return [];
  return fs
    .readdirSync(path.join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(root, path.join(entry.parentPath || entry.path, entry.name)));
}

module.exports = { upToDate, build };
