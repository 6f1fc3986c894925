// Chooses objects: a click one, Shift more, a drag all in a box. Ctrl+click
// deletes, Alt+click merges with the chosen one.
import type { Frame, Point } from '../../viewer/stage';
import { deleteObjects, mergeObjects, objectsIn } from '../actions';
import { pathThrough, strokeTwice, type Host, type Modifiers, type Tool } from './tool';

const DRAG_PX = 4;

export class Select implements Tool {
  readonly cursor = 'default';
  private from: Point | undefined;
  private to: Point | undefined;

  constructor(private readonly host: Host) {}

  get active(): boolean {
    return this.to !== undefined;
  }

  down(at: Point): void {
    this.from = at;
    this.to = undefined;
  }

  drag(at: Point): void {
    if (!this.from) return;
    if (!this.to && Math.hypot(at.x - this.from.x, at.y - this.from.y) < this.host.screenPx(DRAG_PX)) return;
    this.to = at;
    this.host.redraw();
  }

  up(at: Point, keys: Modifiers): void {
    const { from, to } = this;
    this.cancel();
    if (!from) return;
    if (!to) return this.click(at, keys);
    const found = objectsIn(this.host.document,
      Math.min(from.x, to.x), Math.min(from.y, to.y), Math.max(from.x, to.x), Math.max(from.y, to.y));
    const { selection } = this.host;
    selection.value = keys.shift ? [...new Set([...selection.value, ...found])] : found;
    this.host.say(`${found.length} ${found.length === 1 ? 'object' : 'objects'} in the box.`);
  }

  private click(at: Point, keys: Modifiers): void {
    const { document, selection } = this.host;
    const label = document.at(at.x, at.y);
    const chosen = selection.value;
    if (label === 0) selection.value = keys.shift ? chosen : [];
    else if (keys.ctrl) {
      deleteObjects(document, [label]);
      selection.value = chosen.filter((one) => one !== label);
    } else if (keys.alt && chosen.length > 0) {
      const keep = chosen.at(-1)!;
      if (keep !== label) mergeObjects(document, [keep, label]);
      selection.value = [keep];
    } else if (keys.shift)
      selection.value = chosen.includes(label) ? chosen.filter((one) => one !== label) : [...chosen, label];
    else selection.value = [label];
  }

  cancel(): void {
    this.from = undefined;
    this.to = undefined;
    this.host.redraw();
  }

  draw(context: CanvasRenderingContext2D, frame: Frame): void {
    if (!this.from || !this.to) return;
    drawBox(context, frame, this.from, this.to);
  }
}

export function drawBox(context: CanvasRenderingContext2D, frame: Frame, a: Point, b: Point): void {
  const path = pathThrough([a.x, a.y, b.x, a.y, b.x, b.y, a.x, b.y, a.x, a.y], frame);
  context.fillStyle = 'rgb(86 180 233 / 15%)';
  context.fill(path);
  strokeTwice(context, path, frame.density, '#56b4e9');
}
