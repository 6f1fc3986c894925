// Draws the regions that others have open: a dashed frame with a name.
import type { Frame } from '../viewer/stage';
import type { Rect } from '../geometry/trace';

export interface OtherRegion extends Rect {
  readonly name: string;
}

const COLOUR = '#e69f00';

export function drawOthers(context: CanvasRenderingContext2D, { scale, dx, dy, density }: Frame, others: readonly OtherRegion[]): void {
  context.save();
  context.lineWidth = 2 * density;
  context.strokeStyle = COLOUR;
  context.setLineDash([8 * density, 5 * density]);
  context.font = `600 ${13 * density}px system-ui, sans-serif`;
  context.textBaseline = 'bottom';
  for (const { x0, y0, x1, y1, name } of others) {
    const [x, y] = [x0 * scale + dx, y0 * scale + dy];
    context.strokeRect(x, y, (x1 - x0) * scale, (y1 - y0) * scale);
    const width = context.measureText(name).width;
    context.fillStyle = COLOUR;
    context.fillRect(x - density, y - 20 * density, width + 12 * density, 20 * density);
    context.fillStyle = '#000000';
    context.fillText(name, x + 5 * density, y - 3 * density);
  }
  context.restore();
}
