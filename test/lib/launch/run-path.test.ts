import assert from 'node:assert/strict';
import fc from 'fast-check';
import { runPath } from '../../../lib/launch/hand-off';

describe('runPath', () => {
  it('encodes every app key the way a form does, those that need it and those that do not', () => {
    const appKey = fc.oneof(fc.string({ unit: fc.constantFrom(...'aZ09._-~*') }), fc.string());
    fc.assert(
      fc.property(appKey, (key) => {
        assert.equal(runPath({ appKey: key }), `/run?${new URLSearchParams({ appkey: key })}`);
      }),
    );
  });
});
