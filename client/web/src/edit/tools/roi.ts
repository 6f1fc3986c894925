// Draws the rectangle under edit anew.
import type { Frame, Point } from '../../viewer/stage';
import { drawBox } from './select';
import type { Host, Tool } from './tool';

export class Roi implements Tool {
  readonly cursor = 'crosshair';
  private from: Point | undefined;
  private to: Point | undefined;

  constructor(private readonly host: Host) {}

  get active(): boolean {
    return this.from !== undefined;
  }

  down(at: Point): void {
    this.from = at;
    this.to = at;
  }

  drag(at: Point): void {
    if (!this.from) return;
    this.to = at;
    this.host.redraw();
  }

  up(at: Point): void {
    const { from } = this;
    this.cancel();
    if (from && Math.abs(at.x - from.x) >= 16 && Math.abs(at.y - from.y) >= 16) this.host.setRoi(from, at);
  }

  cancel(): void {
    this.from = undefined;
    this.to = undefined;
    this.host.redraw();
  }

  draw(context: CanvasRenderingContext2D, frame: Frame): void {
    if (this.from && this.to) drawBox(context, frame, this.from, this.to);
  }
}
