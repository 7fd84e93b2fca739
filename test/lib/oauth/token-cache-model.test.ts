import assert from 'node:assert/strict';
import fc from 'fast-check';
import { IdentityError } from '../../../lib/errors';
import { TokenCache } from '../../../lib/oauth/token-cache';
import { TokenRefusals } from '../../../lib/oauth/token-refusals';
import { FakeClock } from '../../support/fake-clock';
import { unhandledRejections } from '../../support/unhandled-rejections';
import { TokenEndpoint } from './token-endpoint';

type Step =
  | { readonly do: 'get' | 'forceNew' | 'peek' | 'invalidate' | 'fail' | 'refuse' }
  | { readonly do: 'answer'; readonly seconds: number }
  | { readonly do: 'wait'; readonly seconds: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ do: fc.constantFrom('get', 'get', 'get', 'forceNew', 'peek', 'invalidate', 'fail', 'refuse') }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('answer'), seconds: fc.constantFrom(0, 1, 30, 60, 200, 18_000) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('wait'), seconds: fc.constantFrom(1, 10, 50, 61, 150, 14_000) }) },
);

describe('TokenCache, whatever happens in whatever order', () => {
  it('has at most one request under way, settles every caller once, and hands out no token near its end', async () => {
    const unhandled = await unhandledRejections(() =>
      fc.assert(
        fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
          const clock = new FakeClock();
          const cache = new TokenCache({ clock });
          const refusals = new TokenRefusals(clock);
          const endpoint = new TokenEndpoint();
          /** Last moment at which each token may be handed out from the cache. */
          const usableUntil = new Map<string, number>();
          const askedAt: number[] = [];
          const request = () =>
            refusals.guard({ account: 'account', configuration: 'key' }, () => {
              askedAt.push(clock.now());
              return endpoint.request();
            });
          let called = 0;
          let settled = 0;
          let answered = 0;
          let lastRefusal = Number.NEGATIVE_INFINITY;

          const checkCached = (value: string | undefined): void => {
            if (value !== undefined) assert.ok(clock.now() < (usableUntil.get(value) ?? 0), `${value} was handed out too late`);
          };
          const call = (forceNew: boolean): void => {
            called += 1;
            const before = endpoint.count;
            if (!forceNew) checkCached(cache.peek('key', request)?.value);
            void cache.get('key', request, { forceNew, timeoutMs: 60_000 }).then(
              () => settled++,
              () => settled++,
            );
            if (clock.now() < lastRefusal + 60_000) assert.equal(endpoint.count, before, 'asked in spite of a refusal');
          };
          const answer = async (seconds: number): Promise<void> => {
            if (endpoint.underWay === 0) return;
            const value = `token ${answered++}`;
            const lifeMs = seconds * 1000;
            usableUntil.set(value, (askedAt.at(-1) ?? 0) + lifeMs - Math.min(30_000, lifeMs / 5));
            await endpoint.answer(value, seconds);
          };

          for (const step of steps) {
            if (step.do === 'get' || step.do === 'forceNew') call(step.do === 'forceNew');
            else if (step.do === 'peek') checkCached(cache.peek('key', request)?.value);
            else if (step.do === 'invalidate') cache.invalidate('key', cache.peek('key', request)?.value ?? '');
            else if (step.do === 'answer') await answer(step.seconds);
            else if (step.do === 'wait') await clock.advance(step.seconds * 1000);
            else if (endpoint.underWay > 0) {
              if (step.do === 'refuse') lastRefusal = clock.now();
              await endpoint.fail(new IdentityError(step.do === 'refuse' ? 'IDENTITY_INVALID_CLIENT' : 'IDENTITY_NETWORK', 'no'));
            }
            assert.ok(endpoint.underWay <= 1);
          }
          await answer(60);
          await clock.advance(0);
          assert.equal(settled, called);
        }),
        { numRuns: 500 },
      ),
    );
    assert.deepEqual(unhandled, []);
  });
});
