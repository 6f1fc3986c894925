// Two results on one picture: what both have, what only one has, and what both
// outline differently. Each kind has a layer of its own.
import { pack } from '../geometry/colours';
import { compareOutlines, subset } from '../geometry/compare';
import type { OutlineSet } from '../geometry/outline_set';
import { PLAIN_STYLE } from '../geometry/outline_style';
import { OutlineLayer, pathOf } from './outline_layer';
import type { Stage } from './stage';

export type Kind = 'same' | 'changed' | 'only-a' | 'only-b';
export interface Difference {
  readonly kind: Kind;
  readonly a: number;    // Index in the first result; -1: it has none.
  readonly b: number;
  readonly iou: number;  // 0 without a partner.
}

export const COLOURS = { both: '#9aa5af', a: '#e69f00', b: '#56b4e9' };
const CHANGED_BELOW = 0.7;

// All objects of both: those that are only in one first, then the changed, the
// least alike first, then those that are the same.
export function differencesOf(a: OutlineSet, b: OutlineSet): Difference[] {
  const { partnerOfA, partnerOfB, iouOfA } = compareOutlines(a, b);
  const found: Difference[] = [];
  partnerOfA.forEach((j, i) => {
    const iou = iouOfA[i]!;
    found.push({ kind: j < 0 ? 'only-a' : iou < CHANGED_BELOW ? 'changed' : 'same', a: i, b: j, iou });
  });
  partnerOfB.forEach((i, j) => { if (i < 0) found.push({ kind: 'only-b', a: -1, b: j, iou: 0 }); });
  const order: Record<Kind, number> = { 'only-a': 0, 'only-b': 1, changed: 2, same: 3 };
  return found.sort((p, q) => order[p.kind] - order[q.kind] || p.iou - q.iou);
}

// Draws two results. Not attached before the stage has a map.
export class DifferenceLayers {
  private readonly layers: Record<'both' | 'a' | 'b', OutlineLayer>;
  private sets: { a: OutlineSet; b: OutlineSet } | undefined;
  private marked: Difference | undefined;

  constructor(private readonly stage: Stage) {
    this.layers = { both: new OutlineLayer(stage, 10), a: new OutlineLayer(stage, 12), b: new OutlineLayer(stage, 14) };
    for (const name of ['both', 'a', 'b'] as const)
      this.layers[name].setStyle({ ...PLAIN_STYLE, colour: pack(COLOURS[name]) });
    stage.addDrawing((context, frame) => {
      for (const side of ['a', 'b'] as const) {
        const index = this.marked?.[side] ?? -1;
        if (index < 0 || !this.sets) continue;
        const path = pathOf(this.sets[side], index, frame);
        context.lineWidth = 5 * frame.density;
        context.strokeStyle = 'rgb(0 0 0 / 75%)';
        context.stroke(path);
        context.lineWidth = 3 * frame.density;
        context.strokeStyle = COLOURS[side];
        context.stroke(path);
      }
    }, 20);
  }

  show(a: OutlineSet, b: OutlineSet, differences: readonly Difference[]): void {
    this.sets = { a, b };
    this.marked = undefined;
    const same = differences.filter(({ kind }) => kind === 'same').map((one) => one.a);
    const mine = (side: 'a' | 'b') => differences.filter((one) => one.kind !== 'same' && one[side] >= 0).map((one) => one[side]);
    for (const layer of Object.values(this.layers)) layer.clear();
    this.layers.both.add(subset(a, same));
    this.layers.a.add(subset(a, mine('a')));
    this.layers.b.add(subset(b, mine('b')));
  }

  setShown(name: 'both' | 'a' | 'b', shown: boolean): void {
    this.layers[name].setStyle({ ...PLAIN_STYLE, colour: pack(COLOURS[name]), lines: shown });
  }

  // Brings a difference into the middle.
  reveal(one: Difference): void {
    if (!this.sets) return;
    this.marked = one;
    const [set, index] = one.a >= 0 ? [this.sets.a, one.a] : [this.sets.b, one.b];
    const [x0, y0, x1, y1] = set.boxes.subarray(4 * index, 4 * index + 4);
    const side = Math.max(x1! - x0!, y1! - y0!, 1);
    const scale = Math.max(this.stage.scale, Math.min(4, 96 / side));
    this.stage.moveTo({ x: (x0! + x1!) / 2, y: (y0! + y1!) / 2 }, scale);
    this.stage.redraw();
  }

  dispose(): void {
    for (const layer of Object.values(this.layers)) layer.dispose();
  }
}
