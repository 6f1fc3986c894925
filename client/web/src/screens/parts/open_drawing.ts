// Gets a region's document: the drawing that this browser kept, or the outlines
// of a result, or a sample's mask, or nothing yet.
import { ApiError, send } from '../../api/client';
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

// Where outlines come from: a result, `{job}/{image}`, or the mask of a sample,
// `{dataset}/samples/{sample}`.
export interface Origin {
  readonly result?: string;
  readonly sample?: string;
}

// A drawing that cannot be read counts as none.
export async function openDrawing(
  key: string, region: Rect, slice: number, { result, sample }: Origin, signal: AbortSignal,
): Promise<Opened> {
  const kept = await restore(key).catch(() => undefined);
  const size = (region.x1 - region.x0) * (region.y1 - region.y0);
  if (kept?.labels.length === size) return { document: new LabelDocument(region, kept.labels), kept: kept.drawing };
  const labels = new Uint16Array(size);
  if (sample) await fillMask(labels, region, sample, signal);
  else if (result) await fillResult(labels, region, slice, result, signal);
  return { document: new LabelDocument(region, labels), kept: undefined };
}

// Reads the objects' numbers; those above 65,535 cannot be kept as they are, so
// all are numbered anew.
async function fillMask(labels: Uint16Array, region: Rect, sample: string, signal: AbortSignal): Promise<void> {
  const { x0, y0, x1, y1 } = region;
  const response = await send(`/v1/datasets/${sample}/mask/pixels`, {
    query: { x0, y0, x1, y1 }, headers: { Accept: 'application/octet-stream' }, signal,
  });
  const bytes = await response.arrayBuffer();
  const bits = response.headers.get('X-Tessera-Bits');
  const numbers = bits === '32' ? new Uint32Array(bytes) : bits === '16' ? new Uint16Array(bytes) : new Uint8Array(bytes);
  const label = new Map<number, number>([[0, 0]]);
  numbers.forEach((number, i) => {
    if (!label.has(number)) label.set(number, Math.min(MAX_LABEL, label.size));
    labels[i] = label.get(number)!;
  });
}

async function fillResult(labels: Uint16Array, region: Rect, slice: number, result: string, signal: AbortSignal): Promise<void> {
  const [job = '', image = ''] = result.split('/');
  let used = 0;
  try {
    await followOutlines(`segmentationJobs/${job}`, image, slice, new Bell(), (outlines) => {
      used = paintOutlines(labels, region, outlines, used);
    }, signal);
  } catch (error) {
    // The job was not asked for the slice: the drawing begins empty.
    if (!(error instanceof ApiError) || error.reason !== 'SLICE_NOT_FOUND') throw error;
  }
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
