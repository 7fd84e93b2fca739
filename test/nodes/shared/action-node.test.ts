import assert from 'node:assert/strict';
import { type ActionHandler, registerActionNode } from '../../../nodes/shared/action-node';
import type { Done, Message, NodeRed, RuntimeNode, SavedNode, Send } from '../../../nodes/shared/node-red';
import { unhandledRejections } from '../../support/unhandled-rejections';

type Input = (message: Message, send: Send, done: Done) => void;
type Close = (removed: boolean, done: () => void) => void;

/** A node of this handler as a runtime would make it, with what it was told to do. */
function nodeOf(onMessage: ActionHandler<null>['onMessage']) {
  const errors: string[] = [];
  let input: Input | undefined;
  let close: Close | undefined;
  const node = {
    id: 'node',
    type: 'identity-test',
    status: () => undefined,
    error: (text: string) => errors.push(text),
    on: (event: string, listener: Input | Close) => {
      if (event === 'input') input = listener as Input;
      else close = listener as Close;
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
  assert.ok(input && close);
  return { input, close, errors };
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

describe('an action node that is closed', () => {
  it('takes what is on its way to it already, and says why it was not done', async () => {
    const { input, close } = nodeOf(({ signal }) => (signal.aborted ? Promise.reject(signal.reason) : () => 'status.ok'));
    const told: string[] = [];
    // As Node-RED delivers: what was sent before the deploy has its turn after it has begun.
    setImmediate(() => input({}, throws, (error) => told.push(error ? String(error.name) : 'done')));
    close(false, () => told.push('closed'));
    assert.deepEqual(told, []);
    await new Promise((resolve) => setImmediate(resolve));
    await new Promise((resolve) => setImmediate(resolve));
    assert.deepEqual(told, ['IDENTITY_UNAVAILABLE', 'closed']);
  });
});
