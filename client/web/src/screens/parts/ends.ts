// Which of many measured things are shown.

// Every so many of a long list, the ends included.
export function spread<T>(list: readonly T[], most: number): T[] {
  if (list.length <= most) return [...list];
  return Array.from({ length: most }, (_, i) => list[Math.round((i * (list.length - 1)) / (most - 1))]!);
}

// The worst and the best by the first figure, none of them twice. Where there
// is no object to find or to miss, there is nothing to see.
export function ends<T>(list: readonly T[], figureOf: (one: T) => number, most: number): { worst: T[]; best: T[] } {
  const sorted = list.filter((one) => Number.isFinite(figureOf(one))).sort((a, b) => figureOf(a) - figureOf(b));
  const worst = sorted.slice(0, Math.min(most, Math.ceil(sorted.length / 2)));
  return { worst, best: sorted.slice(worst.length).slice(-most).reverse() };
}
