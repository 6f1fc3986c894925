// Objects that the model sees and nobody has outlined.
import type { LabelDocument } from './document';

const LEAST_PART = 0.2;  // Of the median object's area; smaller ones are noise.

export interface Missed {
  readonly pixels: number[];  // Indices of the document.
  readonly x: number;         // The middle.
  readonly y: number;
}

// Returns the basins (one number each, 0 elsewhere) of which less than a tenth is
// outlined, from the largest to the smallest.
export function missedObjects(document: LabelDocument, basins: Uint32Array): Missed[] {
  const { width, data } = document;
  const found = new Map<number, { pixels: number[]; outlined: number; x: number; y: number }>();
  basins.forEach((basin, i) => {
    if (basin === 0) return;
    let entry = found.get(basin);
    if (!entry) found.set(basin, (entry = { pixels: [], outlined: 0, x: 0, y: 0 }));
    entry.pixels.push(i);
    entry.x += i % width;
    entry.y += Math.floor(i / width);
    if (data[i] !== 0) entry.outlined++;
  });
  const areas = document.list().map(({ area }) => area).sort((a, b) => a - b);
  const least = Math.max(12, LEAST_PART * (areas[areas.length >> 1] ?? 0));
  return [...found.values()]
    .filter(({ pixels, outlined }) => pixels.length >= least && outlined < 0.1 * pixels.length)
    .map(({ pixels, x, y }) => ({ pixels, x: x / pixels.length, y: y / pixels.length }))
    .sort((a, b) => b.pixels.length - a.pixels.length);
}

// Outlines all of them as one step.
export function addMissed(document: LabelDocument, missed: readonly Missed[]): void {
  document.change(`Add ${missed.length} objects`, () => {
    for (const { pixels } of missed) {
      const label = document.freshLabel();
      for (const i of pixels) if (document.data[i] === 0) document.data[i] = label;
    }
    document.touch(document.whole);
  });
}
