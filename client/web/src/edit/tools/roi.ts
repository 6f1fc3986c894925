// Draws the rectangle under edit anew; a drag that begins on its border moves it.
import type { Frame, Point } from '../../viewer/stage';
import { drawBox } from './select';
import type { Host, Tool } from './tool';

const BORDER_PX = 10;  // On the screen, to both sides.
const LEAST_PX = 16;   // Of a new rectangle.

export class Roi implements Tool {
  readonly cursor = 'crosshair';
  private from: Point | undefined;
  private to: Point | undefined;
  private moving = false;

  constructor(private readonly host: Host) {}

  get active(): boolean {
    return this.from !== undefined;
  }

  private onBorder({ x, y }: Point): boolean {
    const { width, height } = this.host.document;
    const near = this.host.screenPx(BORDER_PX);
    const within = x > -near && y > -near && x < width + near && y < height + near;
    return within && Math.min(Math.abs(x), Math.abs(y), Math.abs(x - width), Math.abs(y - height)) < near;
  }

  down(at: Point): void {
    this.from = at;
    this.to = at;
    this.moving = this.onBorder(at);
  }

  drag(at: Point): void {
    if (!this.from) return;
    this.to = at;
    this.host.redraw();
  }

  // The corners of the rectangle that the drag asks for.
  private box(): [Point, Point] {
    const from = this.from!;
    const to = this.to!;
    if (!this.moving) return [from, to];
    const { width, height } = this.host.document;
    const corner = { x: Math.round(to.x - from.x), y: Math.round(to.y - from.y) };
    return [corner, { x: corner.x + width, y: corner.y + height }];
  }

  up(at: Point): void {
    if (!this.from) return;
    this.to = at;
    const [a, b] = this.box();
    const moved = this.moving ? Math.hypot(a.x, a.y) >= 1 : Math.min(Math.abs(a.x - b.x), Math.abs(a.y - b.y)) >= LEAST_PX;
    const { moving } = this;
    this.cancel();
    if (moved) this.host.setRoi(a, b, moving);
  }

  cancel(): void {
    this.from = undefined;
    this.to = undefined;
    this.host.redraw();
  }

  draw(context: CanvasRenderingContext2D, frame: Frame): void {
    if (this.active) drawBox(context, frame, ...this.box());
  }
}
