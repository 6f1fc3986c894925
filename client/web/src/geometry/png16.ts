// Writes a grey 16-bit PNG, the form in which masks go to the server.

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, n) => {
  for (let k = 0; k < 8; k++) n = n & 1 ? (n >>> 1) ^ 0xedb88320 : n >>> 1;
  return n >>> 0;
});

function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = CRC_TABLE[(crc ^ byte) & 255]! ^ (crc >>> 8);
  return (crc ^ 0xffffffff) >>> 0;
}

function chunk(type: string, data: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(data.length + 12);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, data.length);
  for (let i = 0; i < 4; i++) bytes[4 + i] = type.charCodeAt(i);
  bytes.set(data, 8);
  view.setUint32(data.length + 8, crc32(bytes.subarray(4, data.length + 8)));
  return bytes;
}

// Big endian rows, each as its difference from the row above (filter 2): equal
// rows of a mask become zeros.
function filteredRows(width: number, height: number, values: Uint16Array): Uint8Array<ArrayBuffer> {
  const rows = new Uint8Array(height * (2 * width + 1));
  let at = 0;
  for (let y = 0; y < height; y++) {
    rows[at++] = y === 0 ? 0 : 2;
    for (let x = 0; x < width; x++) {
      const value = values[y * width + x]!;
      const above = y === 0 ? 0 : values[(y - 1) * width + x]!;
      rows[at++] = (value >> 8) - (above >> 8);
      rows[at++] = (value & 255) - (above & 255);
    }
  }
  return rows;
}

async function deflate(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  const stream = new Blob([bytes]).stream().pipeThrough(new CompressionStream('deflate'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

// Returns the bytes of the file. REQUIRES: values.length = width * height.
export async function encodePng16(
  width: number, height: number, values: Uint16Array,
): Promise<Uint8Array<ArrayBuffer>> {
  const header = new Uint8Array(13);
  const view = new DataView(header.buffer);
  view.setUint32(0, width);
  view.setUint32(4, height);
  header[8] = 16;  // Bits; colour type 0 is grey.
  const parts = [
    Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a),
    chunk('IHDR', header),
    chunk('IDAT', await deflate(filteredRows(width, height, values))),
    chunk('IEND', new Uint8Array(0)),
  ];
  const file = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    file.set(part, at);
    at += part.length;
  }
  return file;
}
