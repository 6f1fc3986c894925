// Outlines along edges. A click sets an anchor, the wire follows the edge to the
// pointer; with Ctrl it is straight. A click on the first anchor, a double click
// or Enter closes; Backspace takes the last anchor.
import { WINDOW_PX } from '../../geometry/live_wire';
import type { Frame, Point } from '../../viewer/stage';
import { applyShape } from '../shapes';
import { pathThrough, reachOf, strokeTwice, type Host, type Modifiers, type Tool } from './tool';

export class LiveWire implements Tool {
  readonly cursor = 'crosshair';
  private readonly anchors: Point[] = [];
  private readonly parts: number[][] = [];  // The way to each anchor after the first.
  private wire: number[] = [];
  private asked: Point | undefined;
  private asking = false;
  private keys: Modifiers = { shift: false, alt: false, ctrl: false, finger: false };

  constructor(private readonly host: Host) {}

  get active(): boolean {
    return this.anchors.length > 0;
  }

  // The pixel under a point, moved to where paths from the last anchor reach.
  private inside(at: Point): Point {
    const { width, height } = this.host.document;
    const last = this.anchors.at(-1);
    const half = WINDOW_PX / 2;
    const along = (value: number, end: number, middle: number | undefined): number =>
      Math.min(end - 1, middle === undefined ? end : middle + half - 1,
        Math.max(0, middle === undefined ? 0 : middle - half, Math.floor(value)));
    return { x: along(at.x, width, last?.x), y: along(at.y, height, last?.y) };
  }

  down(at: Point, keys: Modifiers): void {
    const { servant } = this.host;
    const first = this.anchors[0];
    if (first && this.anchors.length > 1 && Math.hypot(at.x - first.x, at.y - first.y) < this.host.screenPx(reachOf(keys))) {
      this.close();
      return;
    }
    const anchor = this.inside(at);
    if (!first) this.keys = keys;
    else {
      const part = this.straight(anchor);
      this.parts.push(part);
      if (!keys.ctrl) void servant.path(anchor.x, anchor.y).then((path) => {
        part.splice(0, part.length, ...path.map((value) => value + 0.5));
        this.host.redraw();
      });
    }
    this.anchors.push(anchor);
    this.wire = [];
    // The worker answers in turn: the path above still begins at the anchor before.
    void servant.anchor(anchor.x, anchor.y);
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
    void this.host.servant.path(first.x, first.y).then((path) => {
      if (!this.active) return;
      const closed = [...this.outline(), ...path.map((value) => value + 0.5)];
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
