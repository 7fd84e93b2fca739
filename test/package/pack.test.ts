import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { npm } from '../support/npm';
import { projectRoot } from '../support/project';

describe('the npm package', function () {
  this.timeout(60_000);

  let packed: string[];

  before(async () => {
    // Without prepack: that would compile anew under the running tests.
    const [report] = JSON.parse(await npm(projectRoot, 'pack', '--dry-run', '--json', '--ignore-scripts')) as PackReport[];
    packed = (report?.files ?? []).map((file) => file.path);
  });

  it('holds every compiled file of cli, lib, nodes and plugins with its source map, and what the editor needs, and nothing else', () => {
    // What `npm run texts` writes into other files is needed by nobody beside them.
    const sources = ['cli', 'lib', 'nodes', 'plugins'].flatMap(filesIn).filter((file) => !file.includes('/error-texts/'));
    const compiled = sources.flatMap((file) => {
      const output = `dist/${file}`;
      return file.endsWith('.ts') ? [output.replace(/\.ts$/, '.js'), output.replace(/\.ts$/, '.js.map')] : [output];
    });
    const documents = ['README.md', 'CHANGELOG.md', 'LICENSE', 'package.json'];
    assert.deepEqual(packed.toSorted(), [...compiled, ...filesIn('examples'), ...documents].toSorted());
  });

  it('holds for each node its code, its template, its texts and its icon', () => {
    const manifest = require(path.join(projectRoot, 'package.json')) as Manifest;
    for (const [name, file] of Object.entries(manifest['node-red'].nodes)) {
      const folder = path.posix.dirname(file);
      assert.ok(packed.includes(file), file);
      assert.ok(packed.includes(file.replace(/\.js$/, '.html')), `${name}: template`);
      assert.ok(packed.includes(`${folder}/locales/en-US/${name}.json`), `${name}: labels`);
      assert.ok(packed.includes(`${folder}/locales/en-US/${name}.html`), `${name}: help`);
      assert.ok(
        packed.some((packedFile) => packedFile.startsWith(`${folder}/icons/`)),
        `${name}: icon`,
      );
    }
  });

  it('holds for each plugin of the editor its code, its page and its texts', () => {
    const manifest = require(path.join(projectRoot, 'package.json')) as Manifest;
    for (const [name, file] of Object.entries(manifest['node-red'].plugins)) {
      assert.ok(packed.includes(file), file);
      assert.ok(packed.includes(file.replace(/\.js$/, '.html')), `${name}: page`);
      assert.ok(packed.includes(`${path.posix.dirname(file)}/locales/en-US/${name}.json`), `${name}: texts`);
    }
  });
});

interface PackReport {
  files: Array<{ path: string }>;
}

interface Manifest {
  'node-red': { nodes: Record<string, string>; plugins: Record<string, string> };
}

function filesIn(folder: string): string[] {
  return readdirSync(path.join(projectRoot, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(projectRoot, path.join(entry.parentPath, entry.name)).replaceAll(path.sep, '/'));
}
