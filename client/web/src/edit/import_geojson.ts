// Outlines from a GeoJSON file, as QuPath and `tessera segment` write them:
// coordinates are pixels of the picture.
import { fillRings } from '../geometry/fill';
import { intersect, isEmpty } from '../geometry/morphology';
import { boundsOf } from './shapes';
import type { LabelDocument } from './document';

interface Geometry {
  type?: string;
  coordinates?: unknown;
  geometries?: Geometry[];
  plane?: { z?: number; t?: number };
}
interface Feature { type?: string; geometry?: Geometry | null; features?: Feature[] }

// One object: the rings of all of its polygons, x, y, …
export type Shape = number[][];

function ringsOf(coordinates: unknown): number[][] {
  return (coordinates as number[][][]).map((ring) => ring.flatMap(([x = NaN, y = NaN]) => [x, y]));
}

function shapeOf(geometry: Geometry): Shape {
  switch (geometry.type) {
    case 'Polygon': return ringsOf(geometry.coordinates);
    case 'MultiPolygon': return (geometry.coordinates as unknown[]).flatMap(ringsOf);
    case 'GeometryCollection': return (geometry.geometries ?? []).flatMap(shapeOf);
    default: return [];
  }
}

// Returns the objects on slice `slice` (counted from 1) of `slices`. Points and
// lines are left out. Errors: throws if `text` is no GeoJSON with polygons.
export function readGeoJson(text: string, slice: number, slices: number): Shape[] {
  let parsed: Feature | Feature[];
  try {
    parsed = JSON.parse(text) as Feature | Feature[];
  } catch {
    throw new Error('The file is no GeoJSON.');
  }
  const features = Array.isArray(parsed) ? parsed : (parsed.features ?? [parsed]);
  const shapes: Shape[] = [];
  for (const feature of features) {
    const geometry = feature.geometry ?? (feature as Geometry);
    const { z = 0, t = 0 } = geometry.plane ?? {};
    if (slices > 1 && geometry.plane && Math.max(z, t) + 1 !== slice) continue;
    const shape = shapeOf(geometry).filter((ring) => ring.length >= 6 && ring.every(Number.isFinite));
    if (shape.length > 0) shapes.push(shape);
  }
  if (shapes.length === 0) throw new Error('The file has no polygons for this slice.');
  return shapes;
}

// Paints the objects that reach into the region, as one step; what is outlined
// already stays. Returns how many were added.
export function importShapes(document: LabelDocument, shapes: readonly Shape[]): number {
  const { x0, y0 } = document.roi;
  let added = 0;
  document.change(`Import ${shapes.length} objects`, () => {
    for (const shape of shapes) {
      const local = shape.map((ring) => ring.map((value, i) => value - (i % 2 === 0 ? x0 : y0)));
      const box = intersect(boundsOf(local.flat()), document.whole);
      if (isEmpty(box)) continue;
      const label = document.freshLabel();
      let painted = false;
      fillRings(local, box, 'even-odd', (y, from, to) => {
        document.paint(y, from, to, label, false);
        painted = true;
      });
      if (!painted) continue;
      document.touch(box);
      added++;
    }
  });
  return added;
}
