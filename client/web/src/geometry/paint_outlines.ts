// Paints one tile of outlines.
import { DARK_HALO, withAlpha } from './colours';
import type { OutlineSet } from './outline_set';
import type { OutlineStore } from './outline_store';
import { colourIn, isShown, type OutlineStyle } from './outline_style';
import { addHalo, Canvas32, drawObject, fillObject, type Placement } from './rasterise';

// Smaller objects are filled instead of outlined: at this size lines would cover
// the picture.
const SMALL_PX = 6;

export interface TilePlace {
  readonly x0: number;     // The tile's corner in the picture, px.
  readonly y0: number;
  readonly scale: number;  // Screen pixels a picture pixel.
  readonly density: number;  // Screen pixels a CSS pixel.
}

// Paints the objects of `store` that `style` shows. The canvas is cleared first.
export function paintTile(canvas: Canvas32, store: OutlineStore, place: TilePlace, style: OutlineStyle): void {
  const { scale } = place;
  const placement: Placement = { scale, dx: -place.x0 * scale, dy: -place.y0 * scale };
  const margin = canvas.margin / scale;
  const rect = {
    x0: place.x0 - margin, y0: place.y0 - margin,
    x1: place.x0 + canvas.width / scale + margin, y1: place.y0 + canvas.height / scale + margin,
  };
  canvas.clear();
  const found: { set: OutlineSet; i: number }[] = [];
  store.query(rect, (set, i) => {
    if (isShown(set, i, style)) found.push({ set, i });
  });
  const small = SMALL_PX * place.density;
  let extent = 0;
  for (const { set, i } of found) {
    const side = scale * Math.max(
      set.boxes[4 * i + 2]! - set.boxes[4 * i]!, set.boxes[4 * i + 3]! - set.boxes[4 * i + 1]!);
    extent += side;
    if (style.fill) fillObject(canvas, set, i, placement, withAlpha(colourIn(set, i, style), 0x50));
    else if (side < small && style.lines)
      fillObject(canvas, set, i, placement, withAlpha(colourIn(set, i, style), 0x66));
  }
  if (!style.lines) return;
  const roomy = extent > 24 * place.density * found.length;
  const width = Math.min(3, Math.max(1, Math.round((roomy ? 1.6 : 1) * place.density)));
  for (const { set, i } of found) {
    const side = scale * Math.max(
      set.boxes[4 * i + 2]! - set.boxes[4 * i]!, set.boxes[4 * i + 3]! - set.boxes[4 * i + 1]!);
    if (side >= small) drawObject(canvas, set, i, placement, colourIn(set, i, style), width);
  }
  if (roomy) addHalo(canvas, DARK_HALO);
}
