// The server's picture of a file, as the viewer and the editor want it.
import { call, pause, send } from '../../api/client';
import { getFile, tileAddress } from '../../api/resources';
import type { FileInfo } from '../../api/types';
import type { Histogram, Picture, PictureSource, Plane, RawPixels } from '../../viewer/picture';

// The server says after how long to ask again while it prepares a large image,
// which may take minutes.
const WHILE_PREPARED = 600;

// Waits until the server has read the file's head.
// Errors: ApiError NOT_FOUND if the caller does not hold the file.
export async function openPicture(sha256: string, signal: AbortSignal): Promise<{ picture: Picture; info: FileInfo }> {
  for (;;) {
    const info = await getFile(sha256, signal);
    if (!info.width || !info.height) {
      await pause(500, signal);
      continue;
    }
    const { width, height, bits, slices, channels, pixelSizeUm } = info;
    return {
      info,
      picture: {
        id: sha256, width, height, bits, slices: slices || 1, channels: channels || 1,
        levels: info.levels || 1, tileSize: info.tileSize || 512, ...(pixelSizeUm && { pixelSizeUm }),
        preparing: info.state === 'READING',
      },
    };
  }
}

const path = (sha256: string, slice: number): string => `/v1/files/${sha256}/slices/${slice}`;

export function pictureSource(sha256: string): PictureSource {
  return {
    async tile({ slice, channel, z, x, y, window }, signal) {
      const { lo, hi, gamma } = window;
      const address = tileAddress(sha256, slice, z, x, y, { channel, lo, hi, gamma });
      const response = await send(address, { headers: { Accept: 'image/jpeg' }, signal });
      if (response.status === 202) return 1000 * Number(response.headers.get('Retry-After') ?? 1);
      return response.blob();
    },
    async histogram({ slice, channel }, signal): Promise<Histogram> {
      interface Answer extends Partial<Omit<Histogram, 'bins' | 'low' | 'high'>> { bins: number[]; p01?: number; p999?: number }
      const { bins, min = 0, max = 0, p01 = min, p999 = max, binLow = 0, binWidth = 1, valueOffset = 0, valueStep = 1 } =
        await call<Answer>(`${path(sha256, slice)}/histogram`, { query: { channel }, signal, retries: WHILE_PREPARED });
      return { bins, min, max, low: p01, high: p999, binLow, binWidth, valueOffset, valueStep };
    },
    pixels: (plane, rect, signal) => readPixels(sha256, plane, rect, signal),
  };
}

async function readPixels(
  sha256: string, { slice, channel }: Plane, rect: { x0: number; y0: number; x1: number; y1: number }, signal: AbortSignal,
): Promise<RawPixels> {
  const response = await send(`${path(sha256, slice)}/pixels`, {
    query: { x0: rect.x0, y0: rect.y0, x1: rect.x1, y1: rect.y1, channel },
    headers: { Accept: 'application/octet-stream' }, signal, retries: WHILE_PREPARED,
  });
  const bytes = await response.arrayBuffer();
  const bits = Number(response.headers.get('X-Tessera-Bits') ?? 8);
  const width = rect.x1 - rect.x0;
  const height = rect.y1 - rect.y0;
  const data = bits > 8 ? new Uint16Array(bytes) : new Uint8Array(bytes);
  if (data.length !== width * height)
    throw new RangeError(`the server sent ${data.length} values for ${width} × ${height} pixels`);
  return { width, height, data };
}
