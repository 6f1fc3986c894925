// Paths along edges (Mortensen and Barrett 1995): the cheapest way over a map of
// costs, from one anchor to every pixel around it at once.
import { quantile, scharr, smooth, type Plane } from './intensity';
import type { Rect } from './trace';

// The side of the window around an anchor in which its paths are known.
export const WINDOW_PX = 384;

const MAX_COST = 63;
// A step costs 5 or, diagonally, 7 times the mean cost of its ends.
const STRAIGHT = 5;
const DIAGONAL = 7;
const BUCKETS = 1024;  // A power of two above MAX_COST * DIAGONAL * 2.

export interface CostMap {
  readonly width: number;
  readonly height: number;
  readonly cost: Uint8Array;  // 1 on the strongest edges to 63.
}

export function costMap(plane: Plane): CostMap {
  const edges = scharr(smooth(plane));
  const strong = quantile(edges.data, 0.98) || 1;
  const cost = new Uint8Array(edges.data.length);
  for (let i = 0; i < cost.length; i++) {
    const missing = 1 - Math.min(1, edges.data[i]! / strong);
    cost[i] = 1 + Math.round((MAX_COST - 1) * missing * missing);
  }
  return { width: plane.width, height: plane.height, cost };
}

const DX = [1, 1, 0, -1, -1, -1, 0, 1];
const DY = [0, 1, 1, 1, 0, -1, -1, -1];

// The cheapest paths from one pixel to all pixels of a window around it.
export class PathTree {
  readonly window: Rect;
  private readonly from: Uint8Array;  // Direction of the last step, + 1.
  private readonly distance: Uint32Array;
  private readonly buckets: number[][] = Array.from({ length: BUCKETS }, () => []);

  // REQUIRES: (x, y) lies inside the map.
  constructor(private readonly map: CostMap, readonly x: number, readonly y: number, side = WINDOW_PX) {
    const half = side >> 1;
    this.window = {
      x0: Math.max(0, x - half), y0: Math.max(0, y - half),
      x1: Math.min(map.width, x + half), y1: Math.min(map.height, y + half),
    };
    const size = (this.window.x1 - this.window.x0) * (this.window.y1 - this.window.y0);
    this.from = new Uint8Array(size);
    this.distance = new Uint32Array(size).fill(0xffffffff);
    this.grow();
  }

  // Dial 1969: pixels in buckets by distance, taken in turn.
  private grow(): void {
    const { window, distance, buckets } = this;
    const width = window.x1 - window.x0;
    const start = (this.y - window.y0) * width + this.x - window.x0;
    distance[start] = 0;
    buckets[0]!.push(start);
    let waiting = 1;
    for (let at = 0; waiting > 0; at++) {
      const bucket = buckets[at % BUCKETS]!;
      while (bucket.length > 0) {
        const i = bucket.pop()!;
        waiting--;
        if (distance[i] === at) waiting += this.relax(i, at, width);
      }
    }
  }

  // Offers the neighbours of pixel i the way through it. Returns how many took it.
  private relax(i: number, at: number, width: number): number {
    const { map, window, distance } = this;
    const x = i % width;
    const y = (i - x) / width;
    const height = window.y1 - window.y0;
    const base = (y + window.y0) * map.width + x + window.x0;
    let taken = 0;
    for (let d = 0; d < 8; d++) {
      const nx = x + DX[d]!;
      const ny = y + DY[d]!;
      if (nx < 0 || ny < 0 || nx >= width || ny >= height) continue;
      const cost = map.cost[base]! + map.cost[base + DY[d]! * map.width + DX[d]!]!;
      const next = at + cost * (d & 1 ? DIAGONAL : STRAIGHT);
      const n = ny * width + nx;
      if (next >= distance[n]!) continue;
      distance[n] = next;
      this.from[n] = d + 1;
      this.buckets[next % BUCKETS]!.push(n);
      taken++;
    }
    return taken;
  }

  // What the path to (x, y) costs. REQUIRES: (x, y) lies in the window.
  costTo(x: number, y: number): number {
    return this.distance[this.index(x, y)]!;
  }

  private index(x: number, y: number): number {
    return (y - this.window.y0) * (this.window.x1 - this.window.x0) + x - this.window.x0;
  }

  // The pixels x, y, … from the anchor to (x, y), which is moved into the window.
  pathTo(x: number, y: number): number[] {
    const { window } = this;
    x = Math.min(window.x1 - 1, Math.max(window.x0, x));
    y = Math.min(window.y1 - 1, Math.max(window.y0, y));
    const path = [x, y];
    for (let step = this.from[this.index(x, y)]!; step > 0; step = this.from[this.index(x, y)]!) {
      x -= DX[step - 1]!;
      y -= DY[step - 1]!;
      path.unshift(x, y);
    }
    return path;
  }
}
