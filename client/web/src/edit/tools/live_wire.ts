// Outlines along edges. A click sets an anchor, the wire follows the edge to the
// pointer; with Ctrl it is straight. A click on the first anchor, a double click
// or Enter closes; Backspace takes the last anchor.
import type { Frame, Point } from '../../viewer/stage';
import { applyShape } from '../shapes';
import { pathThrough, strokeTwice, type Host, type Modifiers, type Tool } from './tool';

const NEAR_PX = 9;

export class LiveWire implements Tool {
  readonly cursor = 'crosshair';
  private readonly anchors: Point[] = [];
  private readonly parts: number[][] = [];  // The way to each anchor after the first.
  private wire: number[] = [];
  private asked: Point | undefined;
  private asking = false;
  private keys: Modifiers = { shift: false, alt: false, ctrl: false };

  constructor(private readonly host: Host) {}

  get active(): boolean {
    return this.anchors.length > 0;
  }

  private inside(at: Point): Point {
    const { width, height } = this.host.document;
    return {
      x: Math.min(width - 1, Math.max(0, Math.floor(at.x))), y: Math.min(height - 1, Math.max(0, Math.floor(at.y))),
    };
  }

  down(at: Point, keys: Modifiers): void {
    const first = this.anchors[0];
    if (first && this.anchors.length > 1 && Math.hypot(at.x - first.x, at.y - first.y) < this.host.screenPx(NEAR_PX)) {
      this.close();
      return;
    }
    const anchor = this.inside(at);
    if (!first) this.keys = keys;
    else this.parts.push(keys.ctrl || this.wire.length < 4 ? this.straight(anchor) : this.wire);
    // The wire ends where its window does: the next anchor is there.
    const end = this.parts.at(-1)?.slice(-2);
    const next = end && !keys.ctrl ? { x: Math.floor(end[0]!), y: Math.floor(end[1]!) } : anchor;
    this.anchors.push(next);
    this.wire = [];
    void this.host.servant.anchor(next.x, next.y);
    this.host.redraw();
  }

  private straight(to: Point): number[] {
    const from = this.anchors.at(-1)!;
    return [from.x + 0.5, from.y + 0.5, to.x + 0.5, to.y + 0.5];
  }

  drag(at: Point, keys: Modifiers): void {
    this.move(at, keys);
  }

  up(): void {}

  move(at: Point, keys: Modifiers): void {
    if (!this.active) return;
    if (keys.ctrl) {
      this.wire = this.straight(this.inside(at));
      this.host.redraw();
      return;
    }
    this.asked = this.inside(at);
    if (!this.asking) void this.follow();
  }

  // Asks for the way to where the pointer is by then, one question at a time.
  private async follow(): Promise<void> {
    this.asking = true;
    for (let to = this.asked; to; to = this.asked) {
      this.asked = undefined;
      const count = this.anchors.length;
      const path = await this.host.servant.path(to.x, to.y);
      if (this.anchors.length !== count || !this.active) continue;
      this.wire = path.map((value) => value + 0.5);
      this.host.redraw();
    }
    this.asking = false;
  }

  double(): void {
    if (this.anchors.length > 2) this.close();
  }

  key(event: KeyboardEvent): boolean {
    if (!this.active) return false;
    if (event.key === 'Enter') this.close();
    else if (event.key === 'Backspace') {
      this.anchors.pop();
      this.parts.pop();
      this.wire = [];
      const last = this.anchors.at(-1);
      if (last) void this.host.servant.anchor(last.x, last.y);
      this.host.redraw();
    } else return false;
    return true;
  }

  private outline(): number[] {
    const [first] = this.anchors;
    return first ? [first.x + 0.5, first.y + 0.5, ...this.parts.flat()] : [];
  }

  // Closes along the edge from the last anchor to the first.
  private close(): void {
    const first = this.anchors[0];
    if (!first || this.anchors.length < 2) return;
    const { keys } = this;
    const outline = this.outline();
    void this.host.servant.path(first.x, first.y).then((path) => {
      const closed = [...outline, ...path.map((value) => value + 0.5)];
      this.cancel();
      applyShape(this.host, closed, keys, 'Live wire');
    });
  }

  cancel(): void {
    this.anchors.length = 0;
    this.parts.length = 0;
    this.wire = [];
    this.host.redraw();
  }

  draw(context: CanvasRenderingContext2D, frame: Frame): void {
    if (!this.active) return;
    strokeTwice(context, pathThrough([...this.outline(), ...this.wire], frame), frame.density);
    context.fillStyle = '#56b4e9';
    for (const { x, y } of this.anchors) {
      context.beginPath();
      context.arc((x + 0.5) * frame.scale + frame.dx, (y + 0.5) * frame.scale + frame.dy, 4 * frame.density, 0, 2 * Math.PI);
      context.fill();
    }
  }
}
