// What the viewer shows, and where its pixels come from. The screen that opens a
// viewer provides both.

export interface Picture {
  readonly id: string;
  readonly width: number;
  readonly height: number;
  readonly bits: number;
  readonly slices: number;
  readonly channels: number;
  readonly levels: number;    // Halvings that the server has, and the full size.
  readonly tileSize: number;
  readonly pixelSizeUm?: number;
  readonly preparing?: boolean;  // The server cannot show it yet: it is large.
}

// Values `lo` and below become black, `hi` and above white; gamma below 1 makes
// dark parts brighter.
export interface Window {
  readonly lo: number;
  readonly hi: number;
  readonly gamma: number;
}

export interface Plane {
  readonly slice: number;    // Counted from 1.
  readonly channel: number;  // Counted from 1.
}

export interface TileRequest extends Plane {
  readonly z: number;  // 0 is full size; each level halves it.
  readonly x: number;
  readonly y: number;
  readonly window: Window;
}

export interface Histogram {
  readonly bins: readonly number[];  // Bin i counts from binLow + i * binWidth to the next.
  readonly binLow: number;
  readonly binWidth: number;
  readonly valueOffset: number;  // The file's own number of a value v is
  readonly valueStep: number;    // valueOffset + valueStep * v.
  readonly min: number;
  readonly max: number;
  readonly low: number;   // 0.1 % of the pixels are below.
  readonly high: number;  // 99.9 % are below.
}

export interface RawPixels {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array | Uint16Array;
}

export interface PictureSource {
  // The tile, or the milliseconds after which to ask again.
  tile(request: TileRequest, signal: AbortSignal): Promise<Blob | number>;
  histogram(plane: Plane, signal: AbortSignal): Promise<Histogram>;
  // The values of [x0, x1) × [y0, y1).
  pixels(plane: Plane, rect: { x0: number; y0: number; x1: number; y1: number }, signal: AbortSignal): Promise<RawPixels>;
}
