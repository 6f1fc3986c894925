// Turns rings into pixels: a pixel belongs to a shape if its centre lies inside.
import type { Rect, Ring } from './trace';

export type Rule = 'even-odd' | 'non-zero';
export type EmitSpan = (y: number, x0: number, x1: number) => void;

// Finds the pixels of shapes. Keeps its arrays between shapes, so that 100,000
// small shapes cost no memory. Not reentrant: `emit` must not call fill().
export class Filler {
  private counts = new Int32Array(0);
  private crossings = new Float64Array(0);
  private turns = new Int8Array(0);

  // Calls `emit` once for each span [x0, x1) of row y inside `clip`, row by row.
  // Vertices are scaled first: pixel = vertex * scale + offset. Rings
  // [firstRing, lastRing) of `xy` begin at the vertices `ringBegin`.
  fill(
    xy: ArrayLike<number>, ringBegin: ArrayLike<number>, firstRing: number, lastRing: number,
    scale: number, dx: number, dy: number, clip: Rect, rule: Rule, emit: EmitSpan,
  ): void {
    const rows = clip.y1 - clip.y0;
    if (rows <= 0) return;
    if (this.counts.length < rows + 1) this.counts = new Int32Array(rows + 1);
    const counts = this.counts;
    counts.fill(0, 0, rows + 1);
    for (const pass of [0, 1]) {
      for (let r = firstRing; r < lastRing; r++) {
        const begin = ringBegin[r]!;
        const end = ringBegin[r + 1]!;
        let ax = xy[2 * end - 2]! * scale + dx;
        let ay = xy[2 * end - 1]! * scale + dy;
        for (let v = begin; v < end; v++) {
          const bx = xy[2 * v]! * scale + dx;
          const by = xy[2 * v + 1]! * scale + dy;
          this.cross(ax, ay, bx, by, clip, pass === 1);
          ax = bx;
          ay = by;
        }
      }
      if (pass === 0) this.makeRoom(rows);
    }
    this.emitRows(rows, clip, rule, emit);
  }

  // Counts the rows that an edge crosses, or notes where it crosses them.
  private cross(ax: number, ay: number, bx: number, by: number, clip: Rect, note: boolean): void {
    if (ay === by) return;
    const down = ay < by;
    const first = Math.max(clip.y0, Math.ceil((down ? ay : by) - 0.5));
    const last = Math.min(clip.y1, Math.ceil((down ? by : ay) - 0.5));
    const counts = this.counts;
    if (!note) {
      for (let y = first; y < last; y++) counts[y - clip.y0]!++;
      return;
    }
    const slope = (bx - ax) / (by - ay);
    for (let y = first; y < last; y++) {
      const at = counts[y - clip.y0]!++;
      this.crossings[at] = ax + (y + 0.5 - ay) * slope;
      this.turns[at] = down ? 1 : -1;
    }
  }

  // Makes counts[row] the index of the row's first crossing.
  private makeRoom(rows: number): void {
    let total = 0;
    for (let row = 0; row < rows; row++) {
      const count = this.counts[row]!;
      this.counts[row] = total;
      total += count;
    }
    if (this.crossings.length < total) {
      this.crossings = new Float64Array(2 * total);
      this.turns = new Int8Array(2 * total);
    }
  }

  private emitRows(rows: number, clip: Rect, rule: Rule, emit: EmitSpan): void {
    const { crossings, turns } = this;
    let begin = 0;
    for (let row = 0; row < rows; row++) {
      const end = this.counts[row]!;
      for (let i = begin + 1; i < end; i++) {
        const x = crossings[i]!;
        const turn = turns[i]!;
        let k = i - 1;
        for (; k >= begin && crossings[k]! > x; k--) {
          crossings[k + 1] = crossings[k]!;
          turns[k + 1] = turns[k]!;
        }
        crossings[k + 1] = x;
        turns[k + 1] = turn;
      }
      let winding = 0;
      for (let i = begin; i + 1 < end; i++) {
        winding += rule === 'non-zero' ? turns[i]! : 1;
        if (rule === 'non-zero' ? winding === 0 : winding % 2 === 0) continue;
        const x0 = Math.max(clip.x0, Math.ceil(crossings[i]! - 0.5));
        const x1 = Math.min(clip.x1, Math.ceil(crossings[i + 1]! - 0.5));
        if (x0 < x1) emit(row + clip.y0, x0, x1);
      }
      begin = end;
    }
  }
}

