import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { decodeOutlines } from '../src/api/outlines';

// Writes what the server writes.
function encode(objects: { number: number; score: number; area: number; rings: number[][] }[]): ArrayBuffer {
  const bytes: number[] = [0x54, 0x53, 0x4f, 0x31, objects.length, 0, 0, 0];
  const varint = (value: number) => {
    for (; value > 127; value = Math.floor(value / 128)) bytes.push((value % 128) | 128);
    bytes.push(value);
  };
  const signed = (value: number) => varint(value < 0 ? -2 * value - 1 : 2 * value);
  let [firstX, firstY] = [0, 0];
  for (const { number, score, area, rings } of objects) {
    varint(number);
    bytes.push(...new Uint8Array(Float32Array.of(score).buffer));
    varint(area);
    varint(rings.length);
    for (const ring of rings) {
      varint(ring.length / 2);
      let [x, y] = [firstX, firstY];
      for (let i = 0; i < ring.length; i += 2) {
        signed(ring[i]! - x);
        signed(ring[i + 1]! - y);
        [x, y] = [ring[i]!, ring[i + 1]!];
      }
      [firstX, firstY] = [ring[0]!, ring[1]!];
    }
  }
  return Uint8Array.from(bytes).buffer;
}

const square = [100_000, 70_000, 100_200, 70_000, 100_200, 70_300, 100_000, 70_300];
const hole = [100_050, 70_050, 100_060, 70_050, 100_060, 70_070];
const objects = [
  { number: 1, score: 0.5, area: 59_900, rings: [square, hole] },
  { number: 300, score: NaN, area: 3e9, rings: [[0, 0, 1, 0, 1, 1, 0, 1]] },
];

test('rings, holes, scores and areas come back', () => {
  const found = decodeOutlines(encode(objects));
  assert.deepEqual([...found.numbers], [1, 300]);
  assert.deepEqual([...found.scores], [0.5, NaN]);
  assert.deepEqual([...found.areas], [59_900, 3e9]);
  assert.deepEqual([...found.ringStarts], [0, 2, 3]);
  assert.deepEqual([...found.vertexStarts], [0, 4, 7, 11]);
  assert.deepEqual([...found.xy], objects.flatMap((object) => object.rings.flat()));
});
test('bytes that end early are refused', () => {
  const whole = encode(objects);
  for (let size = 0; size < whole.byteLength; size++)
    assert.throws(() => decodeOutlines(whole.slice(0, size)), RangeError, `${size} bytes`);
});

interface Example {
  objects: { number: number; score: number | null; area: number; rings: number[][][] }[];
  base64: string;
}

// The server's encoder makes the same bytes of these.
test('the examples that the server shares are read as they were meant', () => {
  // The bundle lies in node_modules/.tests.
  const folder = `${import.meta.dirname}/../../../../tests/data/outlines`;
  const names = readdirSync(folder);
  assert.equal(names.length, 4);
  for (const name of names) {
    const example = JSON.parse(readFileSync(`${folder}/${name}`, 'utf8')) as Example;
    const found = decodeOutlines(Uint8Array.from(Buffer.from(example.base64, 'base64')).buffer);
    assert.deepEqual([...found.numbers], example.objects.map((object) => object.number), name);
    assert.deepEqual([...found.scores], example.objects.map((object) => object.score ?? NaN), name);
    assert.deepEqual([...found.areas], example.objects.map((object) => object.area), name);
    assert.deepEqual([...found.xy], example.objects.flatMap((object) => object.rings.flat(2)), name);
    const vertices = example.objects.flatMap((object) => object.rings.map((ring) => ring.length));
    assert.deepEqual(vertices, [...found.vertexStarts].slice(1).map((end, i) => end - found.vertexStarts[i]!), name);
  }
});
