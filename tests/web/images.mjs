// Images that the stories drop on the page: bright nuclei of known places on dark ground.

// The same numbers in each run.
function generator(seed) {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

// 16-bit pixels of `side` × `side` with about one nucleus for each 96² pixels; none touch.
export function nuclei(side, seed = 1) {
  const random = generator(seed);
  const pixels = new Uint16Array(side * side);
  for (let i = 0; i < pixels.length; i++) pixels[i] = 900 + 300 * random();
  const step = 96;
  for (let top = 0; top + step <= side; top += step)
    for (let left = 0; left + step <= side; left += step) {
      const [a, b] = [18 + 8 * random(), 16 + 8 * random()];
      const [x, y] = [left + 34 + 26 * random(), top + 34 + 26 * random()];
      const level = 9000 + 12000 * random();
      for (let row = Math.floor(y - 40); row < y + 40; row++)
        for (let column = Math.floor(x - 40); column < x + 40; column++) {
          if (row < 0 || column < 0 || row >= side || column >= side) continue;
          const far = Math.hypot((column - x) / a, (row - y) / b);
          pixels[row * side + column] += level / (1 + Math.exp(14 * (far - 1)));
        }
    }
  return pixels;
}

// A grayscale TIFF of 16 bit with a page for each of `slices`.
export function tiff(side, slices) {
  const tags = 9;
  const directory = 2 + 12 * tags + 4;
  const pageBytes = 2 * side * side + directory;
  const file = Buffer.alloc(8 + slices.length * pageBytes);
  file.write('II*\0', 'latin1');
  file.writeUInt32LE(8, 4);
  slices.forEach((pixels, page) => {
    const at = 8 + page * pageBytes;
    const data = at + directory;
    file.writeUInt16LE(tags, at);
    const entries = [
      [256, 4, side], [257, 4, side], [258, 3, 16], [259, 3, 1], [262, 3, 1], [273, 4, data], [277, 3, 1], [278, 4, side], [279, 4, 2 * side * side],
    ];
    entries.forEach(([tag, kind, value], i) => {
      file.writeUInt16LE(tag, at + 2 + 12 * i);
      file.writeUInt16LE(kind, at + 4 + 12 * i);
      file.writeUInt32LE(1, at + 6 + 12 * i);
      file.writeUInt32LE(value, at + 10 + 12 * i);
    });
    file.writeUInt32LE(page + 1 < slices.length ? at + pageBytes : 0, at + directory - 4);
    Buffer.from(pixels.buffer, pixels.byteOffset, pixels.byteLength).copy(file, data);
  });
  return file;
}

// A sample of 96 × 96 pixels for a network that learns bright from dark: the image and its mask, as files.
export function blobs(seed) {
  const side = 96;
  const random = generator(seed + 1);
  const image = new Uint16Array(side * side);
  const mask = new Uint16Array(side * side);
  for (let i = 0; i < image.length; i++) image[i] = 500 + 400 * random();
  for (let object = 1; object <= 9; object++) {
    const x = 16 + 32 * ((object - 1) % 3) + 3 * random();
    const y = 16 + 32 * Math.floor((object - 1) / 3) + 3 * random();
    const radius = 6 + 4 * random();
    for (let i = 0; i < image.length; i++) {
      if (Math.hypot((i % side) - x, Math.floor(i / side) - y) > radius) continue;
      image[i] += 20_000;
      mask[i] = object;
    }
  }
  return { image: tiff(side, [image]), mask: tiff(side, [mask]) };
}
