// Paints and erases with a round tip. A stroke that begins inside an object adds
// to it; elsewhere it begins a new one. Shift adds to the selected object, Alt
// erases.
import { fillStroke } from '../../geometry/fill';
import type { Frame, Point } from '../../viewer/stage';
import type { Host, Modifiers, Tool } from './tool';

export class Brush implements Tool {
  readonly cursor = 'none';
  active = false;
  private last: Point = { x: 0, y: 0 };
  private hover: Point | undefined;
  private label = 0;
  private erasing = false;

  constructor(private readonly host: Host, private readonly eraser: boolean) {}

  down(at: Point, keys: Modifiers): void {
    const { document, selection } = this.host;
    const chosen = selection.value.at(-1);
    this.erasing = this.eraser !== keys.alt;
    const under = document.at(at.x, at.y);
    if (!this.erasing)
      this.label = keys.shift && chosen !== undefined ? chosen : under || document.freshLabel();
    document.begin();
    this.active = true;
    this.last = at;
    this.dab(at, keys);
  }

  drag(at: Point, keys: Modifiers): void {
    this.hover = at;
    if (this.active) this.dab(at, keys);
  }

  private dab(at: Point, keys: Modifiers): void {
    const { document, selection, settings } = this.host;
    const radius = settings.radius.value;
    const { last } = this;
    const only = keys.shift ? selection.value.at(-1) : undefined;
    fillStroke(last.x, last.y, at.x, at.y, radius, document.whole, (y, x0, x1) => {
      if (this.erasing) document.erase(y, x0, x1, only);
      else document.paint(y, x0, x1, this.label, settings.over.value);
    });
    document.touch({
      x0: Math.floor(Math.min(last.x, at.x) - radius) - 1, y0: Math.floor(Math.min(last.y, at.y) - radius) - 1,
      x1: Math.ceil(Math.max(last.x, at.x) + radius) + 1, y1: Math.ceil(Math.max(last.y, at.y) + radius) + 1,
    });
    this.last = at;
    this.host.redraw();
  }

  up(): void {
    if (!this.active) return;
    this.active = false;
    const { document, selection } = this.host;
    const changed = document.commit(this.erasing ? 'Erase' : 'Brush');
    if (changed && !this.erasing) selection.value = [this.label];
    selection.value = selection.value.filter((label) => document.objects.has(label));
  }

  move(at: Point): void {
    this.hover = at;
    this.host.redraw();
  }

  cancel(): void {
    if (this.active) this.host.document.cancel();
    this.active = false;
  }

  // The tip, as a circle of its true size.
  draw(context: CanvasRenderingContext2D, { scale, dx, dy, density }: Frame): void {
    if (!this.hover) return;
    const circle = new Path2D();
    const radius = Math.max(1, this.host.settings.radius.value * scale);
    circle.arc(this.hover.x * scale + dx, this.hover.y * scale + dy, radius, 0, 2 * Math.PI);
    context.lineWidth = 3 * density;
    context.strokeStyle = 'rgb(0 0 0 / 60%)';
    context.stroke(circle);
    context.lineWidth = 1.25 * density;
    context.strokeStyle = this.eraser ? '#e69f00' : '#ffffff';
    context.stroke(circle);
  }
}
