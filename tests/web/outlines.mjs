// Outlines in the bytes that the page reads (docs/api.md), of objects that do not exist.

// `count` circles of 30 vertices and 26 px in rows and columns of a picture of `side` × `side`.
export function circles(side, count) {
  const bytes = [];
  const u32 = (value) => bytes.push(value & 255, (value >> 8) & 255, (value >> 16) & 255, value >>> 24);
  const varint = (value) => {
    for (; value > 127; value >>>= 7) bytes.push((value & 127) | 128);
    bytes.push(value);
  };
  const difference = (value) => varint(value < 0 ? -2 * value - 1 : 2 * value);
  bytes.push(...Buffer.from('TSO1'));
  u32(count);
  const score = Buffer.alloc(4);
  score.writeFloatLE(0.9);
  const columns = Math.ceil(Math.sqrt(count));
  const step = side / columns;
  let [beginX, beginY] = [0, 0];
  for (let object = 0; object < count; object++) {
    const [middleX, middleY] = [(object % columns + 0.5) * step, (Math.floor(object / columns) + 0.5) * step];
    varint(object + 1);
    bytes.push(...score);
    varint(530);
    varint(1);
    varint(30);
    let [x, y] = [beginX, beginY];
    for (let vertex = 0; vertex < 30; vertex++) {
      const angle = (2 * Math.PI * vertex) / 30;
      const to = [Math.round(middleX + 12.9 * Math.cos(angle)), Math.round(middleY + 12.9 * Math.sin(angle))];
      difference(to[0] - x);
      difference(to[1] - y);
      [x, y] = to;
      if (vertex === 0) [beginX, beginY] = to;
    }
  }
  return Buffer.from(bytes);
}
