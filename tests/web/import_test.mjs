// Outlines of other programs become the pixels that the command line makes of them.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { listedObjects } from './drawing.mjs';
import { openTab, scratchFolder, setUp } from './harness.mjs';
import { nuclei, tiff } from './images.mjs';

const { server, browser } = await setUp();
const folder = scratchFolder();
const image = path.join(folder, 'cells.tif');
const bytes = tiff(512, [nuclei(512)]);
writeFileSync(image, bytes);
await server.send(bytes);
const sha256 = createHash('sha256').update(bytes).digest('hex');
await server.tessera('segment', image, '--model', 'nuclei', '--out', path.join(folder, 'out'),
  '--format', 'geojson', '--format', 'geojson-gz', '--format', 'rois', '--format', 'labels', '--format', 'pjs', '--format', 'coco', '--format', 'cellpose');
const roi = [96, 96, 352, 352];
const address = `${server.url}/edit?${new URLSearchParams({ file: sha256, slice: '1', roi: roi.join(), name: 'cells.tif' })}`;

let page;
// In a browser and on a server that know no drawing of the region.
async function importFile(name, content) {
  await page?.context().close();
  const [x0, y0, x1, y1] = roi;
  await server.get(`/v1/files/${sha256}/slices/1/draft?${new URLSearchParams({ x0, y0, x1, y1 })}`, { method: 'DELETE', headers: { Origin: server.url } });
  page = await openTab(browser, server);
  await page.goto(address);
  await page.getByRole('heading', { name: '0 objects' }).waitFor();
  await page.locator('input[type=file]').setInputFiles({ name, mimeType: 'application/octet-stream', buffer: content });
}

// The areas of the objects that `tessera dataset crop` paints, as the drawing numbers them.
async function cropped(outlines) {
  const out = path.join(folder, `crop-${path.basename(outlines)}`);
  await server.tessera('dataset', 'crop', image, '--outlines', outlines, '--roi', roi.join(), '--out', out);
  const name = readdirSync(out)[0];
  const mask = await server.send(readFileSync(path.join(out, name, 'mask', `${name}.tif`)));
  const [x1, y1] = [roi[2] - roi[0], roi[3] - roi[1]];
  const answer = await server.get(`/v1/files/${mask}/slices/1/pixels?x0=0&y0=0&x1=${x1}&y1=${y1}`);
  assert.equal(answer.status, 200, await answer.clone().text());
  const found = new Map();
  const raw = await answer.arrayBuffer();
  const values = answer.headers.get('X-Tessera-Bits') === '8' ? new Uint8Array(raw) : new Uint16Array(raw);
  for (const value of values) if (value) found.set(value, (found.get(value) ?? 0) + 1);
  return [...found.values()].sort((a, b) => a - b);
}

const files = readdirSync(path.join(folder, 'out'), { recursive: true }).map(String).filter((name) => /\.(geojson|gz|zip|roi|pjs|json|npy|txt|labels\.tif|tif)$/.test(name));
let expected;
for (const name of files.sort((a, b) => Number(b.endsWith('.geojson')) - Number(a.endsWith('.geojson'))))
  test(`${name} gives the objects of the region`, async () => {
    const file = path.join(folder, 'out', name);
    // A label image holds no outlines for the command line; its objects are those of the GeoJSON.
    const wanted = /\.tif$/.test(name) ? expected : await cropped(file);
    expected ??= wanted;
    assert.ok(wanted.length > 3);
    await importFile(path.basename(name), readFileSync(file));
    await page.getByText(/\d+ objects? were added\./).waitFor();
    assert.deepEqual([...(await listedObjects(page)).values()].sort((a, b) => a - b), wanted);
  });

test('one undo takes an import away, and what was drawn stays', async () => {
  await page.locator('.picture-map').focus();
  await page.keyboard.press('Control+z');
  await page.getByRole('heading', { name: '0 objects' }).waitFor();
});

test('a file that holds no outlines is named, with what can be read', async () => {
  await importFile('notes.txt', Buffer.from('no outlines at all'));
  await page.getByText(/notes\.txt.*outlines are read from/).waitFor();
  await importFile('small.tif', tiff(64, [nuclei(64)]));
  await page.getByText('small.tif has 64×64 px, and the image 512×512', { exact: false }).waitFor();
  assert.deepEqual(page.faults, []);
});
