import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compareOutlines, subset } from '../src/geometry/compare';
import { withBoxes, type OutlineSet } from '../src/geometry/outline_set';

// Objects of rectangles; several of one object are rings: the second is a hole.
function boxes(objects: [number, number, number, number][][]): OutlineSet {
  const ringStarts = [0];
  const vertexStarts = [0];
  const xy: number[] = [];
  for (const rings of objects) {
    for (const [x0, y0, x1, y1] of rings) {
      xy.push(x0, y0, x1, y0, x1, y1, x0, y1);
      vertexStarts.push(xy.length / 2);
    }
    ringStarts.push(vertexStarts.length - 1);
  }
  return withBoxes({
    numbers: Uint32Array.from(objects, (_, i) => i + 1), scores: new Float32Array(objects.length),
    areas: Float64Array.from(objects, ([[x0, y0, x1, y1] = [0, 0, 0, 0]]) => (x1 - x0) * (y1 - y0)),
    ringStarts: Uint32Array.from(ringStarts), vertexStarts: Uint32Array.from(vertexStarts), xy: Int32Array.from(xy),
  });
}

test('pairs are those that overlap enough, the others are only in one', () => {
  const a = boxes([[[0, 0, 10, 10]], [[20, 0, 30, 10]], [[300, 300, 310, 310]]]);
  const b = boxes([[[21, 0, 31, 10]], [[0, 0, 10, 10]], [[0, 9, 10, 19]]]);
  const { partnerOfA, partnerOfB, iouOfA, pairs } = compareOutlines(a, b);
  assert.deepEqual([...partnerOfA], [1, 0, -1]);
  assert.deepEqual([...partnerOfB], [1, 0, -1]);
  assert.equal(pairs, 2);
  assert.equal(iouOfA[0], 1);
  assert.ok(Math.abs(iouOfA[1]! - 90 / 110) < 1e-6);
});

test('the best of several partners is taken, each object once', () => {
  const a = boxes([[[0, 0, 10, 10]], [[0, 1, 10, 11]]]);
  const b = boxes([[[0, 1, 10, 11]]]);
  assert.deepEqual([...compareOutlines(a, b).partnerOfA], [-1, 0]);
});

test('pixels of a hole are not the object’s', () => {
  const a = boxes([[[0, 0, 10, 10], [2, 2, 8, 8]]]);
  const b = boxes([[[2, 2, 8, 8]], [[0, 0, 10, 10]]]);
  const { partnerOfA, iouOfA } = compareOutlines(a, b);
  assert.deepEqual([...partnerOfA], [1]);
  assert.ok(Math.abs(iouOfA[0]! - 0.64) < 1e-6);
});

test('a random comparison equals counting pixels', () => {
  let seed = 7;
  const random = (n: number) => (seed = (seed * 48271) % 0x7fffffff) % n;
  const make = () => boxes(Array.from({ length: 40 }, (): [number, number, number, number][] => {
    const [x, y] = [random(400), random(400)];
    return [[x, y, x + 5 + random(20), y + 5 + random(20)]];
  }));
  const [a, b] = [make(), make()];
  const iou = (i: number, j: number) => {
    const [p, q] = [a.boxes.subarray(4 * i, 4 * i + 4), b.boxes.subarray(4 * j, 4 * j + 4)];
    const w = Math.max(0, Math.min(p[2]!, q[2]!) - Math.max(p[0]!, q[0]!));
    const h = Math.max(0, Math.min(p[3]!, q[3]!) - Math.max(p[1]!, q[1]!));
    return (w * h) / ((p[2]! - p[0]!) * (p[3]! - p[1]!) + (q[2]! - q[0]!) * (q[3]! - q[1]!) - w * h);
  };
  const { partnerOfA, iouOfA } = compareOutlines(a, b, 0.1);
  let pairs = 0;
  partnerOfA.forEach((j, i) => {
    if (j < 0) return;
    pairs++;
    assert.ok(Math.abs(iouOfA[i]! - iou(i, j)) < 1e-6);
  });
  assert.ok(pairs > 3, `${pairs} pairs`);
});

test('a subset has the rings of its objects', () => {
  const some = subset(boxes([[[0, 0, 1, 1]], [[5, 5, 9, 9], [6, 6, 7, 7]], [[2, 2, 3, 3]]]), [2, 1]);
  assert.deepEqual([...some.numbers], [3, 2]);
  assert.deepEqual([...some.ringStarts], [0, 1, 3]);
  assert.deepEqual([...some.vertexStarts], [0, 4, 8, 12]);
  assert.deepEqual([...some.xy.slice(0, 4)], [2, 2, 3, 2]);
});
