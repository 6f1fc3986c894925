import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ends, spread } from '../src/screens/parts/ends';

test('the worst and the best are shown, none twice, and none without an object', () => {
  const pick = (list: number[], most: number) => ends(list, (value) => value, most);
  assert.deepEqual(pick([5, 1, 9, 3, 7, 2, 8], 2), { worst: [1, 2], best: [9, 8] });
  assert.deepEqual(pick([5, 1, 9], 3), { worst: [1, 5], best: [9] });
  assert.deepEqual(pick([4], 3), { worst: [4], best: [] });
  assert.deepEqual(pick([NaN, 4, 2], 3), { worst: [2], best: [4] });
  assert.deepEqual(pick([], 3), { worst: [], best: [] });
});

test('of a long list every so many are taken, the ends included', () => {
  const list = Array.from({ length: 1000 }, (_, i) => i);
  const taken = spread(list, 60);
  assert.equal(taken.length, 60);
  assert.deepEqual([taken[0], taken.at(-1)], [0, 999]);
  assert.equal(new Set(taken).size, 60);
  assert.deepEqual(spread([1, 2, 3], 60), [1, 2, 3]);
});
