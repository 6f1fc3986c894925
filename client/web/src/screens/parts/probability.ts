// What a model's network says of a region: the map behind the click tool.
import { send } from '../../api/client';
import type { Probability } from '../../edit/servant';
import type { Rect } from '../../geometry/trace';

const SIDE_PX = 1024;    // The server answers for 2^20 pixels at most.
const OVERLAP_PX = 64;   // Of pieces: a network sees little beyond a piece's border.

interface Piece {
  readonly data: Uint8Array;
  readonly rect: Rect;
  readonly diameter: string | null;
}

async function readPiece(file: string, slice: number, channel: number, model: string, rect: Rect, diameter: string | null): Promise<Piece> {
  const response = await send(`/v1/files/${file}/slices/${slice}/probability`, {
    query: { model, channel, x0: rect.x0, y0: rect.y0, x1: rect.x1, y1: rect.y1, ...(diameter && { diameter }) },
    headers: { Accept: 'application/octet-stream' },
  });
  const bytes = new Uint8Array(await response.arrayBuffer());
  const size = (rect.x1 - rect.x0) * (rect.y1 - rect.y0);
  if (bytes.length < size) throw new RangeError(`the server sent ${bytes.length} values for ${size} pixels`);
  return { data: bytes.subarray(0, size), rect, diameter: response.headers.get('X-Tessera-Diameter') };
}

// Pieces that cover [begin, end), each at most SIDE_PX long, and where each counts.
function piecesOf(begin: number, end: number): { from: number; to: number; first: number; last: number }[] {
  const pieces = [];
  for (let first = begin; first < end; ) {
    const from = Math.max(begin, first - OVERLAP_PX);
    const to = Math.min(end, from + SIDE_PX);
    const last = to === end ? end : to - OVERLAP_PX;
    pieces.push({ from, to, first, last });
    first = last;
  }
  return pieces;
}

// Reads the foreground's probability of a region, 0 to 255.
// Errors: ApiError.
export async function readProbability(file: string, slice: number, channel: number, model: string, region: Rect): Promise<Probability> {
  const width = region.x1 - region.x0;
  const height = region.y1 - region.y0;
  const data = new Uint8Array(width * height);
  // All pieces use the diameter that was estimated in the first.
  let diameter: string | null = null;
  for (const row of piecesOf(region.y0, region.y1)) {
    for (const column of piecesOf(region.x0, region.x1)) {
      const rect = { x0: column.from, y0: row.from, x1: column.to, y1: row.to };
      const piece = await readPiece(file, slice, channel, model, rect, diameter);
      diameter = piece.diameter;
      const wide = rect.x1 - rect.x0;
      for (let y = row.first; y < row.last; y++) {
        const begin = (y - rect.y0) * wide - rect.x0;
        data.set(piece.data.subarray(begin + column.first, begin + column.last), (y - region.y0) * width + column.first - region.x0);
      }
    }
  }
  return { width, height, data };
}
