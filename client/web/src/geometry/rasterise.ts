// Draws outlines into pixels with whole numbers only: the same speed with and
// without a graphics processor. A pixel is 0xAABBGGRR, not premultiplied.
import { Filler } from './fill';
import type { OutlineSet } from './outline_set';

// Pixels with a margin on each side, so that thick lines and halos meet across
// the borders of tiles.
export class Canvas32 {
  readonly fullWidth: number;
  readonly fullHeight: number;
  readonly pixels: Uint32Array;

  constructor(readonly width: number, readonly height: number, readonly margin = 4) {
    this.fullWidth = width + 2 * margin;
    this.fullHeight = height + 2 * margin;
    this.pixels = new Uint32Array(this.fullWidth * this.fullHeight);
  }

  clear(): void {
    this.pixels.fill(0);
  }

  // Copies the pixels inside the margin to `target` (width × height).
  copyTo(target: Uint32Array): void {
    for (let y = 0; y < this.height; y++) {
      const begin = (y + this.margin) * this.fullWidth + this.margin;
      target.set(this.pixels.subarray(begin, begin + this.width), y * this.width);
    }
  }
}

// Draws a line with Bresenham's method after clipping it to the canvas. `width`
// is 1 to 3 pixels. Coordinates count from the corner inside the margin.
export function drawLine(
  canvas: Canvas32, ax: number, ay: number, bx: number, by: number, colour: number, width: number,
): void {
  const right = canvas.fullWidth - 1 - width;
  const bottom = canvas.fullHeight - 1 - width;
  ax += canvas.margin;
  ay += canvas.margin;
  bx += canvas.margin;
  by += canvas.margin;
  let from = 0;
  let to = 1;
  const dx = bx - ax;
  const dy = by - ay;
  // Liang and Barsky 1984; most lines lie inside.
  if (Math.min(ax, bx) < 1 || Math.min(ay, by) < 1 || Math.max(ax, bx) > right || Math.max(ay, by) > bottom) {
    for (const [p, q] of [[-dx, ax - 1], [dx, right - ax], [-dy, ay - 1], [dy, bottom - ay]] as const) {
      if (p === 0 ? q < 0 : false) return;
      if (p < 0) from = Math.max(from, q / p);
      if (p > 0) to = Math.min(to, q / p);
    }
    if (from > to) return;
  }
  plot(canvas, Math.round(ax + from * dx), Math.round(ay + from * dy),
    Math.round(ax + to * dx), Math.round(ay + to * dy), colour, width);
}

function plot(
  canvas: Canvas32, x: number, y: number, endX: number, endY: number, colour: number, width: number,
): void {
  const { pixels, fullWidth } = canvas;
  const stepX = x < endX ? 1 : -1;
  const stepY = y < endY ? fullWidth : -fullWidth;
  const dx = Math.abs(endX - x);
  const dy = Math.abs(endY - y);
  let error = dx - dy;
  let at = y * fullWidth + x;
  for (let left = Math.max(dx, dy); ; left--) {
    pixels[at] = colour;
    if (width > 1) {
      pixels[at + 1] = colour;
      pixels[at + fullWidth] = colour;
      pixels[at + fullWidth + 1] = colour;
      if (width > 2) {
        pixels[at - 1] = colour;
        pixels[at - fullWidth] = colour;
      }
    }
    if (left === 0) return;
    const twice = 2 * error;
    if (twice > -dy) {
      error -= dy;
      at += stepX;
    }
    if (twice < dx) {
      error += dx;
      at += stepY;
    }
  }
}

// Where image pixels lie on the canvas: canvas = image * scale + offset.
export interface Placement {
  readonly scale: number;
  readonly dx: number;
  readonly dy: number;
}

// Vertices nearer than this to the one before are left out.
const SPACING_PX = 1.5;

// Draws the rings of object i.
export function drawObject(
  canvas: Canvas32, set: OutlineSet, i: number, place: Placement, colour: number, width: number,
): void {
  const { xy, vertexStarts } = set;
  for (let r = set.ringStarts[i]!; r < set.ringStarts[i + 1]!; r++)
    drawRing(canvas, xy, vertexStarts[r]!, vertexStarts[r + 1]!, place, colour, width);
}

// Draws the ring of the vertices [begin, end) of `xy`.
export function drawRing(
  canvas: Canvas32, xy: ArrayLike<number>, begin: number, end: number, place: Placement,
  colour: number, width: number,
): void {
  if (begin === end) return;
  const { scale, dx, dy } = place;
  const firstX = xy[2 * begin]! * scale + dx;
  const firstY = xy[2 * begin + 1]! * scale + dy;
  let ax = firstX;
  let ay = firstY;
  for (let v = begin + 1; v < end; v++) {
    const x = xy[2 * v]! * scale + dx;
    const y = xy[2 * v + 1]! * scale + dy;
    if (Math.abs(x - ax) < SPACING_PX && Math.abs(y - ay) < SPACING_PX) continue;
    drawLine(canvas, ax, ay, x, y, colour, width);
    ax = x;
    ay = y;
  }
  drawLine(canvas, ax, ay, firstX, firstY, colour, width);
}

const filler = new Filler();

// Fills object i. Pixels that have a colour already keep it.
export function fillObject(
  canvas: Canvas32, set: OutlineSet, i: number, place: Placement, colour: number,
): void {
  const { margin, fullWidth, fullHeight, pixels } = canvas;
  const top = set.boxes[4 * i + 1]! * place.scale + place.dy + margin;
  const bottom = set.boxes[4 * i + 3]! * place.scale + place.dy + margin;
  const clip = {
    x0: 0, x1: fullWidth, y0: Math.max(0, Math.floor(top)), y1: Math.min(fullHeight, Math.ceil(bottom) + 1),
  };
  filler.fill(set.xy, set.vertexStarts, set.ringStarts[i]!, set.ringStarts[i + 1]!, place.scale,
    place.dx + margin, place.dy + margin, clip, 'even-odd', (y, x0, x1) => {
      pixels.fill(colour, y * fullWidth + x0, y * fullWidth + x1);
    });
}

// Gives each pixel of a line (alpha 255) that borders on something else a dark
// neighbour, so that lines show on bright and dark pictures alike.
export function addHalo(canvas: Canvas32, halo: number): void {
  const { pixels, fullWidth, fullHeight } = canvas;
  const end = fullWidth * (fullHeight - 1) - 1;
  for (let i = fullWidth + 1; i < end; i++) {
    if (pixels[i]! < 0xff000000 || pixels[i] === halo) continue;
    if (pixels[i - 1]! < 0xff000000) pixels[i - 1] = halo;
    if (pixels[i + 1]! < 0xff000000) pixels[i + 1] = halo;
    if (pixels[i - fullWidth]! < 0xff000000) pixels[i - fullWidth] = halo;
    if (pixels[i + fullWidth]! < 0xff000000) pixels[i + fullWidth] = halo;
  }
}
