// Which objects are shown, and in which colour.
import { colourOf, rampColour } from './colours';
import type { OutlineSet } from './outline_set';

export type ColourBy = 'object' | 'score' | 'area' | 'one';

export interface OutlineStyle {
  readonly lines: boolean;
  readonly fill: boolean;
  readonly numbers: boolean;
  readonly colourBy: ColourBy;
  // The values that get the ramp's ends; areas count by their logarithm.
  readonly low: number;
  readonly high: number;
  readonly minArea: number;
  readonly maxArea: number;
  readonly minScore: number;
  readonly colour: number;  // For `one`, as 0xAABBGGRR.
}

export const PLAIN_STYLE: OutlineStyle = {
  lines: true, fill: false, numbers: false, colourBy: 'one', low: 0, high: 1,
  minArea: 0, maxArea: Infinity, minScore: 0, colour: 0xff42e4f0,
};

export function isShown(set: OutlineSet, i: number, style: OutlineStyle): boolean {
  const area = set.areas[i]!;
  return area >= style.minArea && area <= style.maxArea && !(set.scores[i]! < style.minScore);
}

export function colourIn(set: OutlineSet, i: number, style: OutlineStyle): number {
  if (style.colourBy === 'object') return colourOf(set.numbers[i]!);
  if (style.colourBy === 'one') return style.colour;
  const { low, high } = style;
  if (style.colourBy === 'score') {
    const score = set.scores[i]!;
    return Number.isNaN(score) ? style.colour : rampColour((score - low) / (high - low || 1));
  }
  const span = Math.log(high / low) || 1;
  return rampColour(Math.log(set.areas[i]! / low) / span);
}
