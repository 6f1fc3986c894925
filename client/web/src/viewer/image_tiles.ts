// The picture as tiles of 8 bit. A change of slice or window loads the new tiles
// under the old ones and swaps when all in view are there, so nothing flickers.
import TileLayer from 'ol/layer/Tile';
import ImageTileSource from 'ol/source/ImageTile';
import TileGrid from 'ol/tilegrid/TileGrid';
import { sameWindow, translation } from './contrast';
import type { Picture, PictureSource, Plane, TileRequest, Window } from './picture';
import type { Stage } from './stage';

const AT_ONCE = 4;  // A browser holds six connections to one server.

// Lets `AT_ONCE` tasks run; the newest that waits is next, because older ones
// have often left the view.
class Gate {
  private running = 0;
  private readonly waiting: (() => void)[] = [];

  async run<T>(task: () => Promise<T>): Promise<T> {
    if (this.running >= AT_ONCE) await new Promise<void>((resolve) => this.waiting.push(resolve));
    this.running++;
    try {
      return await task();
    } finally {
      this.running--;
      this.waiting.pop()?.();
    }
  }
}

function wait(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      reject(new DOMException('The tile left the view.', 'AbortError'));
    });
  });
}

// Pixels stay squares when they are larger than the screen's.
class PictureTiles extends ImageTileSource {
  stage: Stage | undefined;
  override getInterpolate(): boolean {
    return (this.stage?.scale ?? 0) < 1.5;
  }
}

interface Shown {
  readonly plane: Plane;
  readonly window: Window;
  readonly layer: TileLayer<ImageTileSource>;
  readonly className: string;
}

export class ImageTiles {
  private shown: Shown | undefined;
  private next: Shown | undefined;
  private made = 0;
  private readonly gate = new Gate();
  private readonly filter: SVGElement;
  private wanted: Window | undefined;

  // `onError` is told of tiles that could not be had.
  constructor(
    private readonly stage: Stage, private readonly picture: Picture, private readonly source: PictureSource,
    private readonly onError: (error: unknown) => void,
  ) {
    this.filter = makeFilter(stage.target);
  }

  // Shows a plane in a window. Resolves when all tiles in view are there or
  // something else is to be shown.
  // With `again` also what is shown already is loaded anew.
  async show(plane: Plane, window: Window, again = false): Promise<void> {
    const now = this.next ?? this.shown;
    if (!again && now && now.plane.slice === plane.slice && now.plane.channel === plane.channel && sameWindow(now.window, window))
      return;
    if (this.next) this.drop(this.next);
    const added = this.make(plane, window);
    this.next = added;
    await settled(added.layer, this.stage);
    if (this.next !== added) return;
    this.next = undefined;
    if (this.shown) this.drop(this.shown);
    this.shown = added;
    added.layer.setZIndex(1);
    this.preview(this.wanted ?? window);
  }

  // Shows the tiles that are there as in `window`, at once and nearly right.
  preview(window: Window): void {
    this.wanted = window;
    if (!this.shown) return;
    const element = this.stage.target.querySelector<HTMLElement>(`.${this.shown.className}`);
    if (!element) return;
    if (sameWindow(window, this.shown.window)) {
      element.style.filter = '';
      return;
    }
    const values = translation(this.shown.window, window).map((v) => v.toFixed(3)).join(' ');
    for (const part of this.filter.querySelectorAll('[tableValues]')) part.setAttribute('tableValues', values);
    element.style.filter = 'url(#contrast-preview)';
  }

  private make(plane: Plane, window: Window): Shown {
    const { picture, stage } = this;
    const levels = Math.max(1, picture.levels);
    const resolutions = Array.from({ length: levels }, (_, i) => 2 ** (levels - 1 - i));
    const source = new PictureTiles({
      projection: stage.projection,
      tileGrid: new TileGrid({
        extent: stage.extent, origin: [0, 0], resolutions, tileSize: picture.tileSize,
      }),
      wrapX: false, transition: 0,
      loader: (z, x, y, { signal }) =>
        this.load({ ...plane, z: levels - 1 - z, x, y, window }, signal).catch((error: unknown) => {
          // Tiles that left the view are no errors.
          if (!signal.aborted) this.onError(error);
          throw error;
        }),
    });
    source.stage = stage;
    const className = `picture-tiles-${this.made++}`;
    const layer = new TileLayer({ source, className, zIndex: 0, extent: stage.extent, cacheSize: 256 });
    stage.addLayer(layer);
    return { plane, window, layer, className };
  }

  private async load(request: TileRequest, signal: AbortSignal): Promise<HTMLCanvasElement | ImageBitmap> {
    for (;;) {
      const answer = await this.gate.run(() =>
        signal.aborted ? Promise.reject(signal.reason) : this.source.tile(request, signal));
      if (typeof answer === 'number') {
        await wait(answer, signal);
        continue;
      }
      return padded(await createImageBitmap(answer), this.picture.tileSize);
    }
  }

  private drop(shown: Shown): void {
    this.stage.map.removeLayer(shown.layer);
    shown.layer.dispose();
    if (shown === this.next) this.next = undefined;
  }
}

// A tile at the right or lower side may be smaller than the others.
function padded(bitmap: ImageBitmap, side: number): HTMLCanvasElement | ImageBitmap {
  if (bitmap.width === side && bitmap.height === side) return bitmap;
  const canvas = document.createElement('canvas');
  canvas.width = side;
  canvas.height = side;
  canvas.getContext('2d')!.drawImage(bitmap, 0, 0);
  bitmap.close();
  return canvas;
}

// Resolves when the layer has drawn a frame in which none of its tiles is missing.
function settled(layer: TileLayer<ImageTileSource>, stage: Stage): Promise<void> {
  const source = layer.getSource()!;
  return new Promise((resolve) => {
    let loading = 0;
    let idle: ReturnType<typeof setTimeout> | undefined;
    const finish = (): void => {
      if (loading <= 0) resolve();
    };
    const later = (): void => {
      clearTimeout(idle);
      idle = setTimeout(finish, 40);
    };
    source.on('tileloadstart', () => {
      loading++;
      clearTimeout(idle);
    });
    for (const end of ['tileloadend', 'tileloaderror'] as const)
      source.on(end, () => {
        loading--;
        if (loading <= 0) later();
      });
    layer.once('postrender', () => {
      if (loading === 0) later();
    });
    stage.redraw();
  });
}

const SVG = 'http://www.w3.org/2000/svg';

function makeFilter(parent: HTMLElement): SVGElement {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('width', '0');
  svg.setAttribute('height', '0');
  svg.setAttribute('aria-hidden', 'true');
  svg.classList.add('contrast-filter');
  const filter = document.createElementNS(SVG, 'filter');
  filter.id = 'contrast-preview';
  filter.setAttribute('color-interpolation-filters', 'sRGB');
  const transfer = document.createElementNS(SVG, 'feComponentTransfer');
  for (const channel of ['R', 'G', 'B']) {
    const part = document.createElementNS(SVG, `feFunc${channel}`);
    part.setAttribute('type', 'table');
    part.setAttribute('tableValues', '0 1');
    transfer.append(part);
  }
  filter.append(transfer);
  svg.append(filter);
  parent.append(svg);
  return svg;
}
