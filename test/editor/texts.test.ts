import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { IDENTITY_ERROR_CODES } from '../../lib/errors';

interface ErrorText {
  readonly status: string;
  readonly cause?: string;
  readonly cure?: string;
}

/** What fits under a node without reaching its neighbours. */
const MOST_CHARACTERS = 25;

describe('the texts about errors', () => {
  const file = path.join(process.cwd(), 'nodes', 'shared', 'error-texts', 'en-US.json');
  const texts = new Map(Object.entries(JSON.parse(readFileSync(file, 'utf8')) as Record<string, ErrorText>));

  it('are there for each code, with a status, one sentence of cause and one of cure', () => {
    assert.deepEqual([...texts.keys()], [...IDENTITY_ERROR_CODES, 'unexpected']);
    for (const code of IDENTITY_ERROR_CODES) {
      const { cause = '', cure = '' } = texts.get(code) ?? {};
      for (const sentence of [cause, cure]) assert.match(sentence, /^[A-Z][^.!?|\n]*[.]$/, code);
    }
  });

  it('tell the codes apart by a short status', () => {
    const statuses = [...texts.values()].map(({ status }) => status);
    assert.equal(new Set(statuses).size, statuses.length);
    assert.deepEqual(
      statuses.filter((status) => status.length > MOST_CHARACTERS),
      [],
    );
  });

  it('are the same in README, help and catalogues: "npm run texts" has nothing to write', () => {
    const { status, stdout } = spawnSync(process.execPath, ['scripts/texts.js', '--check'], { encoding: 'utf8' });
    assert.deepEqual([status, stdout], [0, '']);
  });
});
