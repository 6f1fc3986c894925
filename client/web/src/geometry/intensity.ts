// A grey plane as floats: smoothing and edges for the tools that follow them.

export interface Plane {
  readonly width: number;
  readonly height: number;
  readonly data: Float32Array;
}

// Smooths by the binomial kernel 1 4 6 4 1, about a Gaussian of sigma 1 px.
export function smooth(plane: Plane): Plane {
  const { width, height, data } = plane;
  const across = new Float32Array(data.length);
  const both = new Float32Array(data.length);
  const pass = (from: Float32Array, to: Float32Array, count: number, step: number, length: number): void => {
    for (let line = 0; line < count; line++) {
      const base = step === 1 ? line * length : line;
      for (let k = 0; k < length; k++) {
        const at = (offset: number): number =>
          from[base + Math.min(length - 1, Math.max(0, k + offset)) * step]!;
        to[base + k * step] = (at(-2) + at(2) + 4 * (at(-1) + at(1)) + 6 * at(0)) / 16;
      }
    }
  };
  pass(data, across, height, 1, width);
  pass(across, both, width, width, height);
  return { width, height, data: both };
}

// The strength of edges by Scharr's operator; 0 on the border.
export function scharr(plane: Plane): Plane {
  const { width, height, data } = plane;
  const strength = new Float32Array(data.length);
  for (let y = 1; y < height - 1; y++) {
    for (let x = 1; x < width - 1; x++) {
      const i = y * width + x;
      const [nw, n, ne] = [data[i - width - 1]!, data[i - width]!, data[i - width + 1]!];
      const [sw, s, se] = [data[i + width - 1]!, data[i + width]!, data[i + width + 1]!];
      const gx = 3 * (ne - nw + se - sw) + 10 * (data[i + 1]! - data[i - 1]!);
      const gy = 3 * (sw - nw + se - ne) + 10 * (s - n);
      strength[i] = Math.sqrt(gx * gx + gy * gy);
    }
  }
  return { width, height, data: strength };
}

// The value that `part` of the others stay below, from at most 65,536 of them.
export function quantile(data: Float32Array, part: number): number {
  const step = Math.max(1, Math.floor(data.length / 65536));
  const some: number[] = [];
  for (let i = 0; i < data.length; i += step) some.push(data[i]!);
  some.sort((a, b) => a - b);
  return some[Math.min(some.length - 1, Math.floor(part * some.length))] ?? 0;
}

// Returns the 4-connected pixels around (x, y) whose value differs from the mean
// of the 3 × 3 pixels there by at most `tolerance`, at most `reach` px away.
export function flood(
  plane: Plane, x: number, y: number, tolerance: number, reach: number, blocked: (i: number) => boolean,
): number[] {
  const { width, height, data } = plane;
  const middle = meanAround(plane, x, y);
  const seen = new Uint8Array(data.length);
  const stack: number[] = [];
  const found: number[] = [];
  const visit = (px: number, py: number): void => {
    if (px < 0 || py < 0 || px >= width || py >= height) return;
    if (Math.abs(px - x) > reach || Math.abs(py - y) > reach) return;
    const i = py * width + px;
    if (seen[i] || blocked(i) || Math.abs(data[i]! - middle) > tolerance) return;
    seen[i] = 1;
    stack.push(i);
    found.push(i);
  };
  visit(x, y);
  for (let i = stack.pop(); i !== undefined; i = stack.pop()) {
    const px = i % width;
    const py = (i - px) / width;
    visit(px - 1, py);
    visit(px + 1, py);
    visit(px, py - 1);
    visit(px, py + 1);
  }
  return found;
}

function meanAround(plane: Plane, x: number, y: number): number {
  let sum = 0;
  let count = 0;
  for (let py = Math.max(0, y - 1); py <= Math.min(plane.height - 1, y + 1); py++) {
    for (let px = Math.max(0, x - 1); px <= Math.min(plane.width - 1, x + 1); px++) {
      sum += plane.data[py * plane.width + px]!;
      count++;
    }
  }
  return sum / count;
}
