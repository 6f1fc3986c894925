// The state of one picture on the screen: what is shown, how, and what the
// pointer is on. Components read its signals; screens add outlines to it.
import { effect, signal } from '@preact/signals';
import { PLAIN_STYLE, type OutlineStyle } from '../geometry/outline_style';
import { autoWindow, fullWindow, rounded } from './contrast';
import { ImageTiles } from './image_tiles';
import { OutlineLayer } from './outline_layer';
import type { Histogram, Picture, PictureSource, Window } from './picture';
import { PixelCache } from './pixel_cache';
import { Stage, type Point } from './stage';

const REST_MS = 150;  // The exact tiles are asked for when a slider rests this long.

export class Viewer {
  readonly slice = signal(1);
  readonly channel = signal(1);
  readonly histogram = signal<Histogram | null>(null);
  readonly window = signal<Window | null>(null);
  readonly style = signal<OutlineStyle>(PLAIN_STYLE);
  readonly hovered = signal(-1);
  readonly selected = signal(-1);
  readonly objects = signal(0);      // How many the outline layer has.
  readonly scale = signal(1);        // CSS pixels a picture pixel.
  readonly cursor = signal<(Point & { value: number | undefined }) | null>(null);
  readonly playing = signal(false);
  readonly failure = signal<unknown>(null);

  stage!: Stage;
  outlines!: OutlineLayer;
  private tiles!: ImageTiles;
  private readonly pixels: PixelCache;
  private readonly ended = new AbortController();
  private readonly stops: (() => void)[] = [];
  private rest: ReturnType<typeof setTimeout> | undefined;
  private pressed: Point = { x: 0, y: 0 };  // The view's middle when a press began.
  private windowChannel = 0;                // The channel that the window is for.
  private lastPlane = { slice: 0, channel: 0 };

  constructor(readonly picture: Picture, readonly source: PictureSource, slice = 1, channel = 1) {
    this.slice.value = slice;
    this.channel.value = channel;
    this.pixels = new PixelCache(picture, source);
  }

  // Builds the map in `target` and shows the picture.
  attach(target: HTMLElement): void {
    const { picture } = this;
    this.stage = new Stage(target, picture.width, picture.height);
    this.tiles = new ImageTiles(this.stage, picture, this.source, (error) => (this.failure.value = error));
    this.outlines = new OutlineLayer(this.stage);
    if (picture.slices > 1 || picture.channels > 1) this.stage.foot = 84;
    this.stage.fit();
    this.scale.value = this.stage.scale;
    this.stage.onMove(() => (this.scale.value = this.stage.scale));
    this.stage.onPointer(({ kind, at }) => {
      if (kind === 'move') this.point(at);
      else if (kind === 'down') this.pressed = this.stage.centre;
      else if (kind === 'up') this.release(at);
      return false;
    });
    this.stops.push(
      effect(() => void this.loadHistogram(this.slice.value, this.channel.value)),
      effect(() => this.showPlane()),
      effect(() => this.outlines.setStyle(this.style.value)),
      effect(() => this.outlines.hover(this.hovered.value)),
      effect(() => this.outlines.mark(this.selected.value < 0 ? [] : [this.selected.value])),
    );
  }

  // A press without a drag selects what is under it.
  private release(at: Point): void {
    const { x, y } = this.stage.centre;
    if (Math.hypot(x - this.pressed.x, y - this.pressed.y) * this.scale.value < 3)
      this.selected.value = this.outlines.pick(at.x, at.y);
  }

  // Reads the value and the object under the pointer.
  point(at: Point): void {
    const { width, height } = this.picture;
    if (at.x < 0 || at.y < 0 || at.x >= width || at.y >= height) {
      this.cursor.value = null;
      this.hovered.value = -1;
      return;
    }
    const [x, y] = [Math.floor(at.x), Math.floor(at.y)];
    const plane = { slice: this.slice.value, channel: this.channel.value };
    const value = this.pixels.at(plane, x, y, (later) => {
      const now = this.cursor.value;
      if (now?.x === x && now.y === y) this.cursor.value = { x, y, value: this.inFile(later) };
    });
    this.cursor.value = { x, y, value: value === undefined ? undefined : this.inFile(value) };
    this.hovered.value = this.outlines.pick(at.x, at.y);
  }

  // The file's own number of a value.
  private inFile(value: number): number {
    const { valueOffset, valueStep } = this.histogram.value ?? { valueOffset: 0, valueStep: 1 };
    return Number((valueOffset + valueStep * value).toPrecision(6));
  }

  private async loadHistogram(slice: number, channel: number): Promise<void> {
    try {
      const histogram = await this.source.histogram({ slice, channel }, this.ended.signal);
      if (slice !== this.slice.value || channel !== this.channel.value) return;
      const first = this.histogram.value === null || channel !== this.windowChannel;
      this.histogram.value = histogram;
      this.windowChannel = channel;
      // Slices of a stack keep one window, so that they can be compared.
      if (first) this.window.value = autoWindow(histogram);
    } catch (error) {
      if (!this.ended.signal.aborted) this.failure.value = error;
    }
  }

  private showPlane(): void {
    const plane = { slice: this.slice.value, channel: this.channel.value };
    const window = this.window.value;
    if (!window) return;
    this.tiles.preview(window);
    clearTimeout(this.rest);
    const moved = plane.slice !== this.lastPlane.slice || plane.channel !== this.lastPlane.channel;
    this.lastPlane = plane;
    const exact = rounded(window, this.picture.bits);
    if (moved) void this.tiles.show(plane, exact);
    else this.rest = setTimeout(() => void this.tiles.show(plane, exact), REST_MS);
  }

  // Asks anew for what could not be had.
  reload(): void {
    this.failure.value = null;
    const window = this.window.value;
    const plane = { slice: this.slice.value, channel: this.channel.value };
    if (window) void this.tiles.show(plane, rounded(window, this.picture.bits), true);
    else void this.loadHistogram(plane.slice, plane.channel);
  }

  auto(): void {
    if (this.histogram.value) this.window.value = autoWindow(this.histogram.value);
  }

  resetContrast(): void {
    this.window.value = fullWindow(this.picture.bits);
  }

  // Goes to a slice, kept within the picture.
  goTo(slice: number): void {
    this.slice.value = Math.min(this.picture.slices, Math.max(1, Math.round(slice)));
  }

  // Shows an object in the middle, large enough to be seen.
  reveal(index: number): void {
    const found = this.outlines.store.at(index);
    if (!found) return;
    const [x0, y0, x1, y1] = found.set.boxes.subarray(4 * found.local, 4 * found.local + 4);
    this.selected.value = index;
    const side = Math.max(x1! - x0!, y1! - y0!, 1);
    const scale = Math.max(this.stage.scale, Math.min(4, 96 / side));
    this.stage.moveTo({ x: (x0! + x1!) / 2, y: (y0! + y1!) / 2 }, scale);
  }

  dispose(): void {
    this.ended.abort();
    clearTimeout(this.rest);
    for (const stop of this.stops) stop();
    this.playing.value = false;
    this.outlines?.dispose();
    this.stage?.dispose();
  }
}
