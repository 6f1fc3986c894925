// Closed shapes become objects, or parts of the selected one.
import { fillRings } from '../geometry/fill';
import { fillHoles, intersect, isEmpty, widen } from '../geometry/morphology';
import type { Rect } from '../geometry/trace';
import type { Host, Modifiers } from './tools/tool';

export function boundsOf(points: readonly number[]): Rect {
  let [x0, y0, x1, y1] = [Infinity, Infinity, -Infinity, -Infinity];
  for (let i = 0; i < points.length; i += 2) {
    x0 = Math.min(x0, points[i]!);
    x1 = Math.max(x1, points[i]!);
    y0 = Math.min(y0, points[i + 1]!);
    y1 = Math.max(y1, points[i + 1]!);
  }
  return { x0: Math.floor(x0), y0: Math.floor(y0), x1: Math.ceil(x1), y1: Math.ceil(y1) };
}

// Without keys a new object; with Shift a part of the selected one; with Alt it
// is taken from the selected one, or from all.
export function applyShape(host: Host, points: readonly number[], keys: Modifiers, name: string): void {
  const box = intersect(boundsOf(points), host.document.whole);
  if (points.length < 6 || isEmpty(box)) return;
  applySpans(host, box, keys, name, (emit) => fillRings([points], box, 'non-zero', emit));
}

// The same for pixels, as indices of the document. Holes in a new object are
// noise and are filled.
export function applyPixels(host: Host, pixels: readonly number[], keys: Modifiers, name: string): void {
  const { width } = host.document;
  let [x0, y0, x1, y1] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const i of pixels) {
    const x = i % width;
    const y = (i - x) / width;
    x0 = Math.min(x0, x);
    x1 = Math.max(x1, x + 1);
    y0 = Math.min(y0, y);
    y1 = Math.max(y1, y + 1);
  }
  if (pixels.length === 0) return;
  applySpans(host, widen({ x0, y0, x1, y1 }, 1, host.document.whole), keys, name, (emit) => {
    for (const i of pixels) emit(Math.floor(i / width), i % width, (i % width) + 1);
  }, true);
}

type Emit = (y: number, x0: number, x1: number) => void;

function applySpans(
  host: Host, box: Rect, keys: Modifiers, name: string, spans: (emit: Emit) => void, solid = false,
): void {
  const { document, selection, settings } = host;
  const chosen = selection.value.at(-1);
  const label = keys.shift && chosen !== undefined ? chosen : document.freshLabel();
  const changed = document.change(name, () => {
    document.touch(box);
    if (keys.alt) spans((y, x0, x1) => document.erase(y, x0, x1, chosen));
    else spans((y, x0, x1) => document.paint(y, x0, x1, label, settings.over.value));
    if (solid && !keys.alt && !document.objects.has(label)) fillHoles(document, label, box);
  });
  if (!changed) host.say(keys.alt ? 'Nothing was there to take away.' : 'Nothing was drawn: other objects are there already.');
  else if (!keys.alt) selection.value = [label];
}
