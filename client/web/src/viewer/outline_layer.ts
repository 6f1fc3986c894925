// Outlines over a picture: painted by a worker to tiles, found by the page.
import type Layer from 'ol/layer/Layer';
import TileLayer from 'ol/layer/Tile';
import ImageTileSource from 'ol/source/ImageTile';
import TileGrid from 'ol/tilegrid/TileGrid';
import { withBoxes, type Outlines, type OutlineSet } from '../geometry/outline_set';
import { OutlineStore } from '../geometry/outline_store';
import { isShown, PLAIN_STYLE, type OutlineStyle } from '../geometry/outline_style';
import type { OutlineAnswer, OutlineRequest } from '../workers/outline_worker';
import type { Frame, Stage } from './stage';

const TILE_CSS_PX = 512;
const MOST_NUMBERS = 400;  // More in view could not be read.

// A source whose tiles are made anew when the outlines change; the old ones show
// until then.
class OutlineSource extends ImageTileSource {
  private version = 0;
  renew(): void {
    this.setKey(String(++this.version));
  }
}

export class OutlineLayer {
  readonly layer: TileLayer<OutlineSource>;
  private readonly marks: Layer;
  store = new OutlineStore();
  private style: OutlineStyle = PLAIN_STYLE;
  private readonly worker: Worker;
  private readonly source: OutlineSource;
  private readonly waiting = new Map<number, (bitmap: ImageBitmap) => void>();
  private nextId = 1;
  private refreshing: ReturnType<typeof setTimeout> | undefined;
  private lastRefresh = 0;
  private marked: readonly number[] = [];
  private hovered = -1;

  constructor(private readonly stage: Stage, zIndex = 10) {
    this.worker = new Worker(new URL('../workers/outline_worker.ts', import.meta.url), { type: 'module' });
    this.worker.onmessage = ({ data }: MessageEvent<OutlineAnswer>) => {
      this.waiting.get(data.id)?.(data.bitmap);
      this.waiting.delete(data.id);
    };
    // Half steps between the levels: a line is scaled by 1.19 at most.
    const widest = Math.max(stage.width, stage.height) / 256;
    const resolutions: number[] = [];
    for (let r = 1 / 32; r < widest * 2; r *= Math.SQRT2) resolutions.unshift(r);
    const tileGrid = new TileGrid({ extent: stage.extent, origin: [0, 0], resolutions, tileSize: TILE_CSS_PX });
    this.source = new OutlineSource({
      projection: stage.projection, tileGrid, wrapX: false, transition: 0, interpolate: true,
      loader: (z, x, y, { signal }) => this.paint(resolutions[z]!, x, y, signal),
    });
    this.layer = new TileLayer({
      source: this.source, className: 'outline-tiles', zIndex, cacheSize: 96, extent: stage.extent,
    });
    stage.addLayer(this.layer);
    this.marks = stage.addDrawing((context, frame) => this.drawMarked(context, frame), zIndex + 1);
  }

  private paint(resolution: number, x: number, y: number, signal: AbortSignal): Promise<ImageBitmap> {
    const density = Math.min(2, Math.max(1, devicePixelRatio));
    const id = this.nextId++;
    const side = Math.round(TILE_CSS_PX * density);
    const reach = TILE_CSS_PX * resolution;
    this.post({
      type: 'tile', id, side,
      place: { x0: x * reach, y0: y * reach, scale: side / reach, density },
    });
    signal.addEventListener('abort', () => {
      this.post({ type: 'cancel', id });
      this.waiting.delete(id);
    });
    return new Promise((resolve) => this.waiting.set(id, resolve));
  }

  private post(request: OutlineRequest): void {
    this.worker.postMessage(request);
  }

  // Adds objects; they show at once, at most four times a second while more come.
  add(outlines: Outlines): void {
    this.post({ type: 'add', outlines });
    this.store.add(withBoxes(outlines));
    this.refreshSoon();
    setTimeout(() => this.store.warm(), 300);
  }

  clear(): void {
    this.post({ type: 'clear' });
    this.store = new OutlineStore();
    this.marked = [];
    this.hovered = -1;
    this.refresh();
  }

  setStyle(style: OutlineStyle): void {
    this.style = style;
    this.post({ type: 'style', style });
    this.layer.setVisible(style.lines || style.fill);
    this.refreshSoon();
  }

