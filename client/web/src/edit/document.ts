// What is edited: the objects of a rectangle of a picture as one label a pixel.
// Objects cannot overlap, and the labels are the mask of the sample.
import { signal } from '@preact/signals';
import { intersect, isEmpty, unite } from '../geometry/morphology';
import { traceLabel, extentsOf, type Labels, type Rect, type Ring } from '../geometry/trace';
import { History } from './history';

export const MAX_LABEL = 65535;

export interface EditObject {
  readonly label: number;
  readonly area: number;  // px.
  readonly box: Rect;
  readonly rings: readonly Ring[];
}

// Changes happen between begin() and commit() or cancel(); touch() names what
// changed. Coordinates count from the rectangle's corner.
export class LabelDocument implements Labels {
  readonly width: number;
  readonly height: number;
  readonly data: Uint16Array;
  readonly whole: Rect;
  readonly objects = new Map<number, EditObject>();
  // Grows with each change that can be seen.
  readonly version = signal(0);
  // Grows when a change has ended: lists need not follow a stroke as it is drawn.
  readonly settled = signal(0);
  readonly history = new History();
  // Parts of the plane whose colours have to be drawn anew.
  private stale: Rect | undefined;
  private readonly base: Uint16Array;    // As it was at begin().
  private readonly known: Uint16Array;   // What `objects` are made from.
  private dirty: Rect | undefined;
  private seen: Rect | undefined;
  private open = false;
  private lastLabel = 0;
  private readonly listeners: (() => void)[] = [];

  constructor(readonly roi: Rect, data?: Uint16Array) {
    this.width = roi.x1 - roi.x0;
    this.height = roi.y1 - roi.y0;
    this.data = data ?? new Uint16Array(this.width * this.height);
    this.base = new Uint16Array(this.data.length);
    this.known = this.data.slice();
    this.whole = { x0: 0, y0: 0, x1: this.width, y1: this.height };
    this.readAll();
  }

  private readAll(): void {
    this.objects.clear();
    for (const [label, { area, box }] of extentsOf(this)) {
      this.objects.set(label, { label, area, box, rings: traceLabel(this, label, box) });
      this.lastLabel = Math.max(this.lastLabel, label);
    }
    this.stale = this.whole;
    this.version.value++;
  }

  // Calls `listener` after each commit, undo and redo.
  onCommit(listener: () => void): void {
    this.listeners.push(listener);
  }

  // Returns a label that no object has. Errors: throws where all 65,535 are used.
  freshLabel(): number {
    if (this.lastLabel < MAX_LABEL) return ++this.lastLabel;
    for (let label = 1; label <= MAX_LABEL; label++) if (!this.objects.has(label)) return label;
    throw new Error('A mask holds 65,535 objects at most.');
  }

  at(x: number, y: number): number {
    if (x < 0 || y < 0 || x >= this.width || y >= this.height) return 0;
    return this.data[Math.floor(y) * this.width + Math.floor(x)]!;
  }

  begin(): void {
    if (this.open) this.cancel();
    this.base.set(this.data);
    this.open = true;
    this.dirty = undefined;
    this.seen = undefined;
  }

  touch(rect: Rect): void {
    const inside = intersect(rect, this.whole);
    if (isEmpty(inside)) return;
    this.dirty = unite(this.dirty, inside);
    this.seen = unite(this.seen, inside);
  }

  // Makes the objects agree with what was painted so far, so that they can be drawn.
  refresh(): void {
    if (!this.seen) return;
    const rect = this.seen;
    this.seen = undefined;
    this.renew(rect);
  }

  // Makes the objects agree with the pixels of `rect`, the only ones that changed.
  private renew(rect: Rect): void {
    for (const [label, change] of this.changesIn(rect)) {
      const old = this.objects.get(label);
      const area = (old?.area ?? 0) + change.area;
      if (area === 0) {
        this.objects.delete(label);
        continue;
      }
      let box = change.gained && old ? unite(old.box, change.gained) : (change.gained ?? old!.box);
      // Where an object lost pixels at its side, the box may be smaller now.
      if (old && change.lost && touchesSide(change.lost, old.box))
        box = extentsOf(this, box).get(label)!.box;
      this.objects.set(label, { label, area, box, rings: traceLabel(this, label, box) });
    }
    this.stale = unite(this.stale, rect);
    this.version.value++;
  }

