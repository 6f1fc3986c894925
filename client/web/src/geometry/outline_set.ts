// Outlines of many objects in few typed arrays: 100,000 of them cost no heap.

// Object i has the rings [ringStarts[i], ringStarts[i + 1]); ring r has the
// vertices [vertexStarts[r], vertexStarts[r + 1]); vertex v is xy[2v], xy[2v + 1].
// A score is NaN where there is none.
export interface Outlines {
  readonly numbers: Uint32Array;
  readonly scores: Float32Array;
  readonly areas: Float64Array;  // px.
  readonly ringStarts: Uint32Array;
  readonly vertexStarts: Uint32Array;
  readonly xy: Int32Array;
}

export interface OutlineSet extends Outlines {
  readonly count: number;
  readonly boxes: Int32Array;  // x0, y0, x1, y1 of each object.
}

// Adds the boxes.
export function withBoxes(set: Outlines): OutlineSet {
  const { ringStarts, vertexStarts, xy } = set;
  const count = set.numbers.length;
  const boxes = new Int32Array(4 * count);
  for (let i = 0; i < count; i++) {
    const first = vertexStarts[ringStarts[i]!]!;
    const last = vertexStarts[ringStarts[i + 1]!]!;
    let [x0, y0, x1, y1] = [0x7fffffff, 0x7fffffff, -0x80000000, -0x80000000];
    for (let v = first; v < last; v++) {
      const x = xy[2 * v]!;
      const y = xy[2 * v + 1]!;
      if (x < x0) x0 = x;
      if (x > x1) x1 = x;
      if (y < y0) y0 = y;
      if (y > y1) y1 = y;
    }
    boxes.set(first < last ? [x0, y0, x1, y1] : [0, 0, 0, 0], 4 * i);
  }
  return { ...set, count, boxes };
}

// Returns the objects of `sets`, one set after the other.
export function concatenate(sets: readonly OutlineSet[]): OutlineSet {
  const count = sets.reduce((sum, set) => sum + set.count, 0);
  const rings = sets.reduce((sum, set) => sum + set.vertexStarts.length - 1, 0);
  const all = {
    count,
    numbers: new Uint32Array(count),
    scores: new Float32Array(count),
    areas: new Float64Array(count),
    boxes: new Int32Array(4 * count),
    ringStarts: new Uint32Array(count + 1),
    vertexStarts: new Uint32Array(rings + 1),
    xy: new Int32Array(sets.reduce((sum, set) => sum + set.xy.length, 0)),
  };
  let [objects, ring, vertex] = [0, 0, 0];
  for (const set of sets) {
    all.numbers.set(set.numbers, objects);
    all.scores.set(set.scores, objects);
    all.areas.set(set.areas, objects);
    all.boxes.set(set.boxes, 4 * objects);
    all.xy.set(set.xy, 2 * vertex);
    for (let i = 0; i <= set.count; i++) all.ringStarts[objects + i] = set.ringStarts[i]! + ring;
    for (let r = 0; r < set.vertexStarts.length; r++) all.vertexStarts[ring + r] = set.vertexStarts[r]! + vertex;
    objects += set.count;
    ring += set.vertexStarts.length - 1;
    vertex += set.xy.length / 2;
  }
  return all;
}
