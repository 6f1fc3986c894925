// Draws the document over the picture: the exact pixels of the rectangle, the
// objects' colours and outlines, and shade around it.
import { effect } from '@preact/signals';
import { colourOf, DARK_HALO, pack, withAlpha } from '../geometry/colours';
import { addHalo, Canvas32, drawRing } from '../geometry/rasterise';
import type { Rect } from '../geometry/trace';
import { levels } from '../viewer/contrast';
import type { RawPixels, Window } from '../viewer/picture';
import type { Draw, Frame } from '../viewer/stage';
import type { Viewer } from '../viewer/viewer';
import type { LabelDocument } from './document';

const SELECTED = pack('#ffffff');
const FILL_ALPHA = 0x60;
const WEAK_ALPHA = 0x24;

function plane(width: number, height: number): { canvas: HTMLCanvasElement; context: CanvasRenderingContext2D } {
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  return { canvas, context: canvas.getContext('2d')! };
}

export class Overlay {
  // The pixels in their window, then halved again and again: a large canvas
  // that is scaled down in each frame costs more than all else.
  private readonly greys: ReturnType<typeof plane>[] = [];
  private greyVersion = 0;
  private readonly colours: ReturnType<typeof plane>;
  private lines = new Canvas32(1, 1);
  private image = new ImageData(1, 1);
  private chosen = new Set<number>();
  private readonly stops: (() => void)[];

  constructor(
    private readonly viewer: Viewer, private readonly labels: LabelDocument, private readonly pixels: RawPixels,
    selection: { readonly value: readonly number[] }, drawHand: Draw,
  ) {
    for (let [width, height] = [labels.width, labels.height]; ; width = Math.ceil(width / 2), height = Math.ceil(height / 2)) {
      this.greys.push(plane(width, height));
      if (Math.max(width, height) <= 512) break;
    }
    this.colours = plane(labels.width, labels.height);
    const { stage } = viewer;
    stage.addDrawing((context, frame) => this.drawPlanes(context, frame), 5,
      () => `${this.greyVersion} ${viewer.style.value.fill ? labels.version.value : -1}`);
    stage.addDrawing((context, frame) => {
      this.drawLines(context, frame);
      drawHand(context, frame);
    }, 6);
    this.stops = [
      effect(() => {
        if (viewer.window.value) this.paintGrey(viewer.window.value);
      }),
      effect(() => {
        this.chosen = new Set(selection.value);
        void (labels.version.value + Number(viewer.style.value.lines) + Number(viewer.style.value.fill));
        stage.repaint();
      }),
    ];
  }

  private paintGrey(window: Window): void {
    const table = levels(window, this.pixels.data instanceof Uint16Array ? 16 : 8);
    const image = new ImageData(this.labels.width, this.labels.height);
    const out = new Uint32Array(image.data.buffer);
    const { data } = this.pixels;
    for (let i = 0; i < out.length; i++) {
      const level = table[data[i]!]!;
      out[i] = 0xff000000 | (level << 16) | (level << 8) | level;
    }
    this.greys[0]!.context.putImageData(image, 0, 0);
    for (let k = 1; k < this.greys.length; k++) {
      const { canvas, context } = this.greys[k]!;
      context.drawImage(this.greys[k - 1]!.canvas, 0, 0, canvas.width, canvas.height);
    }
    this.greyVersion++;
    this.viewer.stage.repaint();
  }

  private paintColours(rect: Rect): void {
    const { width, data } = this.labels;
    const wide = rect.x1 - rect.x0;
    const image = new ImageData(wide, rect.y1 - rect.y0);
    const out = new Uint32Array(image.data.buffer);
    for (let y = rect.y0; y < rect.y1; y++) {
      for (let x = rect.x0; x < rect.x1; x++) {
        const label = data[y * width + x]!;
        if (label !== 0) out[(y - rect.y0) * wide + x - rect.x0] = withAlpha(colourOf(label), FILL_ALPHA);
      }
    }
    this.colours.context.putImageData(image, rect.x0, rect.y0);
  }

  private drawPlanes(context: CanvasRenderingContext2D, frame: Frame): void {
    const { labels } = this;
    const { fill } = this.viewer.style.value;
    const stale = fill ? labels.takeStale() : undefined;
    if (stale) this.paintColours(stale);
    const { roi } = labels;
    const x = roi.x0 * frame.scale + frame.dx;
    const y = roi.y0 * frame.scale + frame.dy;
    const [width, height] = [labels.width * frame.scale, labels.height * frame.scale];
    context.imageSmoothingEnabled = frame.scale < 1.5;
    const halvings = Math.max(0, Math.min(this.greys.length - 1, Math.floor(-Math.log2(frame.scale))));
    context.drawImage(this.greys[halvings]!.canvas, x, y, width, height);
    context.imageSmoothingEnabled = false;
    if (fill) context.drawImage(this.colours.canvas, x, y, width, height);
    const shade = new Path2D();
    shade.rect(0, 0, frame.width, frame.height);
    shade.rect(x, y, width, height);
    context.fillStyle = 'rgb(0 0 0 / 55%)';
    context.fill(shade, 'evenodd');
    context.lineWidth = 2 * frame.density;
    context.strokeStyle = '#6bbdf0';
    context.strokeRect(x - frame.density, y - frame.density, width + 2 * frame.density, height + 2 * frame.density);
  }

  private drawLines(context: CanvasRenderingContext2D, frame: Frame): void {
    this.labels.refresh();
    if (!this.viewer.style.value.lines) return;
    if (this.lines.width !== frame.width || this.lines.height !== frame.height) {
      this.lines = new Canvas32(frame.width, frame.height);
      this.image = new ImageData(frame.width, frame.height);
    }
    const { lines, labels } = this;
    lines.clear();
    const { scale } = frame;
    const place = { scale, dx: frame.dx + labels.roi.x0 * scale, dy: frame.dy + labels.roi.y0 * scale };
    const wide = scale > 0.4 ? Math.min(3, Math.round(1.6 * frame.density)) : 1;
    const last: (readonly Int32Array[])[] = [];
    for (const { label, box, rings } of labels.objects.values()) {
      if (box.x1 * scale + place.dx < 0 || box.y1 * scale + place.dy < 0) continue;
      if (box.x0 * scale + place.dx > frame.width || box.y0 * scale + place.dy > frame.height) continue;
      if (this.chosen.has(label)) last.push(rings);
      else for (const ring of rings) drawRing(lines, ring, 0, ring.length / 2, place, colourOf(label), wide);
    }
    for (const rings of last)
      for (const ring of rings) drawRing(lines, ring, 0, ring.length / 2, place, SELECTED, 3);
    addHalo(lines, DARK_HALO);
    lines.copyTo(new Uint32Array(this.image.data.buffer));
    context.putImageData(this.image, 0, 0);
    this.shadeChosen(context, last, place);
  }

  // A light tint inside the chosen objects.
  private shadeChosen(context: CanvasRenderingContext2D, shapes: (readonly Int32Array[])[], place: { scale: number; dx: number; dy: number }): void {
    context.fillStyle = `rgb(255 255 255 / ${WEAK_ALPHA / 255})`;
    for (const rings of shapes.slice(0, 200)) {
      const path = new Path2D();
      for (const ring of rings) {
        for (let i = 0; i < ring.length; i += 2)
          path[i === 0 ? 'moveTo' : 'lineTo'](ring[i]! * place.scale + place.dx, ring[i + 1]! * place.scale + place.dy);
        path.closePath();
      }
      context.fill(path, 'evenodd');
    }
  }

  dispose(): void {
    for (const stop of this.stops) stop();
  }
}
