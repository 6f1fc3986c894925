// Which objects of two results are the same: pairs by intersection over union.
import { Filler } from './fill';
import { Grid } from './grid';
import type { Outlines, OutlineSet } from './outline_set';

// Partners are indices in the other set; -1: there is none.
export interface Comparison {
  readonly partnerOfA: Int32Array;
  readonly partnerOfB: Int32Array;
  readonly iouOfA: Float32Array;  // With the partner; 0 without one.
  readonly pairs: number;
}

// An object's pixels: y, x0, x1 of each span, row by row.
function spansOf(filler: Filler, set: OutlineSet, i: number): Int32Array {
  const [x0, y0, x1, y1] = set.boxes.subarray(4 * i, 4 * i + 4);
  const spans: number[] = [];
  filler.fill(set.xy, set.vertexStarts, set.ringStarts[i]!, set.ringStarts[i + 1]!, 1, 0, 0,
    { x0: x0!, y0: y0!, x1: x1!, y1: y1! }, 'even-odd', (y, from, to) => spans.push(y, from, to));
  return Int32Array.from(spans);
}

function pixels(spans: Int32Array): number {
  let sum = 0;
  for (let k = 0; k < spans.length; k += 3) sum += spans[k + 2]! - spans[k + 1]!;
  return sum;
}

// Both lists are sorted by row and then by column.
function common(a: Int32Array, b: Int32Array): number {
  let sum = 0;
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    if (a[i]! !== b[j]!) {
      if (a[i]! < b[j]!) i += 3;
      else j += 3;
      continue;
    }
    sum += Math.max(0, Math.min(a[i + 2]!, b[j + 2]!) - Math.max(a[i + 1]!, b[j + 1]!));
    if (a[i + 2]! < b[j + 2]!) i += 3;
    else j += 3;
  }
  return sum;
}

// Pairs the objects whose IoU is at least `least`, the best pairs first.
// REQUIRES: least > 0.
export function compareOutlines(a: OutlineSet, b: OutlineSet, least = 0.5): Comparison {
  const filler = new Filler();
  const grid = new Grid(b.boxes);
  const known = new Map<number, Int32Array>();
  const found: { i: number; j: number; iou: number }[] = [];
  for (let i = 0; i < a.count; i++) {
    const mine = spansOf(filler, a, i);
    const size = pixels(mine);
    const [x0, y0, x1, y1] = a.boxes.subarray(4 * i, 4 * i + 4);
    grid.query({ x0: x0!, y0: y0!, x1: x1!, y1: y1! }, (j) => {
      let theirs = known.get(j);
      if (!theirs) known.set(j, (theirs = spansOf(filler, b, j)));
      const both = common(mine, theirs);
      const iou = both / (size + pixels(theirs) - both);
      if (iou >= least) found.push({ i, j, iou });
    });
  }
  found.sort((p, q) => q.iou - p.iou);
  const partnerOfA = new Int32Array(a.count).fill(-1);
  const partnerOfB = new Int32Array(b.count).fill(-1);
  const iouOfA = new Float32Array(a.count);
  let pairs = 0;
  for (const { i, j, iou } of found) {
    if (partnerOfA[i] !== -1 || partnerOfB[j] !== -1) continue;
    partnerOfA[i] = j;
    partnerOfB[j] = i;
    iouOfA[i] = iou;
    pairs++;
  }
  return { partnerOfA, partnerOfB, iouOfA, pairs };
}

// The objects `indices` of a set, in that order.
export function subset(set: OutlineSet, indices: readonly number[]): Outlines {
  const ringStarts = [0];
  const vertexStarts = [0];
  const xy: number[] = [];
  for (const i of indices) {
    for (let r = set.ringStarts[i]!; r < set.ringStarts[i + 1]!; r++) {
      for (let k = 2 * set.vertexStarts[r]!; k < 2 * set.vertexStarts[r + 1]!; k++) xy.push(set.xy[k]!);
      vertexStarts.push(xy.length / 2);
    }
    ringStarts.push(vertexStarts.length - 1);
  }
  return {
    numbers: Uint32Array.from(indices, (i) => set.numbers[i]!),
    scores: Float32Array.from(indices, (i) => set.scores[i]!),
    areas: Float64Array.from(indices, (i) => set.areas[i]!),
    ringStarts: Uint32Array.from(ringStarts), vertexStarts: Uint32Array.from(vertexStarts), xy: Int32Array.from(xy),
  };
}
