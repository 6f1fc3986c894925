// Outlines by corners. A click sets a corner, a drag draws freehand; a click on
// the first corner, a double click or Enter closes; Backspace takes the last one.
import type { Frame, Point } from '../../viewer/stage';
import { applyShape } from '../shapes';
import { pathThrough, reachOf, strokeTwice, type Host, type Modifiers, type Tool } from './tool';

const SPACING_PX = 3;  // Between freehand points, on the screen.

export class Polygon implements Tool {
  readonly cursor = 'crosshair';
  private readonly points: number[] = [];
  private readonly corners: number[] = [];  // Lengths of `points` before each corner.
  private hover: Point | undefined;
  private keys: Modifiers = { shift: false, alt: false, ctrl: false, finger: false };

  // With `freehand` the end of a drag closes the outline.
  constructor(private readonly host: Host, private readonly freehand: boolean) {}

  get active(): boolean {
    return this.points.length > 0;
  }

  down(at: Point, keys: Modifiers): void {
    if (this.points.length >= 6 && this.near(at, keys)) {
      this.close();
      return;
    }
    if (this.points.length === 0) this.keys = keys;
    this.corners.push(this.points.length);
    this.points.push(at.x, at.y);
    this.host.redraw();
  }

  private near(at: Point, keys: Modifiers): boolean {
    return Math.hypot(at.x - this.points[0]!, at.y - this.points[1]!) < this.host.screenPx(reachOf(keys));
  }

  drag(at: Point): void {
    if (!this.active) return;
    const [x, y] = this.points.slice(-2) as [number, number];
    if (Math.hypot(at.x - x, at.y - y) >= this.host.screenPx(SPACING_PX)) this.points.push(at.x, at.y);
    this.hover = at;
    this.host.redraw();
  }

  up(at: Point, keys: Modifiers): void {
    const begun = this.corners.at(-1) ?? 0;
    const dragged = this.points.length - begun > 8;
    if (this.freehand ? dragged : dragged && begun === 0 && this.near(at, keys)) this.close();
    else if (this.freehand) this.cancel();
  }

  move(at: Point): void {
    this.hover = at;
    if (this.active) this.host.redraw();
  }

  double(): void {
    this.close();
  }

  key(event: KeyboardEvent): boolean {
    if (!this.active) return false;
    if (event.key === 'Enter') this.close();
    else if (event.key === 'Backspace') {
      this.points.length = this.corners.pop() ?? 0;
      this.host.redraw();
    } else return false;
    return true;
  }

  private close(): void {
    const points = this.points.slice();
    const { keys } = this;
    this.cancel();
    applyShape(this.host, points, keys, this.freehand ? 'Freehand' : 'Polygon');
  }

  cancel(): void {
    this.points.length = 0;
    this.corners.length = 0;
    this.host.redraw();
  }

  draw(context: CanvasRenderingContext2D, frame: Frame): void {
    if (!this.active) return;
    const line = this.hover ? [...this.points, this.hover.x, this.hover.y] : this.points;
    strokeTwice(context, pathThrough(line, frame), frame.density);
    context.fillStyle = '#56b4e9';
    for (const [k, at] of this.corners.entries()) {
      const x = this.points[at]! * frame.scale + frame.dx;
      const y = this.points[at + 1]! * frame.scale + frame.dy;
      const radius = (k === 0 ? 5 : 3) * frame.density;
      context.beginPath();
      context.arc(x, y, radius, 0, 2 * Math.PI);
      context.fill();
    }
  }
}
