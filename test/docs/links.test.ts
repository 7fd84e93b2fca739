import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { DOCUMENTS, proseOf } from '../support/markdown';
import { projectRoot } from '../support/project';

/** Where a file of this repository is to be seen, as a page or as it is. */
const PUBLISHED = [
  'https://github.com/mfa-launch/node-red-identity/blob/main/',
  'https://raw.githubusercontent.com/mfa-launch/node-red-identity/main/',
];

/** Of Markdown links and pictures, and of pictures in HTML. */
function targetsOf(document: string): string[] {
  const prose = proseOf(document).replaceAll(/`[^`\n]*`/g, '');
  return [...prose.matchAll(/\]\(([^)\s]+)\)|<img [^>]*?src="([^"]+)"/g)].map(([, link, image]) => link ?? image ?? '');
}

/** File and heading of this repository that a link leads to; undefined where it leads elsewhere. */
function placeOf(target: string, document: string): { readonly file: string; readonly anchor: string } | undefined {
  const published = PUBLISHED.find((start) => target.startsWith(start));
  if (published === undefined && /^[a-z]+:/.test(target)) return undefined;
  const [to = '', anchor = ''] = target.slice(published?.length ?? 0).split('#');
  const folder = published === undefined ? path.posix.dirname(document) : '.';
  return { file: to === '' ? document : path.posix.join(folder, to), anchor };
}

/** As GitHub makes them of the headings. */
function anchorsOf(document: string): string[] {
  const headings = [...proseOf(document).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => heading);
  return headings.map((heading) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

describe('the links and pictures of', () => {
  for (const document of DOCUMENTS) {
    it(`${document} lead to something`, () => {
      const lost = targetsOf(document).filter((target) => {
        const place = placeOf(target, document);
        if (place === undefined) return false;
        const { file, anchor } = place;
        if (!existsSync(path.join(projectRoot, file))) return true;
        return anchor !== '' && !anchorsOf(file).includes(anchor);
      });
      assert.deepEqual(lost, []);
    });
  }

  it('the README work on the page of the npm package as well, which has no other file', () => {
    assert.deepEqual(
      targetsOf('README.md').filter((target) => !/^https:/.test(target)),
      [],
    );
  });
});

describe('the documents', () => {
  const linked = (document: string) => targetsOf(document).map((target) => placeOf(target, document)?.file);

  it('are found from the README', () => {
    const found = [...linked('README.md'), 'README.md'];
    assert.deepEqual(
      DOCUMENTS.filter((document) => !found.includes(document)),
      [],
    );
  });

  it('show every picture that is kept for them', () => {
    const shown = DOCUMENTS.flatMap(linked);
    const kept = readdirSync(path.join(projectRoot, 'docs', 'images')).map((file) => `docs/images/${file}`);
    assert.deepEqual(
      kept.filter((file) => !shown.includes(file)),
      [],
    );
  });
});
