// Outlines that are found, drawn and joined.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withBoxes, type OutlineSet } from '../src/geometry/outline_set';
import { OutlineStore } from '../src/geometry/outline_store';
import { addHalo, Canvas32, drawLine, drawObject, fillObject } from '../src/geometry/rasterise';

// Squares, each with the number, corner and side given; every second has a hole.
function squares(list: readonly (readonly [number, number, number, number])[]): OutlineSet {
  const xy: number[] = [];
  const vertexStarts = [0];
  const ringStarts = [0];
  for (const [number, x, y, side] of list) {
    xy.push(x, y, x + side, y, x + side, y + side, x, y + side);
    vertexStarts.push(xy.length / 2);
    if (number % 2 === 0) {
      xy.push(x + 1, y + 1, x + 1, y + 2, x + 2, y + 2, x + 2, y + 1);
      vertexStarts.push(xy.length / 2);
    }
    ringStarts.push(vertexStarts.length - 1);
  }
  return withBoxes({
    numbers: Uint32Array.from(list, ([number]) => number),
    scores: new Float32Array(list.length).fill(NaN),
    areas: Float64Array.from(list, ([, , , side]) => side * side),
    ringStarts: Uint32Array.from(ringStarts),
    vertexStarts: Uint32Array.from(vertexStarts),
    xy: Int32Array.from(xy),
  });
}

test('pages of any size keep each object at its index', () => {
  const store = new OutlineStore();
  let number = 1;
  for (let page = 0; page < 60; page++) {
    const list = Array.from({ length: (page * 7) % 5 }, () => [number, 20 * number++, 40, 10] as const);
    store.add(squares(list));
  }
  assert.equal(store.count, number - 1);
  let parts = 0;
  store.eachPart(() => parts++);
  assert.ok(parts < 12);
  for (let i = 0; i < store.count; i++) {
    assert.equal(store.at(i)!.set.numbers[store.at(i)!.local], i + 1);
    assert.equal(store.pick(20 * (i + 1) + 5, 45), i);
  }
  assert.equal(store.at(store.count), undefined);
});

test('a point in a hole belongs to nobody, and the smaller of two wins', () => {
  const store = new OutlineStore();
  store.add(squares([[2, 0, 0, 100], [3, 40, 40, 10]]));
  assert.equal(store.pick(1.5, 1.5), -1);
  assert.equal(store.pick(5, 5), 0);
  assert.equal(store.pick(45, 45), 1);
  assert.equal(store.pick(45, 45, (_, i) => i !== 1), 0);
});

test('all objects of a rectangle are found once', () => {
  const list = Array.from({ length: 2000 }, (_, i) => [i + 1, (i % 50) * 90, Math.floor(i / 50) * 90, 60] as const);
  const store = new OutlineStore();
  store.add(squares(list));
  const found: number[] = [];
  store.query({ x0: 1000, y0: 500, x1: 2000, y1: 900 }, (_set, _local, index) => found.push(index));
  const wanted = list.flatMap(([, x, y, side], i) =>
    x <= 2000 && x + side >= 1000 && y <= 900 && y + side >= 500 ? [i] : []);
  assert.deepEqual(found.sort((a, b) => a - b), wanted);
});

test('lines are clipped and never leave the canvas', () => {
  let state = 9;
  const random = () => (state = (state * 16807) % 2147483647) / 2147483647;
  const canvas = new Canvas32(64, 48);
  for (let i = 0; i < 20_000; i++)
    drawLine(canvas, random() * 400 - 160, random() * 400 - 160, random() * 400 - 160, random() * 400 - 160, 1, 1 + (i % 3));
  assert.equal(canvas.pixels.length, 72 * 56);
  canvas.clear();
  drawLine(canvas, 10, -1000, 10, 1000, 7, 1);
  const inside = new Uint32Array(64 * 48);
  canvas.copyTo(inside);
  assert.equal(inside.filter((pixel) => pixel === 7).length, 48);
});

test('an object is drawn, filled without its hole and given a halo', () => {
  const set = squares([[2, 4, 4, 10]]);
  const canvas = new Canvas32(20, 20);
  fillObject(canvas, set, 0, { scale: 1, dx: 0, dy: 0 }, 0x40ffffff);
  const pixels = new Uint32Array(400);
  canvas.copyTo(pixels);
  assert.equal(pixels.filter((pixel) => pixel === 0x40ffffff).length, 99);
  canvas.clear();
  drawObject(canvas, set, 0, { scale: 2, dx: -2, dy: -2 }, 0xff00ff00, 1);
  addHalo(canvas, 0xb0000000);
  canvas.copyTo(pixels);
  assert.equal(pixels[6 * 20 + 12], 0xff00ff00);
  assert.equal(pixels[5 * 20 + 12], 0xb0000000);
  assert.equal(pixels[3 * 20 + 12], 0);
});
