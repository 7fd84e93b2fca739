import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Queue } from '../../../lib/http/queue';

describe('Queue', () => {
  it('gives out what an array would', () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { maxLength: 200 }), (pushes) => {
        const queue = new Queue<number>();
        const array: number[] = [];
        pushes.forEach((isPush, index) => {
          if (isPush) {
            queue.push(index);
            array.push(index);
          } else {
            assert.equal(queue.shift(), array.shift());
          }
          assert.equal(queue.isEmpty, array.length === 0);
        });
      }),
    );
  });

  it('takes a moment, not minutes, for 400,000 who wait', () => {
    const queue = new Queue<number>();
    for (let index = 0; index < 400_000; index++) queue.push(index);
    for (let index = 0; index < 400_000; index++) assert.equal(queue.shift(), index);
    assert.equal(queue.shift(), undefined);
  }).timeout(4000);
});
