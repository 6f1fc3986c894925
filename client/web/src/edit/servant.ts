// Asks the tool worker.
import type { Plane } from '../geometry/intensity';
import type { RawPixels } from '../viewer/picture';
import type { ToolAnswer, ToolRequest } from '../workers/tool_worker';

type Question = ToolRequest extends infer R ? (R extends ToolRequest ? Omit<R, 'id'> : never) : never;

// A model's own map of the rectangle: the probability of an object, 0 to 255.
export interface Probability {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

export class ToolServant {
  private readonly worker: Worker;
  private readonly waiting = new Map<number, (value: unknown) => void>();
  private nextId = 1;
  private smoothed: Promise<Plane> | undefined;
  private basinsAt = -1;
  private basins: Promise<Uint32Array> | undefined;

  // `readProbability` is absent where no model can be asked.
  constructor(pixels: RawPixels, private readonly readProbability?: () => Promise<Probability>) {
    this.worker = new Worker(new URL('../workers/tool_worker.ts', import.meta.url), { type: 'module' });
    this.worker.onmessage = ({ data }: MessageEvent<ToolAnswer>) => {
      this.waiting.get(data.id)?.(data.value);
      this.waiting.delete(data.id);
    };
    void this.ask({ type: 'pixels', width: pixels.width, height: pixels.height, values: pixels.data });
  }

  private ask<T>(question: Question): Promise<T> {
    const id = this.nextId++;
    this.worker.postMessage({ ...question, id });
    return new Promise((resolve) => this.waiting.set(id, resolve as (value: unknown) => void));
  }

  // The smoothed intensities, computed once.
  intensities(): Promise<Plane> {
    return (this.smoothed ??= this.ask<Plane>({ type: 'smooth' }));
  }

  // Sets where paths begin.
  anchor(x: number, y: number): Promise<boolean> {
    return this.ask({ type: 'anchor', x, y });
  }

  // The pixels x, y, … of the path along edges from the anchor.
  path(x: number, y: number): Promise<number[]> {
    return this.ask({ type: 'path', x, y });
  }

  get knowsModel(): boolean {
    return this.readProbability !== undefined;
  }

  // The model's objects at a threshold, one number each.
  // Errors: rejects if the server cannot give the map.
  objects(threshold: number): Promise<Uint32Array> {
    if (this.basins && this.basinsAt === threshold) return this.basins;
    this.basinsAt = threshold;
    return (this.basins = this.readProbability!().then(({ width, height, data }) =>
      this.ask<Uint32Array>({ type: 'basins', width, height, probability: data, threshold })));
  }

  dispose(): void {
    this.worker.terminate();
  }
}
