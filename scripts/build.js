// Compiles the TypeScript and puts the editor's files (HTML, locales, icons) beside the JavaScript, where Node-RED looks for them.
'use strict';

const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');

const root = path.join(__dirname, '..');
const tsc = path.join(path.dirname(require.resolve('typescript/package.json')), 'bin', 'tsc');

const compiled = spawnSync(process.execPath, [tsc, '-p', root], { stdio: 'inherit' });
if (compiled.status !== 0) process.exit(compiled.status || 1);

const ASSET = /\.html$|[\\/]locales[\\/]|[\\/]icons[\\/]/;
for (const folder of ['nodes', 'plugins', 'simulator']) {
  const from = path.join(root, folder);
  fs.cpSync(from, path.join(root, 'dist', folder), {
    recursive: true,
    filter: (file) => fs.statSync(file).isDirectory() || ASSET.test(file),
  });
}
