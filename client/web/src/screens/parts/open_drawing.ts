// Gets a region's document: the drawing that this browser kept, or the outlines
// of a result, or nothing yet.
import type { Outlines } from '../../api/outlines';
import { LabelDocument, MAX_LABEL } from '../../edit/document';
import { restore, type Drawing } from '../../edit/autosave';
import { Filler } from '../../geometry/fill';
import { withBoxes } from '../../geometry/outline_set';
import type { Rect } from '../../geometry/trace';
import { Bell, followOutlines } from './live_outlines';

export interface Opened {
  readonly document: LabelDocument;
  readonly kept: Drawing | undefined;
}

// `result` is `{job}/{image}`. A drawing that cannot be read counts as none.
export async function openDrawing(
  key: string, region: Rect, slice: number, result: string | null, signal: AbortSignal,
): Promise<Opened> {
  const kept = await restore(key).catch(() => undefined);
  const size = (region.x1 - region.x0) * (region.y1 - region.y0);
  if (kept?.labels.length === size) return { document: new LabelDocument(region, kept.labels), kept: kept.drawing };
  const labels = new Uint16Array(size);
  if (result) await fillResult(labels, region, slice, result, signal);
  return { document: new LabelDocument(region, labels), kept: undefined };
}

async function fillResult(labels: Uint16Array, region: Rect, slice: number, result: string, signal: AbortSignal): Promise<void> {
  const [job = '', image = ''] = result.split('/');
  let used = 0;
  await followOutlines(`segmentationJobs/${job}`, image, slice, new Bell(), (outlines) => {
    used = paintOutlines(labels, region, outlines, used);
  }, signal);
}

// Paints the objects that lie in the region, numbered after `used`. Returns the
// last number.
export function paintOutlines(labels: Uint16Array, region: Rect, outlines: Outlines, used: number): number {
  const set = withBoxes(outlines);
  const filler = new Filler();
  const width = region.x1 - region.x0;
  for (let i = 0; i < set.count && used < MAX_LABEL; i++) {
    const [x0, y0, x1, y1] = set.boxes.subarray(4 * i, 4 * i + 4);
    if (x0! >= region.x1 || x1! <= region.x0 || y0! >= region.y1 || y1! <= region.y0) continue;
    const clip = {
      x0: 0, x1: width, y0: Math.max(0, y0! - region.y0), y1: Math.min(region.y1, y1!) - region.y0,
    };
    let painted = false;
    filler.fill(set.xy, set.vertexStarts, set.ringStarts[i]!, set.ringStarts[i + 1]!, 1, -region.x0, -region.y0, clip,
      'even-odd', (y, from, to) => {
        labels.fill(used + 1, y * width + from, y * width + to);
        painted = true;
      });
    if (painted) used++;
  }
  return used;
}
