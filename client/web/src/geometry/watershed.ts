// Parts touching objects of a probability map: the watershed of the distance to
// what lies below a threshold.

// The chamfer distance (Borgefors 1986; 3 a straight, 4 a diagonal step) of each
// pixel with value >= threshold to the nearest one below; 0 there.
export function distanceInside(
  values: Uint8Array, width: number, height: number, threshold: number,
): Uint16Array {
  const far = 0xfff0;
  const distance = new Uint16Array(values.length);
  const get = (x: number, y: number): number =>
    x < 0 || y < 0 || x >= width || y >= height ? far : distance[y * width + x]!;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const i = y * width + x;
      if (values[i]! < threshold) continue;
      distance[i] = Math.min(far, get(x - 1, y) + 3, get(x, y - 1) + 3, get(x - 1, y - 1) + 4, get(x + 1, y - 1) + 4);
    }
  }
  for (let y = height - 1; y >= 0; y--) {
    for (let x = width - 1; x >= 0; x--) {
      const i = y * width + x;
      if (distance[i] === 0) continue;
      distance[i] = Math.min(
        distance[i]!, get(x + 1, y) + 3, get(x, y + 1) + 3, get(x + 1, y + 1) + 4, get(x - 1, y + 1) + 4);
    }
  }
  return distance;
}

// The indices of pixels with a height, from high to low.
function byHeight(heights: Uint16Array): Uint32Array {
  const begin = new Uint32Array(65537);
  for (const h of heights) if (h > 0) begin[65535 - h + 1]!++;
  for (let k = 0; k < 65536; k++) begin[k + 1]! += begin[k]!;
  const order = new Uint32Array(begin[65536]!);
  for (let i = 0; i < heights.length; i++) {
    const h = heights[i]!;
    if (h > 0) order[begin[65535 - h]!++] = i;
  }
  return order;
}

// Labels the basins of the peaks of `heights`. A peak that rises less than
// `dynamic` above its pass to a higher one belongs to that. Pixels of height 0
// get 0. (Vincent and Soille 1991 by union-find over pixels in order of height.)
export function watershed(
  heights: Uint16Array, width: number, height: number, dynamic: number,
): Uint32Array {
  const basin = new Uint32Array(heights.length);
  const parent: number[] = [0];
  const peak: number[] = [0];
  const find = (b: number): number => {
    while (parent[b] !== b) b = parent[b] = parent[parent[b]!]!;
    return b;
  };
  const near = new Int32Array(4);
  for (const i of byHeight(heights)) {
    const x = i % width;
    near[0] = x > 0 ? i - 1 : -1;
    near[1] = x < width - 1 ? i + 1 : -1;
    near[2] = i >= width ? i - width : -1;
    near[3] = i < width * (height - 1) ? i + width : -1;
    let own = 0;
    for (const n of near) {
      if (n < 0 || basin[n] === 0) continue;
      const other = find(basin[n]!);
      if (own === 0 || own === other) {
        own = other;
        continue;
      }
      const [high, low] = peak[own]! >= peak[other]! ? [own, other] : [other, own];
      if (peak[low]! - heights[i]! < dynamic) parent[low] = high;
      own = high;
    }
    if (own === 0) {
      own = parent.length;
      parent.push(own);
      peak.push(heights[i]!);
    }
    basin[i] = own;
  }
  for (let i = 0; i < basin.length; i++) if (basin[i] !== 0) basin[i] = find(basin[i]!);
  return basin;
}
