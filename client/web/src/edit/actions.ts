// What can be done to whole objects. Each is one step of undo.
import { cut, fillHoles, grow, linePixels, shrink, widen } from '../geometry/morphology';
import { doubleArea } from '../geometry/trace';
import type { LabelDocument } from './document';

export function deleteObjects(document: LabelDocument, labels: readonly number[]): boolean {
  return document.change(labels.length === 1 ? 'Delete' : `Delete ${labels.length} objects`, () => {
    for (const label of labels) {
      const object = document.objects.get(label);
      if (!object) continue;
      document.touch(object.box);
      replace(document, label, 0);
    }
  });
}

function replace(document: LabelDocument, from: number, to: number): void {
  const box = document.objects.get(from)?.box;
  if (!box) return;
  for (let y = box.y0; y < box.y1; y++)
    for (let i = y * document.width + box.x0; i < y * document.width + box.x1; i++)
      if (document.data[i] === from) document.data[i] = to;
}

// Gives all pixels to the first of `labels`.
export function mergeObjects(document: LabelDocument, labels: readonly number[]): boolean {
  const [keep, ...rest] = labels;
  if (keep === undefined || rest.length === 0) return false;
  return document.change(`Merge ${labels.length} objects`, () => {
    for (const label of rest) {
      const object = document.objects.get(label);
      if (!object) continue;
      document.touch(object.box);
      replace(document, label, keep);
    }
    const box = document.objects.get(keep)?.box;
    if (box) document.touch(box);
  });
}

// Cuts along a line the objects that it crosses: the chosen ones, or all. Returns
// the labels that are new.
export function cutObjects(document: LabelDocument, line: readonly number[], chosen: readonly number[]): number[] {
  const pixels = linePixels(line, document.width, document.height);
  const crossed = new Set(pixels.map((i) => document.data[i]!));
  crossed.delete(0);
  const made: number[] = [];
  document.change('Cut', () => {
    for (const label of crossed) {
      const object = document.objects.get(label);
      if (!object || (chosen.length > 0 && !chosen.includes(label))) continue;
      document.touch(object.box);
      made.push(...cut(document, label, object.box, pixels, () => document.freshLabel()));
    }
  });
  return made;
}

type Operation = 'Fill holes' | 'Grow' | 'Shrink';
const OPERATIONS: Record<Operation, typeof grow> = { 'Fill holes': fillHoles, Grow: grow, Shrink: shrink };

export function applyToObjects(document: LabelDocument, name: Operation, labels: readonly number[]): boolean {
  return document.change(name, () => {
    for (const label of labels) {
      const object = document.objects.get(label);
      if (!object) continue;
      document.touch(widen(object.box, 1, document.whole));
      OPERATIONS[name](document, label, object.box);
    }
  });
}

// The objects whose box meets the rectangle (x0, y0) – (x1, y1).
export function objectsIn(document: LabelDocument, x0: number, y0: number, x1: number, y1: number): number[] {
  return document.list()
    .filter(({ box }) => box.x0 < x1 && box.x1 > x0 && box.y0 < y1 && box.y1 > y0)
    .map(({ label }) => label);
}

export interface Warnings {
  readonly cutByRoi: number[];  // They touch the rectangle's border.
  readonly inParts: number[];   // Several pieces with one number.
  readonly tiny: number[];      // Below 12 px: mostly slips of the hand.
}

export function warningsOf(document: LabelDocument): Warnings {
  const warnings: Warnings = { cutByRoi: [], inParts: [], tiny: [] };
  const { width, height } = document;
  for (const { label, box, rings, area } of document.list()) {
    if (box.x0 === 0 || box.y0 === 0 || box.x1 === width || box.y1 === height) warnings.cutByRoi.push(label);
    if (rings.filter((ring) => doubleArea(ring) > 0).length > 1) warnings.inParts.push(label);
    if (area < 12) warnings.tiny.push(label);
  }
  return warnings;
}
