// Labels ↔ rings, morphology and runs.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fillRings, fillStroke } from '../src/geometry/fill';
import { cut, fillHoles, grow, linePixels, shrink } from '../src/geometry/morphology';
import { decodeRuns, encodeRuns } from '../src/geometry/runs';
import { doubleArea, extentsOf, traceLabel, type Labels } from '../src/geometry/trace';

// Numbers in [0, 1), the same in each run (Marsaglia 2003).
function generator(seed: number): () => number {
  let state = seed >>> 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 4294967296;
  };
}

function labelsOf(rows: string[]): Labels {
  const data = Uint16Array.from(rows.join('').replace(/\./g, '0'), Number);
  return { width: rows[0]!.length, height: rows.length, data };
}
function rowsOf({ width, height, data }: Labels): string[] {
  return Array.from({ length: height }, (_, y) =>
    [...data.subarray(y * width, (y + 1) * width)].join('').replace(/0/g, '.'));
}
function whole({ width, height }: Labels) {
  return { x0: 0, y0: 0, x1: width, y1: height };
}

test('10,000 random planes come back from their rings', () => {
  const random = generator(7);
  for (let run = 0; run < 10_000; run++) {
    const width = 1 + Math.floor(random() * 12);
    const height = 1 + Math.floor(random() * 12);
    const kinds = 2 + Math.floor(random() * 3);
    const data = Uint16Array.from({ length: width * height }, () => Math.floor(random() * kinds));
    const labels = { width, height, data };
    const painted = new Uint16Array(data.length);
    for (const [label, { area, box }] of extentsOf(labels)) {
      const rings = traceLabel(labels, label, box);
      assert.equal(rings.reduce((sum, ring) => sum + doubleArea(ring), 0), 2 * area);
      fillRings(rings, whole(labels), 'even-odd', (y, x0, x1) =>
        painted.fill(label, y * width + x0, y * width + x1));
    }
    assert.deepEqual(painted, data);
  }
});

test('rings turn clockwise outside, counter-clockwise around holes, and never touch themselves', () => {
  const labels = labelsOf(['.111.', '.1.1.', '..11.', '1....']);
  const rings = traceLabel(labels, 1, whole(labels));
  for (const ring of rings) {
    const points = new Set(Array.from({ length: ring.length / 2 }, (_, i) => `${ring[2 * i]},${ring[2 * i + 1]}`));
    assert.equal(points.size, ring.length / 2);
  }
  assert.deepEqual(rings.map((ring) => Math.sign(doubleArea(ring))).sort(), [-1, 1, 1]);
  assert.deepEqual([...rings.at(-1)!], [1, 3, 1, 4, 0, 4, 0, 3]);
});

test('a polygon takes the pixels whose centres it holds; crossed twice counts by the rule', () => {
  const count = (rule: 'even-odd' | 'non-zero') => {
    let pixels = 0;
    const twice = [0, 0, 4, 0, 4, 4, 0, 4, 0, 0, 4, 0, 4, 4, 0, 4];
    fillRings([twice], { x0: 0, y0: 0, x1: 9, y1: 9 }, rule, (_, x0, x1) => (pixels += x1 - x0));
    return pixels;
  };
  assert.equal(count('non-zero'), 16);
  assert.equal(count('even-odd'), 0);
  const spans: number[][] = [];
  fillRings([[0.5, 0, 3.5, 0, 3.5, 2, 0.5, 2]], { x0: 1, y0: 0, x1: 9, y1: 1 }, 'non-zero',
    (...span) => spans.push(span));
  assert.deepEqual(spans, [[0, 1, 3]]);
});

test('a stroke covers the pixels within its radius', () => {
  const random = generator(3);
  for (let run = 0; run < 300; run++) {
    const [ax, ay, bx, by] = [random() * 30, random() * 30, random() * 30, random() * 30] as const;
    const radius = 0.6 + random() * 6;
    const painted = new Uint8Array(900);
    fillStroke(ax, ay, bx, by, radius, { x0: 0, y0: 0, x1: 30, y1: 30 }, (y, x0, x1) =>
      painted.fill(1, y * 30 + x0, y * 30 + x1));
    for (let i = 0; i < 900; i++) {
      const [px, py] = [(i % 30) + 0.5, Math.floor(i / 30) + 0.5];
      const [dx, dy] = [bx - ax, by - ay];
      const t = Math.max(0, Math.min(1, ((px - ax) * dx + (py - ay) * dy) / (dx * dx + dy * dy)));
      const distance = Math.hypot(px - ax - t * dx, py - ay - t * dy);
      if (Math.abs(distance - radius) < 1e-6) continue;
      const anchor = i === Math.floor(ay) * 30 + Math.floor(ax);
      assert.ok(painted[i] === (distance < radius ? 1 : 0) || anchor, `${[ax, ay, bx, by, radius, px, py]}`);
    }
  }
});

test('a cut parts an object without losing a pixel', () => {
  const labels = labelsOf(['111111', '111111', '111111', '222...']);
  const made = cut(labels, 1, whole(labels), linePixels([2.5, -1, 2.5, 2.9], 6, 4), () => 3);
  assert.deepEqual(made, [3]);
  assert.equal(labels.data.filter((v) => v === 1).length + labels.data.filter((v) => v === 3).length, 18);
  assert.ok(rowsOf(labels).slice(0, 3).every((row) => /^(3+1+|1+3+)$/.test(row)));
});

test('a line that does not part an object leaves it whole', () => {
  const labels = labelsOf(['1111', '1111']);
  assert.deepEqual(cut(labels, 1, whole(labels), linePixels([1, 0, 1, 0.5], 4, 2), () => 3), []);
  assert.deepEqual(rowsOf(labels), ['1111', '1111']);
});

test('holes are filled unless they hold another object or reach the border', () => {
  const labels = labelsOf(['11111', '1.1.1', '11121', '.1111']);
  fillHoles(labels, 1, whole(labels));
  assert.deepEqual(rowsOf(labels), ['11111', '111.1', '11121', '.1111']);
});

test('growth stops at other objects, and shrinking keeps the side at the border', () => {
  const labels = labelsOf(['1...', '1.2.', '....']);
  grow(labels, 1, whole(labels));
  assert.deepEqual(rowsOf(labels), ['11..', '112.', '1...']);
  const block = labelsOf(['111.', '111.', '....']);
  shrink(block, 1, whole(block));
  assert.deepEqual(rowsOf(block), ['11..', '....', '....']);
});

test('runs give the same labels', () => {
  const random = generator(11);
  for (let run = 0; run < 200; run++) {
    const labels = Uint16Array.from({ length: Math.floor(random() * 3000) }, () =>
      random() < 0.9 ? 0 : Math.floor(random() * 65536));
    assert.deepEqual(decodeRuns(encodeRuns(labels), labels.length), labels);
  }
  assert.throws(() => decodeRuns(encodeRuns(new Uint16Array(5)), 4), /4 labels/);
});
