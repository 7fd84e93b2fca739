import assert from 'node:assert/strict';
import { mock } from 'node:test';
import fc from 'fast-check';
import { Deadlines, Expiring } from '../../../lib/http/deadlines';

class Member extends Expiring {
  readonly #onExpire: () => void;

  constructor(onExpire: () => void) {
    super();
    this.#onExpire = onExpire;
  }

  override expire(): void {
    this.#onExpire();
  }
}

describe('Deadlines', () => {
  let now = 0;
  const advance = (ms: number) => {
    for (let step = 0; step < ms; step += 1) {
      now += 1;
      mock.timers.tick(1);
    }
  };
  beforeEach(() => {
    mock.timers.enable({ apis: ['setTimeout'] });
    mock.method(performance, 'now', () => now);
  });
  afterEach(() => {
    mock.restoreAll();
    mock.timers.reset();
  });

  it('expire each member that is not deleted at its own time, once, whatever the order of their times', () => {
    const step = fc.record({
      timeoutMs: fc.integer({ min: 1, max: 40 }),
      deletedAfterMs: fc.option(fc.integer({ min: 0, max: 60 })),
      pauseMs: fc.integer({ min: 0, max: 15 }),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 15 }), (steps) => {
        const deadlines = new Deadlines();
        const expected: string[] = [];
        const expired: string[] = [];
        const deletions = new Map<number, Member[]>();
        const pass = (ms: number) => {
          for (let passed = 0; passed < ms; passed += 1) {
            advance(1);
            for (const member of deletions.get(now) ?? []) deadlines.delete(member);
          }
        };
        steps.forEach(({ timeoutMs, deletedAfterMs, pauseMs }, name) => {
          const member = new Member(() => expired.push(`${name} at ${now}`));
          deadlines.add(member, timeoutMs);
          if (deletedAfterMs !== null) {
            if (deletedAfterMs === 0) deadlines.delete(member);
            else deletions.set(now + deletedAfterMs, [...(deletions.get(now + deletedAfterMs) ?? []), member]);
          }
          if (deletedAfterMs === null || deletedAfterMs >= timeoutMs) expected.push(`${name} at ${now + timeoutMs}`);
          pass(pauseMs);
        });
        pass(100);
        assert.deepEqual(expired.sort(), expected.sort());
      }),
      { numRuns: 200 },
    );
  });

  it('let one that expires delete and add others', () => {
    const deadlines = new Deadlines();
    const expired: string[] = [];
    const never = new Member(() => expired.push('never'));
    const late = new Member(() => expired.push('late'));
    const first = new Member(() => {
      expired.push('first');
      deadlines.delete(never);
      deadlines.add(late, 5);
    });
    deadlines.add(first, 10);
    deadlines.add(never, 10);
    advance(30);
    assert.deepEqual(expired, ['first', 'late']);
  });

  it('keep no timer for nobody', () => {
    const made = mock.method(globalThis, 'setTimeout');
    const ended = mock.method(globalThis, 'clearTimeout');
    const deadlines = new Deadlines();
    const members = Array.from({ length: 100 }, () => new Member(() => assert.fail('it was deleted')));
    for (const member of members) deadlines.add(member, 10);
    assert.equal(made.mock.callCount(), 1);
    for (const member of members) deadlines.delete(member);
    assert.equal(ended.mock.calls.at(-1)?.arguments[0], made.mock.calls[0]?.result);
  });
});
