import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Client } from 'undici';
import { Exchange, type Outcome } from '../../../lib/http/exchange';

/** A step that undici, or an interruption, may take at any time and in any order. */
const STEPS: Record<string, (exchange: Exchange) => void> = {
  start: (exchange) => exchange.onRequestStart(),
  header: (exchange) => exchange.onResponseStart(undefined, 200, {}),
  informational: (exchange) => exchange.onResponseStart(undefined, 103, {}),
  data: (exchange) => exchange.onResponseData(undefined, Buffer.from('x')),
  end: (exchange) => exchange.onResponseEnd(),
  error: (exchange) => exchange.onResponseError(undefined, new Error('lost')),
  abort: (exchange) => exchange.abort(new Error('aborted')),
};
const FINAL = ['end', 'error', 'abort'];

/** An exchange on a client that does nothing by itself, and a record of what becomes of the two. */
function exchangeOnSilentClient() {
  const outcomes: Outcome[] = [];
  const givenBack: string[] = [];
  const exchange = new Exchange({ method: 'GET', path: '/' }, (outcome) => outcomes.push(outcome));
  const client = { dispatch: () => true } as unknown as Client;
  exchange.runWith(client, (_client, reusable) => givenBack.push(reusable ? 'reusable' : 'broken'));
  return { exchange, outcomes, givenBack };
}

describe('Exchange', () => {
  it('settles with the first final step, and gives its client back, exactly once, whatever comes before and after', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...Object.keys(STEPS)), { maxLength: 12 }), (names) => {
        const { exchange, outcomes, givenBack } = exchangeOnSilentClient();
        for (const name of names) {
          try {
            STEPS[name]?.(exchange);
          } catch {
            assert.equal(name, 'start', 'only the start of a withdrawn request may throw');
          }
        }
        const first = names.find((name) => FINAL.includes(name));
        assert.equal(outcomes.length, first === undefined ? 0 : 1);
        assert.equal(givenBack.length, outcomes.length);
        const [outcome] = outcomes;
        if (first === 'error' || first === 'abort') {
          assert.equal(outcome instanceof Error && outcome.message, first === 'error' ? 'lost' : 'aborted');
        }
      }),
    );
  });

  for (const [steps, state] of [
    [['start', 'header', 'data', 'end'], 'reusable'],
    [['start', 'header', 'error'], 'broken'],
    [['error'], 'broken'],
    [['start', 'abort'], 'broken'],
    [['start', 'header', 'data', 'abort'], 'broken'],
    [['abort'], 'reusable'],
  ] as const) {
    it(`gives its client back as ${state} after ${steps.join(', ')}`, () => {
      const { exchange, givenBack } = exchangeOnSilentClient();
      for (const step of steps) STEPS[step]?.(exchange);
      assert.deepEqual(givenBack, [state]);
    });
  }

  it('makes undici drop a request that was aborted before it was sent', () => {
    const { exchange } = exchangeOnSilentClient();
    exchange.abort(new Error('aborted'));
    assert.throws(() => exchange.onRequestStart(), /withdrawn/);
  });
});
