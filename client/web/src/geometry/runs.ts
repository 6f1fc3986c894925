// Labels as runs of equal values, for undo and autosave. A raster of objects
// shrinks to about a hundredth.

// Returns value, length pairs; both take 7 bits a byte, lowest first.
export function encodeRuns(labels: Uint16Array): Uint8Array {
  let bytes = new Uint8Array(1024);
  let at = 0;
  const put = (value: number): void => {
    for (; value > 127; value = Math.floor(value / 128)) bytes[at++] = (value & 127) | 128;
    bytes[at++] = value;
  };
  for (let i = 0; i < labels.length; ) {
    const label = labels[i]!;
    const begin = i++;
    while (i < labels.length && labels[i] === label) i++;
    if (at + 16 > bytes.length) {
      const larger = new Uint8Array(2 * bytes.length);
      larger.set(bytes);
      bytes = larger;
    }
    put(label);
    put(i - begin);
  }
  return bytes.slice(0, at);
}

// Errors: throws if `bytes` do not give exactly `length` labels.
export function decodeRuns(bytes: Uint8Array, length: number): Uint16Array {
  const labels = new Uint16Array(length);
  let at = 0;
  let i = 0;
  const take = (): number => {
    let value = 0;
    for (let factor = 1; at < bytes.length; factor *= 128) {
      const byte = bytes[at++]!;
      value += (byte & 127) * factor;
      if (byte < 128) break;
    }
    return value;
  };
  while (at < bytes.length) {
    const label = take();
    const end = i + take();
    if (end > length) break;
    labels.fill(label, i, end);
    i = end;
  }
  if (i !== length || at !== bytes.length) throw new Error(`runs do not give ${length} labels`);
  return labels;
}