  private refreshSoon(): void {
    if (this.refreshing !== undefined) return;
    const wait = Math.max(0, this.lastRefresh + 250 - performance.now());
    this.refreshing = setTimeout(() => this.refresh(), wait);
  }

  private refresh(): void {
    clearTimeout(this.refreshing);
    this.refreshing = undefined;
    this.lastRefresh = performance.now();
    this.source.renew();
    this.stage.redraw();
  }

  // The index of the object at a point of the picture; -1 if there is none.
  pick(x: number, y: number): number {
    return this.store.pick(x, y, (set, i) => isShown(set, i, this.style));
  }

  // Draws these objects brighter.
  mark(indices: readonly number[]): void {
    this.marked = indices;
    this.stage.repaint();
  }

  hover(index: number): void {
    if (index === this.hovered) return;
    this.hovered = index;
    this.stage.repaint();
  }

  private drawMarked(context: CanvasRenderingContext2D, frame: Frame): void {
    if (this.hovered >= 0) this.drawOne(context, frame, this.hovered, 2, 'rgb(255 255 255 / 12%)');
    if (this.style.numbers) this.drawNumbers(context, frame);
    for (const index of this.marked.slice(0, 500)) this.drawOne(context, frame, index, 3, 'rgb(255 255 255 / 18%)');
  }

  // Writes the number of each object in view into its middle.
  private drawNumbers(context: CanvasRenderingContext2D, { scale, dx, dy, width, height, density }: Frame): void {
    const found: [number, number, number][] = [];
    const rect = { x0: -dx / scale, y0: -dy / scale, x1: (width - dx) / scale, y1: (height - dy) / scale };
    this.store.query(rect, (set, i) => {
      const { numbers, boxes } = set;
      if (found.length > MOST_NUMBERS || !isShown(set, i, this.style)) return;
      const side = (boxes[4 * i + 2]! - boxes[4 * i]!) * scale;
      if (side > 14 * density)
        found.push([numbers[i]!, (boxes[4 * i]! + boxes[4 * i + 2]!) / 2, (boxes[4 * i + 1]! + boxes[4 * i + 3]!) / 2]);
    });
    if (found.length > MOST_NUMBERS) return;
    context.font = `600 ${11 * density}px system-ui, sans-serif`;
    context.textAlign = 'center';
    context.textBaseline = 'middle';
    context.lineWidth = 3 * density;
    context.strokeStyle = 'rgb(0 0 0 / 80%)';
    context.fillStyle = '#ffffff';
    for (const [number, x, y] of found) {
      context.strokeText(String(number), x * scale + dx, y * scale + dy);
      context.fillText(String(number), x * scale + dx, y * scale + dy);
    }
  }

  private drawOne(context: CanvasRenderingContext2D, frame: Frame, index: number, width: number, fill: string): void {
    const found = this.store.at(index);
    if (!found) return;
    const path = pathOf(found.set, found.local, frame);
    context.fillStyle = fill;
    context.fill(path, 'evenodd');
    context.lineJoin = 'round';
    context.strokeStyle = 'rgb(0 0 0 / 75%)';
    context.lineWidth = (width + 2) * frame.density;
    context.stroke(path);
    context.strokeStyle = '#ffffff';
    context.lineWidth = width * frame.density;
    context.stroke(path);
  }

  // Puts the outlines right above the picture, without marks, for those who draw
  // over them.
  sink(): void {
    this.layer.setZIndex(2);
    this.stage.removeDrawing(this.marks);
  }

  dispose(): void {
    this.worker.terminate();
    clearTimeout(this.refreshing);
  }
}

export function pathOf(set: OutlineSet, i: number, { scale, dx, dy }: Frame): Path2D {
  const path = new Path2D();
  for (let r = set.ringStarts[i]!; r < set.ringStarts[i + 1]!; r++) {
    for (let v = set.vertexStarts[r]!; v < set.vertexStarts[r + 1]!; v++) {
      const x = set.xy[2 * v]! * scale + dx;
      const y = set.xy[2 * v + 1]! * scale + dy;
      if (v === set.vertexStarts[r]) path.moveTo(x, y);
      else path.lineTo(x, y);
    }
    path.closePath();
  }
  return path;
}
