// A sample's picture: its image, with the outlines of its mask.
import { samplePicture } from '../../api/resources';
import type { Sample } from '../../api/types';
import { bitmapOf, inTurn } from './pictures';

const sizePx = 384;
const yellow = 0xff42e4f0;  // #f0e442, little endian.

function pixelsOf(context: CanvasRenderingContext2D, bitmap: ImageBitmap): ImageData {
  context.drawImage(bitmap, 0, 0);
  bitmap.close();
  return context.getImageData(0, 0, context.canvas.width, context.canvas.height);
}

// Draws the image, then the edges between the mask's shades.
// Errors: ApiError; the signal's reason.
export function drawSample(
  canvas: HTMLCanvasElement, dataset: string, revision: number | undefined, sample: Sample, signal: AbortSignal): Promise<void> {
  return inTurn(async () => {
    const image = await bitmapOf(samplePicture(dataset, sample.name, 'image', sizePx, revision), signal);
    const mask = await bitmapOf(samplePicture(dataset, sample.name, 'mask', sizePx, revision), signal);
    const { width, height } = image;
    Object.assign(canvas, { width, height });
    const context = canvas.getContext('2d', { willReadFrequently: true })!;
    const shades = new Uint32Array(pixelsOf(context, mask).data.buffer);
    const picture = pixelsOf(context, image);
    const shown = new Uint32Array(picture.data.buffer);
    for (let y = 0; y + 1 < height; y++)
      for (let x = 0, i = y * width; x + 1 < width; x++, i++)
        if (shades[i] !== shades[i + 1] || shades[i] !== shades[i + width]) shown[i] = yellow;
    context.putImageData(picture, 0, 0);
  }, signal);
}
