import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { IDENTITY_ERROR_CODES } from '../../lib/errors';
import { LANGUAGES } from '../../lib/links/page/texts';

interface ErrorText {
  readonly status: string;
  readonly cause?: string;
  readonly cure?: string;
}

/** What fits under a node without reaching its neighbours, in Latin letters; those of Japanese are twice as wide. */
const MOST_LETTERS = 25;

function readErrorTexts(language: string): Map<string, ErrorText> {
  const file = path.join(process.cwd(), 'nodes', 'shared', 'error-texts', `${language}.json`);
  return new Map(Object.entries(JSON.parse(readFileSync(file, 'utf8')) as Record<string, ErrorText>));
}

function widthOf(text: string): number {
  return [...text].reduce((sum, letter) => sum + (letter > '\u2fff' ? 2 : 1), 0);
}

describe('the texts about errors', () => {
  it('are there for each code, with one sentence of cause and one of cure', () => {
    const texts = readErrorTexts('en-US');
    for (const code of IDENTITY_ERROR_CODES) {
      const { cause = '', cure = '' } = texts.get(code) ?? {};
      for (const sentence of [cause, cure]) assert.match(sentence, /^[A-Z][^.!?|\n]*[.]$/, code);
    }
  });

  for (const language of LANGUAGES) {
    it(`tell the codes apart by a short status in ${language}`, () => {
      const texts = readErrorTexts(language.replace(/^en$/, 'en-US'));
      assert.deepEqual([...texts.keys()], [...IDENTITY_ERROR_CODES, 'unexpected']);
      const statuses = [...texts.values()].map(({ status }) => status);
      assert.equal(new Set(statuses).size, statuses.length);
      assert.deepEqual(
        statuses.filter((status) => widthOf(status) > MOST_LETTERS),
        [],
      );
    });
  }

  it('are the same in the guide, help and catalogues: "npm run texts" has nothing to write', () => {
    const { status, stdout } = spawnSync(process.execPath, ['scripts/texts.js', '--check'], { encoding: 'utf8' });
    assert.deepEqual([status, stdout], [0, '']);
  });
});
