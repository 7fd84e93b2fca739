import assert from 'node:assert/strict';
import fc from 'fast-check';
import { isIdentityError } from '../../../lib/errors';
import type { Message, NodeRed } from '../../../nodes/shared/node-red';
import { assertSettable, messageProperty, setMessageProperty } from '../../../nodes/shared/values';
import { util } from '../../support/core-nodes';

const RED = { util } as unknown as NodeRed;

/** Paths of every kind that Node-RED knows, and some that it does not. */
const name = fc.constantFrom('a', 'b', 'token', '$', '_x', 'msg', '__proto__', 'constructor', 'length', '7', '07', 'ü', '');
const path = fc.oneof(
  name,
  fc.array(name, { minLength: 1, maxLength: 3 }).map((names) => names.join('.')),
  fc.constantFrom('msg.a', 'a[0]', 'a["b"]', 'a[msg.b]', 'a b', 'a.', '.a', '[0]', 'a-b'),
);
const value = fc.oneof(fc.constant(undefined), fc.anything({ maxDepth: 1 }));
const message = () => fc.dictionary(name, value, { noNullPrototype: true }).map((properties): Message => properties);

describe('messageProperty', () => {
  it('finds what Node-RED finds, whatever the path', () => {
    fc.assert(
      fc.property(message(), path, (received, at) => {
        let expected: unknown;
        try {
          expected = util.getMessageProperty(received, at);
        } catch {
          // It leads nowhere.
        }
        assert.equal(messageProperty(RED, received, at), expected);
      }),
      { numRuns: 300 },
    );
  });
});

describe('setMessageProperty', () => {
  it('sets what Node-RED sets, whatever the path, and says where that cannot be set', () => {
    fc.assert(
      fc.property(message(), path, value, (received, at, wanted) => {
        const [expected, copy] = [{ ...received }, { ...received }];
        assert.equal(
          outcome(() => setMessageProperty(RED, copy, at, wanted)),
          outcomeOfNodeRed(expected, at, wanted),
        );
        assert.deepEqual(Object.entries(copy), Object.entries(expected));
      }),
      { numRuns: 300 },
    );
  });

  it('is foretold by assertSettable, which changes nothing', () => {
    fc.assert(
      fc.property(message(), path, (received, at) => {
        // No length of a list is a text.
        fc.pre(!at.includes('__proto__') && !at.includes('length'));
        const before = Object.entries(received);
        const foretold = outcome(() => assertSettable(RED, received, at));
        assert.deepEqual(Object.entries(received), before);
        assert.equal(outcomeOfNodeRed(received, at, 'x'), foretold);
      }),
      { numRuns: 1_000 },
    );
  });

  it('refuses a message that cannot be changed', () => {
    assert.equal(
      outcome(() => setMessageProperty(RED, Object.freeze({ a: 1 }), 'a', 2)),
      'refused',
    );
  });
});

function outcomeOfNodeRed(received: Message, at: string, wanted: unknown): string {
  try {
    return util.setMessageProperty(received, at, wanted, true) ? 'set' : 'refused';
  } catch {
    return 'refused';
  }
}

function outcome(set: () => void): string {
  try {
    set();
    return 'set';
  } catch (error) {
    if (isIdentityError(error, 'IDENTITY_INPUT')) return 'refused';
    throw error;
  }
}
