// Takes over the objects of a label raster of the region.
import { MAX_LABEL, type LabelDocument } from './document';

// Adds the objects, numbered anew, as one step; what is outlined already stays.
// Returns how many objects have a pixel there and how many were added.
// REQUIRES: `numbers` has the document's size.
export function importLabels(document: LabelDocument, numbers: Uint8Array | Uint16Array | Uint32Array): { found: number; added: number } {
  const { width, height, data } = document;
  const label = new Map<number, number>();
  const found = new Set<number>();
  document.change('Import objects', () => {
    numbers.forEach((number, i) => {
      if (number === 0) return;
      found.add(number);
      if (data[i] !== 0) return;
      if (!label.has(number)) label.set(number, label.size + document.objects.size < MAX_LABEL ? document.freshLabel() : 0);
      data[i] = label.get(number)!;
    });
    document.touch({ x0: 0, y0: 0, x1: width, y1: height });
  });
  return { found: found.size, added: [...label.values()].filter((value) => value !== 0).length };
}
