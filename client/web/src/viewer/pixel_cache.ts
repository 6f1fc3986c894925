// Values of single pixels, from blocks that are asked for when the pointer rests.
import type { Picture, PictureSource, Plane, RawPixels } from './picture';

const SIDE = 256;
const KEPT = 24;
const REST_MS = 80;

export class PixelCache {
  private readonly blocks = new Map<string, RawPixels | null>();
  private timer: ReturnType<typeof setTimeout> | undefined;
  private asked = new AbortController();

  constructor(private readonly picture: Picture, private readonly source: PictureSource) {}

  // Returns the value, or calls `later` with it once it is there.
  at(plane: Plane, x: number, y: number, later: (value: number) => void): number | undefined {
    const [column, row] = [Math.floor(x / SIDE), Math.floor(y / SIDE)];
    const key = `${plane.slice} ${plane.channel} ${column} ${row}`;
    const value = (block: RawPixels): number => block.data[(y - row * SIDE) * block.width + x - column * SIDE]!;
    const block = this.blocks.get(key);
    clearTimeout(this.timer);
    if (block) return value(block);
    if (block === null) return undefined;
    this.timer = setTimeout(() => void this.load(key, plane, column, row).then((b) => b && later(value(b))), REST_MS);
    return undefined;
  }

  private async load(key: string, plane: Plane, column: number, row: number): Promise<RawPixels | undefined> {
    this.asked.abort();
    this.asked = new AbortController();
    const rect = {
      x0: column * SIDE, y0: row * SIDE,
      x1: Math.min(this.picture.width, (column + 1) * SIDE), y1: Math.min(this.picture.height, (row + 1) * SIDE),
    };
    this.blocks.set(key, null);
    try {
      const block = await this.source.pixels(plane, rect, this.asked.signal);
      if (this.blocks.size > KEPT) this.blocks.delete(this.blocks.keys().next().value!);
      this.blocks.set(key, block);
      return block;
    } catch {
      // The value is a convenience: it is asked for again at the next rest.
      this.blocks.delete(key);
      return undefined;
    }
  }
}
