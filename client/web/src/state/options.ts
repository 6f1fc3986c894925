// How the next images are segmented, beside the model. What is as usual is not
// sent: the server and the model know better.
import { signal } from '@preact/signals';

export type DiameterChoice = '' | 'DIAMETER_AUTO_EACH_SLICE' | 'DIAMETER_MODEL' | 'DIAMETER_GIVEN';
export interface Options {
  diameter: DiameterChoice;  // Empty: found out from the images.
  diameterPx: string;        // With DIAMETER_GIVEN.
  minAreaPx: string;         // Smaller objects are left out.
  thorough: boolean;         // Each tile in all orientations.
  channel: string;           // From 1; empty: the first.
  slices: string;            // `1-5, 8`; empty: all.
}

const reviewedRegions = 5;

export const usual: Options = { diameter: '', diameterPx: '', minAreaPx: '', thorough: false, channel: '', slices: '' };
export const options = signal<Options>(usual);

// `1-3, 7` as [1, 2, 3, 7]; undefined if it is not a list of slices, at most
// 10,000 of them.
export function slicesIn(text: string): number[] | undefined {
  const found = new Set<number>();
  for (const part of text.split(',').map((one) => one.trim()).filter(Boolean)) {
    const range = /^(\d+)(?:\s*[-–]\s*(\d+))?$/.exec(part);
    const first = Number(range?.[1]);
    const last = Number(range?.[2] ?? first);
    if (!range || first < 1 || last < first || last - first >= 10_000) return undefined;
    for (let slice = first; slice <= last; slice++) found.add(slice);
  }
  return [...found].sort((a, b) => a - b);
}

// The parts of the request that differ from the usual.
export function requestOf(chosen: Options): { parameters: Record<string, unknown>; image: { slices?: number[]; channel?: number } } {
  // The viewer offers them for correction.
  const parameters: Record<string, unknown> = { reviewRegions: reviewedRegions };
  if (chosen.diameter) parameters['diameter'] = chosen.diameter;
  if (chosen.diameter === 'DIAMETER_GIVEN') parameters['diameterPx'] = Number(chosen.diameterPx);
  if (chosen.minAreaPx) parameters['minAreaPx'] = Number(chosen.minAreaPx);
  if (chosen.thorough) parameters['testTimeAugmentation'] = true;
  const slices = slicesIn(chosen.slices) ?? [];
  const image = { ...(slices.length > 0 && { slices }), ...(chosen.channel && { channel: Number(chosen.channel) }) };
  return { parameters, image };
}

// Whether all fields can be sent.
export function valid(chosen: Options): boolean {
  const number = (text: string, least: number) => text === '' || Number(text) >= least;
  const diameter = chosen.diameter !== 'DIAMETER_GIVEN' || Number(chosen.diameterPx) > 0;
  return diameter && number(chosen.minAreaPx, 0) && number(chosen.channel, 1) && slicesIn(chosen.slices) !== undefined;
}
