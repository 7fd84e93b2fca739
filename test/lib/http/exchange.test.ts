import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Client } from 'undici';
import { Exchange, type Outcome } from '../../../lib/http/exchange';

/** undici reports what the handler throws at the start of a request as the error of that request. */
function start(exchange: Exchange): void {
  try {
    exchange.onRequestStart();
  } catch (error) {
    assert(error instanceof Error);
    exchange.onResponseError(undefined, error);
  }
}

/** A step that undici, or an interruption, may take at any time and in any order. */
const STEPS: Record<string, (exchange: Exchange) => void> = {
  start,
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
  const exchange = new Exchange({ method: 'GET', path: '/' }, false, (outcome) => outcomes.push(outcome));
  const client = { dispatch: () => true } as unknown as Client;
  exchange.runWith(client, (_client, reusable) => givenBack.push(reusable ? 'reusable' : 'broken'));
  return { exchange, outcomes, givenBack };
}

describe('Exchange', () => {
  it('settles with the first final step, exactly once, and gives its client back once at most, whatever comes before and after', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...Object.keys(STEPS)), { maxLength: 12 }), (names) => {
        const { exchange, outcomes, givenBack } = exchangeOnSilentClient();
        for (const name of names) STEPS[name]?.(exchange);
        const first = names.find((name) => FINAL.includes(name));
        assert.equal(outcomes.length, first === undefined ? 0 : 1);
        assert(givenBack.length <= 1);
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
    [['abort', 'start'], 'reusable'],
    [['abort', 'error'], 'broken'],
    [['abort'], undefined],
  ] as const) {
    it(`${state ? `gives its client back as ${state}` : 'keeps its client'} after ${steps.join(', ')}`, () => {
      const { exchange, givenBack } = exchangeOnSilentClient();
      for (const step of steps) STEPS[step]?.(exchange);
      assert.deepEqual(givenBack, state ? [state] : []);
    });
  }
});
