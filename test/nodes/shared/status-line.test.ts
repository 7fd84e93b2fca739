import assert from 'node:assert/strict';
import type { NodeStatus, RuntimeNode } from '../../../nodes/shared/node-red';
import { StatusLine } from '../../../nodes/shared/status-line';
import { FakeClock } from '../../support/fake-clock';

describe('StatusLine', () => {
  const status = (text: string): NodeStatus => ({ text });
  function open() {
    const shown: (string | undefined)[] = [];
    const node = { status: ({ text }: NodeStatus) => void shown.push(text) } as RuntimeNode;
    const clock = new FakeClock();
    return { shown, clock, line: new StatusLine(node, clock) };
  }

  it('shows the first status at once', () => {
    const { shown, line } = open();
    line.show(status('a'));
    assert.deepEqual(shown, ['a']);
  });

  it('shows the last of what comes within a second, when the second is over', async () => {
    const { shown, line, clock } = open();
    for (const text of ['a', 'b', 'c', 'd']) line.show(status(text));
    await clock.advance(999);
    assert.deepEqual(shown, ['a']);
    await clock.advance(1);
    assert.deepEqual(shown, ['a', 'd']);
  });

  it('never shows more than one a second, however many come', async () => {
    const { shown, line, clock } = open();
    for (let tick = 0; tick < 1000; tick++) {
      line.show(status(String(tick)));
      await clock.advance(10);
    }
    assert.ok(shown.length <= 11, `${shown.length} in 10 s`);
    assert.ok(shown.length >= 10, `${shown.length} in 10 s`);
  });

  it('waits once, not once for each status', () => {
    const { line, clock } = open();
    for (let tick = 0; tick < 100; tick++) line.show(status('x'));
    assert.deepEqual(clock.waits, [1000]);
  });

  it('shows at once again after a quiet second', async () => {
    const { shown, line, clock } = open();
    line.show(status('a'));
    await clock.advance(1000);
    line.show(status('b'));
    assert.deepEqual(shown, ['a', 'b']);
  });

  it('shows the last status after a second, however far the clock was set back', async () => {
    const { shown, line, clock } = open();
    line.show(status('a'));
    await clock.advance(-3_600_000);
    line.show(status('b'));
    await clock.advance(1000);
    assert.deepEqual(shown, ['a', 'b']);
    line.show(status('c'));
    await clock.advance(3_600_000);
    assert.deepEqual(shown, ['a', 'b', 'c']);
  });

  it('clears itself when closed, and stays clear', async () => {
    const { shown, line, clock } = open();
    line.show(status('a'));
    line.show(status('b'));
    line.close();
    line.show(status('c'));
    await clock.advance(2000);
    assert.deepEqual(shown, ['a', undefined]);
  });
});
