// Turns labels into rings along pixel edges, as models/outline/trace.cc does.

// A plane of labels; 0 is background. Pixel (x, y) is at y * width + x.
export interface Labels {
  readonly width: number;
  readonly height: number;
  readonly data: Uint16Array;
}

// Pixels [x0, x1) × [y0, y1).
export interface Rect {
  readonly x0: number;
  readonly y0: number;
  readonly x1: number;
  readonly y1: number;
}

// x, y of each corner in turn. The last corner joins the first.
export type Ring = Int32Array;

const STEP_X = [1, 0, -1, 0];
const STEP_Y = [0, 1, 0, -1];
// From a grid point to the pixel ahead on the right hand, by heading.
const AHEAD_X = [0, -1, -1, 0];
const AHEAD_Y = [0, 0, -1, -1];

// Follows one loop from the upper edge of (x0, y0) with the object on the right
// hand. Where two pixels of the object meet at a corner only, stays with the
// pixel it came along. Returns x, y, pinch for each corner.
function follow(labels: Labels, seen: Uint8Array, box: Rect, x0: number, y0: number): number[] {
  const { width, height, data } = labels;
  const label = data[y0 * width + x0]!;
  const seenWidth = box.x1 - box.x0;
  const has = (x: number, y: number): boolean =>
    x >= 0 && y >= 0 && x < width && y < height && data[y * width + x] === label;
  const corners: number[] = [];
  let x = x0;
  let y = y0;
  let heading = 0;
  do {
    if (heading === 0) seen[(y - box.y0) * seenWidth + x - box.x0] = 1;
    x += STEP_X[heading]!;
    y += STEP_Y[heading]!;
    const left = (heading + 3) % 4;
    const onLeft = has(x + AHEAD_X[left]!, y + AHEAD_Y[left]!);
    if (!has(x + AHEAD_X[heading]!, y + AHEAD_Y[heading]!)) {
      corners.push(x, y, onLeft ? 1 : 0);
      heading = (heading + 1) % 4;
    } else if (onLeft) {
      corners.push(x, y, 0);
      heading = left;
    }
  } while (x !== x0 || y !== y0 || heading !== 0);
  return corners;
}

function ringOf(corners: number[], begin: number): Ring {
  const ring = new Int32Array(((corners.length - begin) / 3) * 2);
  for (let i = begin, o = 0; i < corners.length; i += 3) {
    ring[o++] = corners[i]!;
    ring[o++] = corners[i + 1]!;
  }
  return ring;
}

// Cuts a loop into rings that do not touch themselves. A loop passes a grid
// point twice at pinches only.
function split(loop: number[], rings: Ring[]): void {
  const open: number[] = [];
  const pinches = new Map<number, number>();
  for (let i = 0; i < loop.length; i += 3) {
    const key = loop[i + 1]! * 0x4000000 + loop[i]!;
    if (loop[i + 2]) {
      const begin = pinches.get(key);
      if (begin !== undefined) {
        rings.push(ringOf(open, begin));
        for (let k = begin + 3; k < open.length; k += 3)
          if (open[k + 2]) pinches.delete(open[k + 1]! * 0x4000000 + open[k]!);
        open.length = begin + 3;
        continue;
      }
      pinches.set(key, open.length);
    }
    open.push(loop[i]!, loop[i + 1]!, loop[i + 2]!);
  }
  rings.push(ringOf(open, 0));
}

// Returns the rings of the pixels of `label` inside `box`, which must hold all
// of them. Exterior rings run clockwise as seen on the screen (y down), holes
// counter-clockwise. Parts that meet at a corner only have rings of their own.
export function traceLabel(labels: Labels, label: number, box: Rect): Ring[] {
  const { width, data } = labels;
  const boxWidth = box.x1 - box.x0;
  const seen = new Uint8Array(boxWidth * (box.y1 - box.y0));
  const rings: Ring[] = [];
  for (let y = box.y0; y < box.y1; y++) {
    for (let x = box.x0; x < box.x1; x++) {
      const i = y * width + x;
      if (data[i] !== label || (y > 0 && data[i - width] === label)) continue;
      if (seen[(y - box.y0) * boxWidth + x - box.x0]) continue;
      split(follow(labels, seen, box, x, y), rings);
    }
  }
  return rings;
}

// Twice the area inside; positive for a ring that runs clockwise.
export function doubleArea(ring: ArrayLike<number>): number {
  let twice = 0;
  for (let i = 0, j = ring.length - 2; i < ring.length; j = i, i += 2)
    twice += ring[j]! * ring[i + 1]! - ring[i]! * ring[j + 1]!;
  return twice;
}

export interface LabelExtent {
  area: number;
  box: Rect;
}

// The area in pixels and the smallest box of each label that `within` shows.
export function extentsOf(labels: Labels, within?: Rect): Map<number, LabelExtent> {
  const { width, height, data } = labels;
  const { x0, y0, x1, y1 } = within ?? { x0: 0, y0: 0, x1: width, y1: height };
  const found = new Map<number, { area: number; box: { x0: number; y0: number; x1: number; y1: number } }>();
  for (let y = y0; y < y1; y++) {
    for (let x = x0; x < x1; ) {
      const label = data[y * width + x]!;
      const begin = x++;
      while (x < x1 && data[y * width + x] === label) x++;
      if (label === 0) continue;
      const extent = found.get(label);
      if (!extent) {
        found.set(label, { area: x - begin, box: { x0: begin, y0: y, x1: x, y1: y + 1 } });
        continue;
      }
      extent.area += x - begin;
      if (begin < extent.box.x0) extent.box.x0 = begin;
      if (x > extent.box.x1) extent.box.x1 = x;
      extent.box.y1 = y + 1;
    }
  }
  return found;
}
