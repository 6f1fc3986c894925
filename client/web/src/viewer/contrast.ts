// From values to grey levels.
import type { Histogram, Window } from './picture';

export function maxValue(bits: number): number {
  return bits > 8 ? 65535 : 255;
}

// The window that shows all but the darkest and brightest 0.1 %.
export function autoWindow(histogram: Histogram): Window {
  const { low, high, min, max } = histogram;
  return high > low ? { lo: low, hi: high, gamma: 1 } : { lo: min, hi: Math.max(max, min + 1), gamma: 1 };
}

export function fullWindow(bits: number): Window {
  return { lo: 0, hi: maxValue(bits), gamma: 1 };
}

// Rounds the limits to 1/512 of the range of `bits`, so that tiles are found in
// caches again.
export function rounded(window: Window, bits: number): Window {
  const step = bits > 8 ? 128 : 1;
  const lo = Math.max(0, Math.round(window.lo / step) * step);
  const hi = Math.min(maxValue(bits), Math.round(window.hi / step) * step);
  // A narrow window of a dark picture is worth its exact limits.
  if (hi - lo < 16 * step)
    return { lo: Math.round(window.lo), hi: Math.max(Math.round(window.hi), Math.round(window.lo) + 1), gamma: window.gamma };
  return { lo, hi, gamma: Math.round(window.gamma * 20) / 20 };
}

export function sameWindow(a: Window, b: Window): boolean {
  return a.lo === b.lo && a.hi === b.hi && a.gamma === b.gamma;
}

// The grey level of a value, 0 to 1.
export function levelOf(value: number, { lo, hi, gamma }: Window): number {
  const part = Math.min(1, Math.max(0, (value - lo) / (hi - lo || 1)));
  return gamma === 1 ? part : part ** gamma;
}

// What turns grey levels made for `from` into those for `to`: 256 levels, 0 to 1.
// What `from` has cut off stays cut off.
export function translation(from: Window, to: Window): number[] {
  return Array.from({ length: 256 }, (_, i) => {
    const part = from.gamma === 1 ? i / 255 : (i / 255) ** (1 / from.gamma);
    return levelOf(from.lo + part * (from.hi - from.lo), to);
  });
}

// Grey levels of all values of `bits`, for pixels that the page has itself.
export function levels(window: Window, bits: number): Uint8Array {
  return Uint8Array.from({ length: maxValue(bits) + 1 }, (_, value) => Math.round(255 * levelOf(value, window)));
}
