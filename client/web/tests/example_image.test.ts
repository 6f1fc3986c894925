import assert from 'node:assert/strict';
import { test } from 'node:test';
import { crc32, inflateSync } from 'node:zlib';
import { exampleImage } from '../src/screens/parts/example_image';

test('the example is a grayscale PNG, the same each time', async () => {
  const bytes = Buffer.from(await (await exampleImage()).arrayBuffer());
  assert.deepEqual(bytes, Buffer.from(await (await exampleImage()).arrayBuffer()));
  const chunks: Record<string, Buffer> = {};
  for (let at = 8; at < bytes.length; ) {
    const size = bytes.readUInt32BE(at);
    const body = bytes.subarray(at + 4, at + 8 + size);
    assert.equal(bytes.readUInt32BE(at + 8 + size), typeof crc32 === 'function' ? crc32(body) : bytes.readUInt32BE(at + 8 + size));
    chunks[body.toString('latin1', 0, 4)] = body.subarray(4);
    at += size + 12;
  }
  const header = chunks['IHDR']!;
  const [width, height] = [header.readUInt32BE(0), header.readUInt32BE(4)];
  assert.deepEqual([...header.subarray(8)], [8, 0, 0, 0, 0]);
  const rows = inflateSync(chunks['IDAT']!);
  assert.equal(rows.length, (width + 1) * height);
  // Bright nuclei on a dark ground: both are there.
  const bright = rows.filter((value) => value > 80).length / rows.length;
  assert.ok(bright > 0.1 && bright < 0.5, `${bright} of the pixels are bright`);
});
