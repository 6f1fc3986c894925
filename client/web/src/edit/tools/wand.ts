// Takes the connected pixels that are about as bright as the one that is pressed.
// Dragging away widens what counts as alike; the preview shows it at once.
import { flood, type Plane } from '../../geometry/intensity';
import type { Frame, Point } from '../../viewer/stage';
import { applyPixels } from '../shapes';
import type { Host, Modifiers, Tool } from './tool';

const REACH_PX = 400;
const DRAG_SPAN_PX = 300;  // This far on the screen the tolerance grows by 1/2.

export class Wand implements Tool {
  readonly cursor = 'crosshair';
  private plane: Plane | undefined;
  private from: Point | undefined;
  private found: number[] = [];
  private preview: HTMLCanvasElement | undefined;
  private begun = 0;

  constructor(private readonly host: Host) {
    void host.servant.intensities().then((plane) => (this.plane = plane));
  }

  get active(): boolean {
    return this.from !== undefined;
  }

  down(at: Point, keys: Modifiers): void {
    if (!this.plane) return this.host.say('The intensities are still being read. Try again.');
    this.from = at;
    this.begun = this.host.settings.tolerance.value;
    this.search(keys);
  }

  drag(at: Point, keys: Modifiers): void {
    if (!this.from) return;
    const far = Math.hypot(at.x - this.from.x, at.y - this.from.y) / this.host.screenPx(1);
    const direction = at.x < this.from.x ? -1 : 1;
    this.host.settings.tolerance.value =
      Math.min(1, Math.max(0.005, this.begun + (direction * far) / (2 * DRAG_SPAN_PX)));
    this.search(keys);
  }

  private search(keys: Modifiers): void {
    const { document, settings, selection } = this.host;
    const { x, y } = this.from!;
    if (x < 0 || y < 0 || x >= document.width || y >= document.height) return;
    const own = keys.shift ? selection.value.at(-1) : undefined;
    const blocked = (i: number): boolean =>
      !keys.alt && !settings.over.value && document.data[i] !== 0 && document.data[i] !== own;
    this.found = flood(this.plane!, Math.floor(x), Math.floor(y), settings.tolerance.value * this.host.windowSpan(), REACH_PX, blocked);
    this.preview = maskOf(this.found, document.width, document.height);
    this.host.redraw();
  }

  up(_at: Point, keys: Modifiers): void {
    if (!this.from) return;
    const found = this.found;
    this.cancel();
    applyPixels(this.host, found, keys, 'Wand');
  }

  cancel(): void {
    this.from = undefined;
    this.found = [];
    this.preview = undefined;
    this.host.redraw();
  }

  draw(context: CanvasRenderingContext2D, frame: Frame): void {
    if (this.preview) drawMask(context, frame, this.preview);
  }
}

export function maskOf(pixels: readonly number[], width: number, height: number): HTMLCanvasElement {
  const canvas = window.document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext('2d')!;
  const image = context.createImageData(width, height);
  const colours = new Uint32Array(image.data.buffer);
  for (const i of pixels) colours[i] = 0x80e9b456;
  context.putImageData(image, 0, 0);
  return canvas;
}

export function drawMask(context: CanvasRenderingContext2D, { scale, dx, dy }: Frame, mask: HTMLCanvasElement): void {
  context.imageSmoothingEnabled = false;
  context.drawImage(mask, dx, dy, mask.width * scale, mask.height * scale);
}
