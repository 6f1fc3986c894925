// A sample's picture: its image, with the outlines of its mask.
import { send } from '../../api/client';
import { address } from '../../api/client';
import type { Sample } from '../../api/types';
import { drawPicture } from './pictures';

const mostPixels = 1 << 20;  // Of a mask that is read for a small picture.

async function maskOf(sample: Sample, signal: AbortSignal): Promise<Uint8Array | Uint16Array> {
  const query = { x0: 0, y0: 0, x1: sample.width ?? 0, y1: sample.height ?? 0 };
  const response = await send(address(`/v1/files/${sample.mask.sha256}/slices/1/pixels`, query), {
    headers: { Accept: 'application/octet-stream' }, signal,
  });
  const bytes = await response.arrayBuffer();
  return response.headers.get('X-Tessera-Bits') === '8' ? new Uint8Array(bytes) : new Uint16Array(bytes);
}

// Draws the image, then the edges between the mask's numbers.
export async function drawSample(canvas: HTMLCanvasElement, sample: Sample, signal: AbortSignal): Promise<void> {
  await drawPicture(canvas, { sha256: sample.image.sha256 }, signal);
  const { width = 0, height = 0 } = sample;
  if (width * height === 0 || width * height > mostPixels) return;
  const mask = await maskOf(sample, signal);
  const context = canvas.getContext('2d')!;
  const picture = context.getImageData(0, 0, canvas.width, canvas.height);
  const data = new Uint32Array(picture.data.buffer);
  const yellow = 0xff42e4f0;  // #f0e442, little endian.
  const at = (x: number, y: number) => mask[Math.min(height - 1, Math.floor(((y + 0.5) * height) / canvas.height)) * width +
    Math.min(width - 1, Math.floor(((x + 0.5) * width) / canvas.width))];
  for (let y = 0; y + 1 < canvas.height; y++)
    for (let x = 0; x + 1 < canvas.width; x++) {
      const here = at(x, y);
      if (here !== at(x + 1, y) || here !== at(x, y + 1)) data[y * canvas.width + x] = yellow;
    }
  context.putImageData(picture, 0, 0);
}
