// Takes the object that the model sees under the pointer, cut from its
// neighbours. Shift with the wheel changes the threshold. Shift adds, Alt takes
// away.
import type { Frame, Point } from '../../viewer/stage';
import { applyPixels } from '../shapes';
import { drawMask, maskOf } from './wand';
import type { Host, Modifiers, Tool } from './tool';

export class Click implements Tool {
  readonly cursor = 'crosshair';
  readonly active = false;
  private basins: Uint32Array | undefined;
  private at: Point | undefined;
  private shown = 0;
  private threshold = -1;  // Of the basins.
  private preview: HTMLCanvasElement | undefined;

  constructor(private readonly host: Host) {
    void this.read();
  }

  private async read(): Promise<void> {
    const { servant, settings } = this.host;
    this.threshold = settings.threshold.value;
    if (!servant.knowsModel) return this.host.say('No model can be asked here. Use the wand instead.');
    try {
      this.basins = await servant.objects(settings.threshold.value);
      this.shown = 0;
      if (this.at) this.move(this.at);
    } catch (error) {
      this.host.say(`The model’s map could not be read: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  private pixels(at: Point): number[] {
    const { width, height } = this.host.document;
    if (!this.basins || at.x < 0 || at.y < 0 || at.x >= width || at.y >= height) return [];
    const basin = this.basins[Math.floor(at.y) * width + Math.floor(at.x)]!;
    const found: number[] = [];
    if (basin !== 0) this.basins.forEach((other, i) => other === basin && found.push(i));
    return found;
  }

  down(at: Point, keys: Modifiers): void {
    const pixels = this.pixels(at);
    if (pixels.length === 0) return this.host.say('The model sees no object here. A lower threshold finds more.');
    applyPixels(this.host, pixels, keys, 'Click');
  }

  drag(): void {}
  up(): void {}

  move(at: Point): void {
    this.at = at;
    if (this.threshold !== this.host.settings.threshold.value) void this.read();
    const { document } = this.host;
    const inside = at.x >= 0 && at.y >= 0 && at.x < document.width && at.y < document.height;
    const basin = inside ? (this.basins?.[Math.floor(at.y) * document.width + Math.floor(at.x)] ?? 0) : 0;
    if (basin === this.shown) return;
    this.shown = basin;
    this.preview = basin ? maskOf(this.pixels(at), document.width, document.height) : undefined;
    this.host.redraw();
  }

  wheel(steps: number): boolean {
    const { threshold } = this.host.settings;
    threshold.value = Math.min(250, Math.max(5, threshold.value - steps * 8));
    void this.read();
    return true;
  }

  cancel(): void {
    this.preview = undefined;
    this.shown = 0;
    this.host.redraw();
  }

  draw(context: CanvasRenderingContext2D, frame: Frame): void {
    if (this.preview) drawMask(context, frame, this.preview);
  }
}
