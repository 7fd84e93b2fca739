import assert from 'node:assert/strict';
import { type ActionHandler, registerActionNode } from '../../../nodes/shared/action-node';
import type { Done, Message, NodeRed, RuntimeNode, SavedNode, Send } from '../../../nodes/shared/node-red';
import { unhandledRejections } from '../../support/unhandled-rejections';

type Input = (message: Message, send: Send, done: Done) => void;

/** A node of this handler as a runtime would make it, with what it was told to do. */
function nodeOf(onMessage: ActionHandler<null>['onMessage']) {
  const errors: string[] = [];
  let input: Input | undefined;
  const node = {
    id: 'node',
    type: 'identity-test',
    status: () => undefined,
    error: (text: string) => errors.push(text),
    on: (event: string, listener: Input) => {
      if (event === 'input') input = listener;
    },
  } as unknown as RuntimeNode;
  const RED = {
    nodes: {
      createNode: () => undefined,
      registerType: (_type: string, construct: (this: RuntimeNode, saved: SavedNode) => void) => {
        construct.call(node, { id: 'node', type: 'identity-test' });
      },
    },
  } as unknown as NodeRed;
  registerActionNode<null>(RED, 'identity-test', () => ({ prepare: () => null, onMessage }));
  assert.ok(input);
  return { input, errors };
}

const throws = (): never => {
  throw new RangeError('CANARY-of-another-node');
};

describe('an action node whose way out throws', () => {
  const ok = () => 'status.ok';
  for (const [when, onMessage] of [
    ['at once', () => ok],
    ['after a promise', async () => ok],
  ] as const) {
    it(`reports a send that throws, ${when}, by its name alone`, async () => {
      const { input, errors } = nodeOf(onMessage);
      const unhandled = await unhandledRejections(async () => {
        input({}, throws, () => undefined);
        await new Promise((resolve) => setImmediate(resolve));
      });
      assert.deepEqual(unhandled, []);
      assert.deepEqual(errors, ['unexpected: RangeError']);
    });
  }

  for (const [when, onMessage] of [
    ['at once', throws],
    ['after a promise', async () => throws()],
  ] as const) {
    it(`reports a done that throws for a failure, ${when}, by its name alone`, async () => {
      const { input, errors } = nodeOf(onMessage);
      const unhandled = await unhandledRejections(async () => {
        input({}, () => undefined, throws);
        await new Promise((resolve) => setImmediate(resolve));
      });
      assert.deepEqual(unhandled, []);
      assert.deepEqual(errors, ['unexpected: RangeError']);
    });
  }
});
