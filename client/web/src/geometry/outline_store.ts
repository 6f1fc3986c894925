// Outlines that arrive in pages and are found by place.
import { Grid } from './grid';
import { concatenate, type OutlineSet } from './outline_set';
import type { Rect } from './trace';

interface Part {
  readonly set: OutlineSet;
  readonly first: number;  // Index of the part's first object.
  grid: Grid | undefined;  // Built when first asked.
}

// Keeps objects in the order they came in; an object's index never changes. One
// large page costs one index; many small pages are joined so that the parts
// stay few.
export class OutlineStore {
  private parts: Part[] = [];

  get count(): number {
    const last = this.parts.at(-1);
    return last ? last.first + last.set.count : 0;
  }

  add(set: OutlineSet): void {
    if (set.count === 0) return;
    const sets = [set];
    let first = this.count;
    let size = set.count;
    for (let last = this.parts.at(-1); last && last.set.count <= 2 * size; last = this.parts.at(-1)) {
      sets.unshift(last.set);
      size += last.set.count;
      first = last.first;
      this.parts.pop();
    }
    this.parts.push({ set: sets.length === 1 ? set : concatenate(sets), first, grid: undefined });
  }

  // Builds the indices now.
  warm(): void {
    for (const part of this.parts) part.grid ??= new Grid(part.set.boxes);
  }

  // Calls `visit` for each part, with its first object's index.
  eachPart(visit: (set: OutlineSet, first: number) => void): void {
    for (const part of this.parts) visit(part.set, part.first);
  }

  // Calls `visit` for each object whose box meets the rectangle: its part, its
  // index there and its index in all.
  query(rect: Rect, visit: (set: OutlineSet, local: number, index: number) => void): void {
    for (const part of this.parts) {
      part.grid ??= new Grid(part.set.boxes);
      part.grid.query(rect, (i) => visit(part.set, i, part.first + i));
    }
  }

  // Finds the object `index` in its part.
  at(index: number): { set: OutlineSet; local: number } | undefined {
    const part = this.parts.find((p) => index >= p.first && index < p.first + p.set.count);
    return part && { set: part.set, local: index - part.first };
  }

  // Returns the smallest object that holds the point, of those that `accept`
  // takes; -1 if there is none.
  pick(x: number, y: number, accept?: (set: OutlineSet, local: number) => boolean): number {
    let best = -1;
    let bestArea = Infinity;
    this.query({ x0: x, y0: y, x1: x, y1: y }, (set, i, index) => {
      const area = set.areas[i]!;
      if (area >= bestArea || (accept && !accept(set, i)) || !contains(set, i, x, y)) return;
      best = index;
      bestArea = area;
    });
    return best;
  }
}

// Whether the point lies inside object i, by the even-odd rule.
export function contains(set: OutlineSet, i: number, x: number, y: number): boolean {
  const { xy, vertexStarts } = set;
  let inside = false;
  for (let r = set.ringStarts[i]!; r < set.ringStarts[i + 1]!; r++) {
    const begin = vertexStarts[r]!;
    const end = vertexStarts[r + 1]!;
    for (let v = begin, w = end - 1; v < end; w = v++) {
      const ay = xy[2 * w + 1]!;
      const by = xy[2 * v + 1]!;
      if (ay > y === by > y) continue;
      const ax = xy[2 * w]!;
      if (x < ax + ((y - ay) / (by - ay)) * (xy[2 * v]! - ax)) inside = !inside;
    }
  }
  return inside;
}