  // What each label gained and lost in `rect` since the last call.
  private changesIn({ x0, y0, x1, y1 }: Rect): Map<number, Change> {
    const { known, data, width } = this;
    const changes = new Map<number, Change>();
    const of = (label: number): Change => {
      let change = changes.get(label);
      if (!change) changes.set(label, (change = { area: 0, gained: undefined, lost: undefined }));
      return change;
    };
    for (let y = y0; y < y1; y++) {
      for (let x = x0; x < x1; ) {
        const i = y * width + x;
        const before = known[i]!;
        const after = data[i]!;
        const begin = x++;
        while (x < x1 && known[y * width + x] === before && data[y * width + x] === after) x++;
        if (before === after) continue;
        known.fill(after, i, i + x - begin);
        const run = { x0: begin, y0: y, x1: x, y1: y + 1 };
        const loser = of(before);
        const winner = of(after);
        loser.area -= x - begin;
        loser.lost = unite(loser.lost, run);
        winner.area += x - begin;
        winner.gained = unite(winner.gained, run);
      }
    }
    changes.delete(0);
    return changes;
  }

  // Ends a change as one step of undo. False if nothing changed.
  commit(name: string): boolean {
    if (!this.open) return false;
    this.refresh();
    this.open = false;
    const rect = this.dirty;
    if (!rect) return false;
    const [before, after] = [this.base, this.data].map((plane) => cropOf(plane, this.width, rect)) as [Uint16Array, Uint16Array];
    if (before.every((label, i) => label === after[i])) return false;
    this.history.push(name, rect, before, after);
    this.changed();
    return true;
  }

  cancel(): void {
    if (!this.open) return;
    const rect = this.dirty;
    if (rect) {
      paste(this.data, this.width, rect, cropOf(this.base, this.width, rect));
      this.renew(rect);
    }
    this.open = false;
    this.seen = undefined;
  }

  // Runs `work` as one step; `work` touches what it changes.
  change(name: string, work: () => void): boolean {
    this.begin();
    work();
    return this.commit(name);
  }

  undo(): string | undefined {
    return this.step(this.history.undo());
  }

  redo(): string | undefined {
    return this.step(this.history.redo());
  }

  private step(step: { name: string; rect: Rect; labels: Uint16Array } | undefined): string | undefined {
    this.cancel();
    if (!step) return undefined;
    paste(this.data, this.width, step.rect, step.labels);
    this.renew(step.rect);
    this.changed();
    return step.name;
  }

  private changed(): void {
    this.settled.value++;
    for (const listener of this.listeners) listener();
  }

  // Paints a span of a row. Other objects keep their pixels unless `over`.
  paint(y: number, x0: number, x1: number, label: number, over: boolean): void {
    const row = y * this.width;
    for (let i = row + x0; i < row + x1; i++)
      if (over || this.data[i] === 0) this.data[i] = label;
  }

  // Takes a span of a row from `label`, or from all objects.
  erase(y: number, x0: number, x1: number, label?: number): void {
    const row = y * this.width;
    for (let i = row + x0; i < row + x1; i++)
      if (label === undefined || this.data[i] === label) this.data[i] = 0;
  }

  // Returns the parts to draw anew since the last call.
  takeStale(): Rect | undefined {
    const stale = this.stale;
    this.stale = undefined;
    return stale;
  }

  // The objects, by label.
  list(): EditObject[] {
    return [...this.objects.values()].sort((a, b) => a.label - b.label);
  }

  // The labels as 1, 2, … without gaps: what a mask file holds.
  compact(): Uint16Array {
    const next = new Uint16Array(MAX_LABEL + 1);
    this.list().forEach(({ label }, i) => (next[label] = i + 1));
    return this.data.map((label) => next[label]!);
  }
}

interface Change {
  area: number;  // Pixels gained less pixels lost.
  gained: Rect | undefined;
  lost: Rect | undefined;
}

function touchesSide(lost: Rect, box: Rect): boolean {
  return lost.x0 <= box.x0 || lost.y0 <= box.y0 || lost.x1 >= box.x1 || lost.y1 >= box.y1;
}

function cropOf(plane: Uint16Array, width: number, rect: Rect): Uint16Array {
  const wide = rect.x1 - rect.x0;
  const part = new Uint16Array(wide * (rect.y1 - rect.y0));
  for (let y = rect.y0; y < rect.y1; y++)
    part.set(plane.subarray(y * width + rect.x0, y * width + rect.x1), (y - rect.y0) * wide);
  return part;
}

function paste(plane: Uint16Array, width: number, rect: Rect, part: Uint16Array): void {
  const wide = rect.x1 - rect.x0;
  for (let y = rect.y0; y < rect.y1; y++)
    plane.set(part.subarray((y - rect.y0) * wide, (y - rect.y0 + 1) * wide), y * width + rect.x0);
}
