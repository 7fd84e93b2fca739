import assert from 'node:assert/strict';
import fc from 'fast-check';
import { HandleShelf } from '../../lib/handle-shelf';

const MOST = 8;
const LONGEST_MS = 100;
const MOST_OPENED = 3;

/** What somebody does with a shelf. `which` picks among the handles that were ever made, forgotten ones too. */
const action = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('hold' as const), laterMs: fc.nat(30) }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('open' as const), which: fc.nat() }) },
  fc.record({ kind: fc.constant('delete' as const), which: fc.nat() }),
  fc.record({ kind: fc.constant('delete every third' as const) }),
);

/** The same by a list that is searched: in the order of making, with the time of it. */
class Model {
  #now = 1_000_000;
  #made = 0;
  #held: { handle: string; value: number; at: number }[] = [];
  #opened: string[] = [];

  constructor(readonly mostOpened: number | undefined) {}

  hold(laterMs: number): { value: number; now: number } {
    this.#now += laterMs;
    this.#held = this.#held.filter(({ at }) => this.#now - at < LONGEST_MS);
    return { value: ++this.#made, now: this.#now };
  }

  held(handle: string, value: number): void {
    this.#held = this.#held.filter((other) => other.value > value - MOST);
    this.#held.push({ handle, value, at: this.#now });
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

  deleteWhere(matches: (handle: string, value: number) => boolean): void {
    this.#held = this.#held.filter(({ handle, value }) => !matches(handle, value));
  }
}

describe('HandleShelf', () => {
  for (const mostOpened of [undefined, MOST_OPENED]) {
    it(`keeps and forgets what a list that is searched would, ${mostOpened ?? 'any number of'} opened`, () => {
      fc.assert(
        fc.property(fc.array(action, { maxLength: 120 }), (actions) => {
          const shelf = new HandleShelf<number>({ prefix: 'x_', most: MOST, longestMs: LONGEST_MS, mostOpened });
          const model = new Model(mostOpened);
          const handles: string[] = [];
          for (const each of actions) {
            if (each.kind === 'hold') {
              const { value, now } = model.hold(each.laterMs);
              const handle = shelf.hold(value, now);
              model.held(handle, value);
              handles.push(handle);
            } else if (each.kind === 'delete every third') {
              shelf.deleteWhere((value) => value % 3 === 0);
              model.deleteWhere((_, value) => value % 3 === 0);
            } else {
              const handle = handles[each.which % handles.length] ?? 'x_0-none';
              if (each.kind === 'open') assert.equal(shelf.open(handle), model.open(handle));
              else {
                shelf.delete(handle);
                model.deleteWhere((other) => other === handle);
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

  it('gives no two handles one secret', () => {
    const shelf = new HandleShelf<number>({ prefix: 'x_', most: MOST, longestMs: LONGEST_MS });
    const secrets = Array.from({ length: 2_000 }, (_, index) => shelf.hold(index, 0).replace(/^x_\d+-/, ''));
    for (const secret of secrets) assert.match(secret, /^[\w-]{22}$/);
    assert.equal(new Set(secrets.map((secret) => secret.slice(0, 11))).size, secrets.length);
    assert.equal(new Set(secrets.map((secret) => secret.slice(11))).size, secrets.length);
  });
});
