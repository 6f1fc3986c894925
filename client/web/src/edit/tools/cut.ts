// Splits objects along a drawn line: the selected ones, or all that it crosses.
import type { Frame, Point } from '../../viewer/stage';
import { cutObjects } from '../actions';
import { pathThrough, strokeTwice, type Host, type Tool } from './tool';

export class Cut implements Tool {
  readonly cursor = 'crosshair';
  private line: number[] = [];

  constructor(private readonly host: Host) {}

  get active(): boolean {
    return this.line.length > 0;
  }

  down(at: Point): void {
    this.line = [at.x, at.y];
  }

  drag(at: Point): void {
    if (this.line.length === 0) return;
    this.line.push(at.x, at.y);
    this.host.redraw();
  }

  up(at: Point): void {
    if (this.line.length < 2) return;
    const line = [...this.line, at.x, at.y];
    this.cancel();
    const { document, selection } = this.host;
    const made = cutObjects(document, line, selection.value);
    if (made.length > 0) selection.value = made;
    else this.host.say('The line parts no object. Draw it right across one.');
  }

  cancel(): void {
    this.line = [];
    this.host.redraw();
  }

  draw(context: CanvasRenderingContext2D, frame: Frame): void {
    if (this.active) strokeTwice(context, pathThrough(this.line, frame), frame.density, '#e69f00');
  }
}