// Calls `emit` for the spans of `rings` inside `clip`.
export function fillRings(
  rings: readonly (Ring | readonly number[])[], clip: Rect, rule: Rule, emit: EmitSpan,
): void {
  const xy: number[] = [];
  const begin = [0];
  for (const ring of rings) {
    for (let i = 0; i < ring.length; i++) xy.push(ring[i]!);
    begin.push(xy.length / 2);
  }
  const y = boundsOf(xy, 1, clip.y0, clip.y1);
  const near = { ...clip, y0: y[0], y1: y[1] };
  new Filler().fill(xy, begin, 0, rings.length, 1, 0, 0, near, rule, emit);
}

// The whole numbers around the coordinates, kept within [low, high].
function boundsOf(xy: readonly number[], from: number, low: number, high: number): [number, number] {
  let min = Infinity;
  let max = -Infinity;
  for (let i = from; i < xy.length; i += 2) {
    if (xy[i]! < min) min = xy[i]!;
    if (xy[i]! > max) max = xy[i]!;
  }
  return [Math.max(low, Math.floor(min)), Math.min(high, Math.ceil(max))];
}

// Calls `emit` for the pixels whose centres lie within `radius` of the segment
// from (ax, ay) to (bx, by). At least the pixel under (ax, ay) is painted.
export function fillStroke(
  ax: number, ay: number, bx: number, by: number, radius: number, clip: Rect, emit: EmitSpan,
): void {
  const y0 = Math.max(clip.y0, Math.ceil(Math.min(ay, by) - radius - 0.5));
  const y1 = Math.min(clip.y1, Math.floor(Math.max(ay, by) + radius - 0.5) + 1);
  let painted = false;
  for (let y = y0; y < y1; y++) {
    const span = strokeRow(ax, ay, bx, by, radius, y + 0.5);
    if (!span) continue;
    const x0 = Math.max(clip.x0, Math.ceil(span[0] - 0.5));
    const x1 = Math.min(clip.x1, Math.floor(span[1] - 0.5) + 1);
    if (x0 >= x1) continue;
    painted = true;
    emit(y, x0, x1);
  }
  const x = Math.floor(ax);
  const y = Math.floor(ay);
  if (!painted && x >= clip.x0 && x < clip.x1 && y >= clip.y0 && y < clip.y1) emit(y, x, x + 1);
}

// Where the row at height y enters and leaves the stroke: the hull of the two
// discs and the rectangle between them.
function strokeRow(
  ax: number, ay: number, bx: number, by: number, radius: number, y: number,
): [number, number] | undefined {
  let low = Infinity;
  let high = -Infinity;
  const add = (x: number): void => {
    if (x < low) low = x;
    if (x > high) high = x;
  };
  for (const [cx, cy] of [[ax, ay], [bx, by]] as const) {
    const rest = radius * radius - (y - cy) * (y - cy);
    if (rest < 0) continue;
    add(cx - Math.sqrt(rest));
    add(cx + Math.sqrt(rest));
  }
  const length = Math.hypot(bx - ax, by - ay);
  if (length > 0) {
    const nx = (-(by - ay) / length) * radius;
    const ny = ((bx - ax) / length) * radius;
    for (const side of [1, -1]) {
      const [px, py, qx, qy] = [ax + side * nx, ay + side * ny, bx + side * nx, by + side * ny];
      if (py !== qy && y >= Math.min(py, qy) && y <= Math.max(py, qy))
        add(px + ((y - py) / (qy - py)) * (qx - px));
    }
  }
  return low <= high ? [low, high] : undefined;
}
