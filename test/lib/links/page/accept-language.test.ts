import assert from 'node:assert/strict';
import fc from 'fast-check';
import { preferredLanguage } from '../../../../lib/links/page/accept-language';
import { LANGUAGES } from '../../../../lib/links/page/texts';
import { anyName } from '../../../support/any-name';

describe('preferred language', () => {
  const CASES: Record<string, string> = {
    de: 'de',
    'de-AT': 'de',
    'DE-at, EN': 'de',
    'fr-CA,fr;q=0.9,en;q=0.8': 'fr',
    'en;q=0.5, ja;q=0.8': 'ja',
    'es;q=0.8, de;q=0.8': 'es',
    'pt-BR, es;q=0.3': 'es',
    'de;q=0, fr;q=0.001': 'fr',
    'de;q=0': 'en',
    'en;q=0, *': 'de',
    '*': 'en',
    '*;q=0.5, fr;q=0.4': 'en',
    'zh, *;q=0': 'en',
    'de ; q=0.2 ,\tfr ; q=0.9': 'fr',
    'de;q=2, fr': 'fr',
    'de;q=0.1234, fr;q=0.5': 'fr',
    'de;q=x, fr;q=0.1': 'fr',
    'deutsch, fr': 'fr',
    ',,;;,q=1': 'en',
    '': 'en',
    'ja-Jpan-JP-u-ca-japanese': 'ja',
  };

  for (const [header, language] of Object.entries(CASES)) {
    it(`of "${header}" is ${language}`, () => assert.equal(preferredLanguage(header), language));
  }

  it('is English where nothing is asked for', () => assert.equal(preferredLanguage(undefined), 'en'));

  it('is one of ours for whatever a header may hold, and quickly', () => {
    const headerLike = fc.string({ unit: fc.constantFrom(...'defrjas-*;q=01.,\t '), maxLength: 200 });
    fc.assert(
      fc.property(fc.oneof(anyName, headerLike), (header) => assert.ok(LANGUAGES.includes(preferredLanguage(header)))),
      { numRuns: 2000 },
    );
    const started = performance.now();
    for (const unit of ['de;q=', 'a-', '*,', ' ', ';q=1', ',']) preferredLanguage(unit.repeat(16_384));
    assert.ok(performance.now() - started < 500);
  });

  it('is the one with the greatest weight, the first of several', () => {
    const weighted = fc.uniqueArray(
      fc.record({ language: fc.constantFrom(...LANGUAGES), weight: fc.integer({ min: 1, max: 1000 }) }),
      {
        minLength: 1,
        selector: ({ language }) => language,
      },
    );
    fc.assert(
      fc.property(weighted, (ranges) => {
        const header = ranges.map(({ language, weight }) => `${language};q=${(weight / 1000).toFixed(3)}`).join(', ');
        const best = Math.max(...ranges.map(({ weight }) => weight));
        assert.equal(preferredLanguage(header), ranges.find(({ weight }) => weight === best)?.language);
      }),
    );
  });
});
