// The rectangle under edit, as addresses and names write it.
import type { Rect } from '../../geometry/trace';
import type { Picture } from '../../viewer/picture';

const MOST_PX = 4_000_000;  // The server sends no more raw pixels at once.

export function parseRegion(text: string | null, { width, height }: Picture): Rect {
  const [x0 = NaN, y0 = NaN, x1 = NaN, y1 = NaN] = (text ?? '').split(',').map(Number);
  if ([x0, y0, x1, y1].every(Number.isFinite)) return withinPicture({ x0, y0, x1, y1 }, width, height);
  const side = 512;
  const [left, top] = [Math.max(0, (width - side) >> 1), Math.max(0, (height - side) >> 1)];
  return { x0: left, y0: top, x1: Math.min(width, left + side), y1: Math.min(height, top + side) };
}

// Moves and cuts the rectangle so that it lies in the picture and is small enough.
export function withinPicture(rect: Rect, width: number, height: number): Rect {
  let wide = Math.min(width, Math.max(1, Math.round(rect.x1 - rect.x0)));
  let high = Math.min(height, Math.max(1, Math.round(rect.y1 - rect.y0)));
  if (wide * high > MOST_PX) {
    const factor = Math.sqrt(MOST_PX / (wide * high));
    wide = Math.floor(wide * factor);
    high = Math.floor(high * factor);
  }
  const x0 = Math.min(width - wide, Math.max(0, Math.round(rect.x0)));
  const y0 = Math.min(height - high, Math.max(0, Math.round(rect.y0)));
  return { x0, y0, x1: x0 + wide, y1: y0 + high };
}

export function regionText({ x0, y0, x1, y1 }: Rect): string {
  return [x0, y0, x1, y1].join();
}

// As `tessera dataset crop` names samples (docs/file-formats.md).
export function sampleName(filename: string, { x0, y0, x1, y1 }: Rect, slice: number): string {
  const stem = filename.replace(/\.(ome\.)?[^.]*$/i, '').replace(/[^A-Za-z0-9._-]+/g, '-') || 'image';
  return `${stem}_X${x0}_${x1 - 1}_Y${y0}_${y1 - 1}_Z${slice - 1}_${slice - 1}`;
}
