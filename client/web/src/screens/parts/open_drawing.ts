// Gets a region's document: the drawing that this browser kept, or the outlines
// of a result, or a sample's mask, or nothing yet.
import { ApiError, send } from '../../api/client';
import { readDraft, type DraftInfo, type Place } from '../../api/drafts';
import type { Outlines } from '../../api/outlines';
import { LabelDocument, MAX_LABEL } from '../../edit/document';
import { restore, type About } from '../../edit/autosave';
import { chooseCopy, unpackDraft } from '../../edit/draft';
import { Filler } from '../../geometry/fill';
import { withBoxes } from '../../geometry/outline_set';
import type { Rect } from '../../geometry/trace';
import { findDrafts } from './draft_keeper';
import { findSample } from './find_sample';
import { Bell, followOutlines } from './live_outlines';

export interface Opened {
  readonly document: LabelDocument;
  readonly about: About;
  readonly kept: 'browser' | 'server' | undefined;  // Where the drawing was found.
  // The server's copy has changes that this one lacks.
  readonly moved: boolean;
  readonly others: readonly DraftInfo[];  // The user's drawings of other regions of the file.
}

// Where outlines come from: a result, `{job}/{image}`, or the mask of a sample,
// `{dataset}/samples/{sample}`.
export interface Origin {
  readonly result?: string;
  readonly sample?: string;
}

// A drawing that cannot be read counts as none.
export async function openDrawing(key: string, place: Place, { result, sample }: Origin, signal: AbortSignal): Promise<Opened> {
  const { slice } = place;
  const size = (place.x1 - place.x0) * (place.y1 - place.y0);
  const [found, { here, others }] = await Promise.all([restore(key).catch(() => undefined), findDrafts(place, signal)]);
  const mine = found?.labels.length === size ? found : undefined;
  const choice = chooseCopy(mine?.drawing, here);
  if (here && choice === 'server') {
    const draft = await readDraft(place, signal).then((bytes) => unpackDraft(bytes, size)).catch(() => undefined);
    signal.throwIfAborted();
    if (draft) {
      const about = { revision: here.revision, writer: here.writer, dirty: false, ...(draft.base && { base: draft.base }) };
      return { document: new LabelDocument(place, draft.labels), about, kept: 'server', moved: false, others };
    }
  }
  if (mine) return { document: new LabelDocument(place, mine.labels), about: mine.drawing, kept: 'browser', moved: choice === 'both', others };
  const labels = new Uint16Array(size);
  let base: string | undefined;
  if (sample) [base] = await Promise.all([maskOf(sample), fillMask(labels, place, sample, signal)]);
  else if (result) await fillResult(labels, place, slice, result, signal);
  return { document: new LabelDocument(place, labels), about: base ? { base } : {}, kept: undefined, moved: false, others };
}

// The digest of a sample's mask now; undefined if there is no such sample.
async function maskOf(path: string): Promise<string | undefined> {
  const [dataset = '', , name = ''] = path.split('/');
  return (await findSample(`datasets/${dataset}`, decodeURIComponent(name)))?.mask.sha256;
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
