import assert from 'node:assert/strict';
import fc from 'fast-check';
import { HandleShelf } from '../../lib/handle-shelf';

const MOST = 8;
const LONGEST_MS = 100;
const MOST_OPENED = 3;

/** What somebody does with a shelf. `which` counts back from the newest handle that was ever made: forgotten ones are asked for, too. */
const which = fc.oneof({ weight: 4, arbitrary: fc.nat(MOST) }, fc.nat(200));
const laterMs = fc.oneof({ weight: 6, arbitrary: fc.constant(0) }, fc.nat(60));
const action = fc.oneof(
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('hold' as const), laterMs }) },
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('open' as const), which }) },
  fc.record({ kind: fc.constant('delete' as const), which }),
  fc.record({ kind: fc.constant('delete every third' as const) }),
);

/** The same by a list that is searched. */
class Model {
  #now = 1_000_000;
  #held: { handle: string; value: number; at: number }[] = [];
  #opened: string[] = [];

  constructor(readonly mostOpened: number | undefined) {}

  /** @returns the time at which the next one is held */
  pass(laterMs: number): number {
    this.#now += laterMs;
    return this.#now;
  }

  hold(handle: string, value: number): void {
    const good = this.#held.filter(({ at }) => this.#now - at < LONGEST_MS);
    this.#held = [...good.slice(-MOST + 1), { handle, value, at: this.#now }];
  }

  open(handle: string): number | undefined {
    const found = this.#held.find((held) => held.handle === handle);
    if (found && this.mostOpened !== undefined && !this.#opened.includes(handle)) {
      this.#opened.push(handle);
      const tooMany = this.#opened.at(-1 - this.mostOpened);
      this.#held = this.#held.filter((held) => held.handle !== tooMany);
    }
    return found?.value;
  }

  delete(handle: string): void {
    this.#held = this.#held.filter((held) => held.handle !== handle);
  }

  deleteEveryThird(): void {
    this.#held = this.#held.filter(({ value }) => value % 3 !== 0);
  }
}

describe('HandleShelf', () => {
  for (const mostOpened of [undefined, MOST_OPENED]) {
    it(`keeps and forgets what a list that is searched would, ${mostOpened ?? 'any number of'} opened`, () => {
      fc.assert(
        fc.property(fc.array(action, { maxLength: 200, size: 'max' }), (actions) => {
          const shelf = new HandleShelf<number>({ prefix: 'x_', most: MOST, longestMs: LONGEST_MS, mostOpened });
          const model = new Model(mostOpened);
          const handles: string[] = [];
          for (const each of actions) {
            if (each.kind === 'hold') {
              const handle = shelf.hold(handles.length, model.pass(each.laterMs));
              model.hold(handle, handles.length);
              handles.push(handle);
            } else if (each.kind === 'delete every third') {
              shelf.deleteWhere((value) => value % 3 === 0);
              model.deleteEveryThird();
            } else {
              const handle = handles.at(-1 - each.which) ?? 'x_0-none';
              if (each.kind === 'open') assert.equal(shelf.open(handle), model.open(handle));
              else {
                shelf.delete(handle);
                model.delete(handle);
              }
            }
          }
          for (const handle of handles) assert.equal(shelf.open(handle), model.open(handle));
        }),
        { numRuns: 2_000 },
      );
    });
  }

  it('opens nothing for a text that names a place, but not by its secret', () => {
    const shelf = new HandleShelf<string>({ prefix: 'x_', most: MOST, longestMs: LONGEST_MS });
    const handle = shelf.hold('CANARY-value', 0);
    const [number = '', secret = ''] = handle.slice(2).split(/-(.*)/s);
    for (const forged of [
      `x_${number}`,
      `x_${number}-`,
      `x_${number}-${'A'.repeat(22)}`,
      `x_0${number}-${secret}`,
      `x_-${number}-${secret}`,
    ]) {
      assert.equal(shelf.open(forged), undefined, forged);
    }
    for (const forged of [`x_${Number(number) + MOST}-${secret}`, `x_ ${number}-${secret}`, handle.slice(0, -1), `${handle}A`]) {
      assert.equal(shelf.open(forged), undefined, forged);
    }
    assert.equal(shelf.open(handle), 'CANARY-value');
  });
});
