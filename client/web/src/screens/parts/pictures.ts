// Small pictures of uploaded images, drawn from the server's tiles. At most
// four are read at once, so that they never hold the line for what matters.
import { pause, send } from '../../api/client';
import { decodeOutlines } from '../../api/outlines';
import { getFile, readOutlines, tileAddress } from '../../api/resources';
import type { FileInfo } from '../../api/types';

let running = 0;
const queue: (() => void)[] = [];

export async function inTurn<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T> {
  if (running >= 4) await new Promise<void>((resolve) => queue.push(resolve));
  running++;
  try {
    signal.throwIfAborted();
    return await work();
  } finally {
    running--;
    queue.shift()?.();
  }
}

const infos = new Map<string, Promise<FileInfo>>();
function infoOf(sha256: string): Promise<FileInfo> {
  const known = infos.get(sha256);
  if (known) return known;
  const asked = getFile(sha256);
  infos.set(sha256, asked);
  asked.catch(() => infos.delete(sha256));
  return asked;
}

// A tile that is being made is asked for again, as the server says.
export async function bitmapOf(url: string, signal: AbortSignal): Promise<ImageBitmap> {
  for (let tries = 0; tries < 30; tries++) {
    const response = await send(url, { headers: { Accept: 'image/*' }, signal });
    if (response.status !== 202) return createImageBitmap(await response.blob());
    await pause(1000 * Number(response.headers.get('Retry-After') ?? 1), signal);
  }
  throw new Error('the picture is still being made');
}

export interface PictureSource {
  sha256: string;
  slice?: number;
  window?: { lo: number; hi: number };
  // Outlines of this image of a job are drawn over it.
  outlines?: { job: string; position: number | string };
}

// Draws the picture into the canvas, which gets its proportions.
// Errors: ApiError; the signal's reason.
export function drawPicture(canvas: HTMLCanvasElement, source: PictureSource, signal: AbortSignal): Promise<void> {
  return inTurn(async () => {
    const info = await infoOf(source.sha256);
    const z = Math.max(0, info.levels - 1);
    const scale = 2 ** -z;
    const width = Math.max(1, Math.ceil(info.width * scale));
    const height = Math.max(1, Math.ceil(info.height * scale));
    const slice = source.slice ?? 1;
    const pieces: { x: number; y: number; bitmap: ImageBitmap }[] = [];
    for (let y = 0; y * info.tileSize < height; y++)
      for (let x = 0; x * info.tileSize < width; x++)
        pieces.push({ x, y, bitmap: await bitmapOf(tileAddress(source.sha256, slice, z, x, y, source.window), signal) });
    canvas.width = width;
    canvas.height = height;
    const context = canvas.getContext('2d')!;
    for (const { x, y, bitmap } of pieces) {
      context.drawImage(bitmap, x * info.tileSize, y * info.tileSize);
      bitmap.close();
    }
    if (source.outlines) await drawOutlines(context, source.outlines, slice, scale, signal);
  }, signal);
}

async function drawOutlines(
  context: CanvasRenderingContext2D, { job, position }: NonNullable<PictureSource['outlines']>,
  slice: number, scale: number, signal: AbortSignal): Promise<void> {
  const { bytes } = await readOutlines(job, position, slice, '', signal);
  const { xy, vertexStarts } = decodeOutlines(bytes);
  context.strokeStyle = '#f0e442';
  context.lineWidth = Math.max(1, context.canvas.width / 220);
  for (let ring = 0; ring + 1 < vertexStarts.length; ring++) {
    context.beginPath();
    for (let v = vertexStarts[ring]!; v < vertexStarts[ring + 1]!; v++)
      context.lineTo(xy[2 * v]! * scale, xy[2 * v + 1]! * scale);
    context.closePath();
    context.stroke();
  }
}
