// An image of nuclei that do not exist, for a first try without files of
// one's own: 8-bit grayscale, the same each time.

const width = 720;
const height = 560;

// Marsaglia's xorshift: the same numbers in every browser.
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}

interface Spot { x: number; y: number; size: number; level: number }
interface Nucleus { x: number; y: number; a: number; b: number; angle: number; level: number; phase: number; spots: Spot[] }

// Chromatin is not even: denser spots, and darker ones such as nucleoli.
function spots(random: () => number, reach: number): Spot[] {
  return Array.from({ length: 14 }, () => ({
    x: (random() - 0.5) * 2 * reach, y: (random() - 0.5) * 2 * reach, size: 2.5 + 3 * random(), level: 0.5 * random() - 0.28,
  }));
}

function place(random: () => number): Nucleus[] {
  const nuclei: Nucleus[] = [];
  for (let tries = 0; tries < 4000 && nuclei.length < 62; tries++) {
    const a = 17 + 9 * random();
    const one = {
      x: 12 + random() * (width - 24), y: 12 + random() * (height - 24), a, b: a * (0.68 + 0.3 * random()),
      angle: Math.PI * random(), level: 70 + 95 * random(), phase: 6.3 * random(), spots: spots(random, a),
    };
    // Some touch, none lie upon each other.
    const free = nuclei.every((other) => Math.hypot(one.x - other.x, one.y - other.y) > 0.93 * (Math.min(one.a, one.b) + Math.min(other.a, other.b)) + 2);
    if (free) nuclei.push(one);
  }
  return nuclei;
}

function paint(): Uint8Array {
  const random = generator(20_261_130);
  const light = new Float32Array(width * height);
  for (let i = 0; i < light.length; i++)
    light[i] = 16 + 9 * Math.cos((i % width) / 260 - 1) * Math.cos(Math.floor(i / width) / 240 - 0.8);
  for (const { x, y, a, b, angle, level, phase, spots } of place(random)) {
    const reach = Math.ceil(a * 1.3);
    for (let v = Math.max(0, Math.floor(y - reach)); v < Math.min(height, y + reach); v++)
      for (let u = Math.max(0, Math.floor(x - reach)); u < Math.min(width, x + reach); u++) {
        const s = (u - x) * Math.cos(angle) + (v - y) * Math.sin(angle);
        const t = (v - y) * Math.cos(angle) - (u - x) * Math.sin(angle);
        const wobble = 1 + 0.05 * Math.sin(3 * Math.atan2(t, s) + phase);
        const inside = 1 / (1 + Math.exp((Math.hypot(s / a, t / b) / wobble - 1) * 0.55 * b));
        let grain = 0.9;
        for (const spot of spots) grain += spot.level * Math.exp(-((u - x - spot.x) ** 2 + (v - y - spot.y) ** 2) / (2 * spot.size ** 2));
        light[v * width + u]! += inside * level * grain;
      }
  }
  // Noise as a camera has: more where there is more light.
  return Uint8Array.from(light, (value) => {
    const gauss = random() + random() + random() + random() - 2;
    return Math.max(0, Math.min(255, value + gauss * (2.5 + 0.5 * Math.sqrt(value))));
  });
}

const crcTable = Uint32Array.from({ length: 256 }, (_, n) => {
  for (let k = 0; k < 8; k++) n = n & 1 ? 0xedb88320 ^ (n >>> 1) : n >>> 1;
  return n;
});

function chunk(type: string, data: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(data.length + 12);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, data.length);
  bytes.set([...type].map((letter) => letter.charCodeAt(0)), 4);
  bytes.set(data, 8);
  let crc = 0xffffffff;
  for (const byte of bytes.subarray(4, data.length + 8)) crc = crcTable[(crc ^ byte) & 255]! ^ (crc >>> 8);
  view.setUint32(data.length + 8, ~crc);
  return bytes;
}

// A PNG of one 8-bit channel.
export async function exampleImage(): Promise<File> {
  const pixels = paint();
  const rows = new Uint8Array((width + 1) * height);  // Each begins with its filter: none.
  for (let y = 0; y < height; y++) rows.set(pixels.subarray(y * width, (y + 1) * width), y * (width + 1) + 1);
  const header = new Uint8Array(13);
  new DataView(header.buffer).setUint32(0, width);
  new DataView(header.buffer).setUint32(4, height);
  header[8] = 8;
  const deflated = new Blob([rows]).stream().pipeThrough(new CompressionStream('deflate'));
  const data = new Uint8Array(await new Response(deflated).arrayBuffer());
  const parts = [
    Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10),
    chunk('IHDR', header), chunk('IDAT', data), chunk('IEND', new Uint8Array(0)),
  ];
  return new File(parts as BlobPart[], 'example_nuclei.png', { type: 'image/png' });
}
