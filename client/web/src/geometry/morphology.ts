// Parts, holes, growth and cuts of objects in a plane of labels.
import type { Labels, Rect } from './trace';

export function intersect(a: Rect, b: Rect): Rect {
  return {
    x0: Math.max(a.x0, b.x0), y0: Math.max(a.y0, b.y0), x1: Math.min(a.x1, b.x1), y1: Math.min(a.y1, b.y1),
  };
}

export function unite(a: Rect | undefined, b: Rect): Rect {
  if (!a) return b;
  return {
    x0: Math.min(a.x0, b.x0), y0: Math.min(a.y0, b.y0), x1: Math.max(a.x1, b.x1), y1: Math.max(a.y1, b.y1),
  };
}

export function widen(rect: Rect, by: number, limit: Rect): Rect {
  return intersect({ x0: rect.x0 - by, y0: rect.y0 - by, x1: rect.x1 + by, y1: rect.y1 + by }, limit);
}

export function isEmpty(rect: Rect): boolean {
  return rect.x0 >= rect.x1 || rect.y0 >= rect.y1;
}

// Calls `visit` with the pixels of each 4-connected region of `box` whose pixels
// `belongs` accepts, as indices into the plane.
export function eachRegion(
  width: number, box: Rect, belongs: (index: number) => boolean, visit: (pixels: number[]) => void,
): void {
  const boxWidth = box.x1 - box.x0;
  const seen = new Uint8Array(boxWidth * (box.y1 - box.y0));
  const stack: number[] = [];
  const push = (x: number, y: number): void => {
    if (x < box.x0 || y < box.y0 || x >= box.x1 || y >= box.y1) return;
    const at = (y - box.y0) * boxWidth + x - box.x0;
    if (seen[at] || !belongs(y * width + x)) return;
    seen[at] = 1;
    stack.push(y * width + x);
  };
  for (let y = box.y0; y < box.y1; y++) {
    for (let x = box.x0; x < box.x1; x++) {
      push(x, y);
      if (stack.length === 0) continue;
      const pixels: number[] = [];
      for (let i = stack.pop(); i !== undefined; i = stack.pop()) {
        pixels.push(i);
        const px = i % width;
        const py = (i - px) / width;
        push(px - 1, py);
        push(px + 1, py);
        push(px, py - 1);
        push(px, py + 1);
      }
      visit(pixels);
    }
  }
}

// Gives the background that `label` encloses to it. `box` holds all of the
// label. Background that touches another object is no hole.
export function fillHoles(labels: Labels, label: number, box: Rect): void {
  const { width, height, data } = labels;
  const around = widen(box, 1, { x0: 0, y0: 0, x1: width, y1: height });
  eachRegion(width, around, (i) => data[i] !== label, (pixels) => {
    for (const i of pixels) {
      const x = i % width;
      const y = (i - x) / width;
      if (data[i] !== 0 || x === 0 || y === 0 || x === width - 1 || y === height - 1) return;
      if (x === around.x0 || y === around.y0 || x === around.x1 - 1 || y === around.y1 - 1) return;
    }
    for (const i of pixels) data[i] = label;
  });
}

// Lets `label` take the background pixels beside it; `box` holds all of it.
export function grow(labels: Labels, label: number, box: Rect): void {
  const { width, height, data } = labels;
  const area = widen(box, 1, { x0: 0, y0: 0, x1: width, y1: height });
  const taken: number[] = [];
  eachPixel(area, width, (x, y, i) => {
    if (data[i] !== 0) return;
    if ((x > 0 && data[i - 1] === label) || (x < width - 1 && data[i + 1] === label) ||
        (y > 0 && data[i - width] === label) || (y < height - 1 && data[i + width] === label)) taken.push(i);
  });
  for (const i of taken) data[i] = label;
}

// Takes the pixels at its boundary from `label`. The plane's border counts as
// inside, so that an object that the ROI cuts keeps its straight side.
export function shrink(labels: Labels, label: number, box: Rect): void {
  const { width, height, data } = labels;
  const lost: number[] = [];
  eachPixel(box, width, (x, y, i) => {
    if (data[i] !== label) return;
    if ((x > 0 && data[i - 1] !== label) || (x < width - 1 && data[i + 1] !== label) ||
        (y > 0 && data[i - width] !== label) || (y < height - 1 && data[i + width] !== label)) lost.push(i);
  });
  for (const i of lost) data[i] = 0;
}

function eachPixel(box: Rect, width: number, visit: (x: number, y: number, i: number) => void): void {
  for (let y = box.y0; y < box.y1; y++)
    for (let x = box.x0; x < box.x1; x++) visit(x, y, y * width + x);
}

// Splits `label` along the pixels `line` (indices): the largest part keeps the
// label, each other part gets one of `fresh`. No pixel is lost: those of the line
// go to a part beside them. Returns the new labels; none if the line does not
// split the object.
export function cut(
  labels: Labels, label: number, box: Rect, line: readonly number[], fresh: () => number,
): number[] {
  const { width, data } = labels;
  const onLine = line.filter((i) => data[i] === label);
  for (const i of onLine) data[i] = 0;
  const parts: number[][] = [];
  eachRegion(width, box, (i) => data[i] === label, (pixels) => parts.push(pixels));
  parts.sort((a, b) => b.length - a.length);
  const made: number[] = [];
  for (const part of parts.slice(1)) {
    const next = fresh();
    made.push(next);
    for (const i of part) data[i] = next;
  }
  giveBack(labels, onLine, new Set([label, ...made]), label);
  return made;
}

// Gives the background pixels `line` to the neighbours with the labels `owners`,
// layer by layer; what touches none becomes `fallback`.
function giveBack(labels: Labels, line: readonly number[], owners: ReadonlySet<number>, fallback: number): void {
  const { width, height, data } = labels;
  let open = [...line];
  while (open.length > 0) {
    const given: [number, number][] = [];
    const rest: number[] = [];
    for (const i of open) {
      const x = i % width;
      const near = [
        x > 0 ? data[i - 1] : 0, x < width - 1 ? data[i + 1] : 0,
        i >= width ? data[i - width] : 0, i < width * (height - 1) ? data[i + width] : 0,
      ].find((value) => value !== undefined && owners.has(value));
      if (near === undefined) rest.push(i);
      else given.push([i, near]);
    }
    for (const [i, owner] of given) data[i] = owner;
    if (given.length === 0) for (const i of rest) data[i] = fallback;
    open = given.length === 0 ? [] : rest;
  }
}

// The pixels under a line through the points x, y, …, each beside the one before
// (4-connected), so that the line parts what it crosses.
export function linePixels(points: readonly number[], width: number, height: number): number[] {
  const pixels = new Set<number>();
  const put = (x: number, y: number): void => {
    if (x >= 0 && y >= 0 && x < width && y < height) pixels.add(y * width + x);
  };
  for (let k = 2; k < points.length; k += 2) {
    let x = Math.floor(points[k - 2]!);
    let y = Math.floor(points[k - 1]!);
    const endX = Math.floor(points[k]!);
    const endY = Math.floor(points[k + 1]!);
    const dx = Math.abs(endX - x);
    const dy = Math.abs(endY - y);
    let error = dx - dy;
    put(x, y);
    while (x !== endX || y !== endY) {
      if (x !== endX && (y === endY || 2 * error > -dy) && (error >= 0 || y === endY)) {
        error -= dy;
        x += Math.sign(endX - x);
      } else {
        error += dx;
        y += Math.sign(endY - y);
      }
      put(x, y);
    }
  }
  return [...pixels];
}
