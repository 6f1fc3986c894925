import assert from 'node:assert/strict';
import { test } from 'node:test';
import { requestOf, slicesIn, usual, valid } from '../src/state/options';

test('slices are numbers and ranges, each once, in order', () => {
  assert.deepEqual(slicesIn('8, 1-3,2 – 4'), [1, 2, 3, 4, 8]);
  assert.deepEqual(slicesIn(' '), []);
  for (const wrong of ['0', '3-1', 'a', '1;2', '1-99999']) assert.equal(slicesIn(wrong), undefined, wrong);
});
test('what is as usual is not sent', () => {
  assert.deepEqual(requestOf(usual), { parameters: { reviewRegions: 5 }, image: {} });
});
test('a given diameter, a channel and slices are sent as the API names them', () => {
  const chosen = { ...usual, diameter: 'DIAMETER_GIVEN' as const, diameterPx: '31.5', minAreaPx: '20', thorough: true, channel: '2', slices: '1,3' };
  assert.deepEqual(requestOf(chosen), {
    parameters: { reviewRegions: 5, diameter: 'DIAMETER_GIVEN', diameterPx: 31.5, minAreaPx: 20, testTimeAugmentation: true },
    image: { slices: [1, 3], channel: 2 },
  });
  assert.ok(valid(chosen));
  assert.ok(!valid({ ...chosen, diameterPx: '' }));
});
