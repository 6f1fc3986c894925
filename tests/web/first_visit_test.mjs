// From a fresh server to outlines in a file: what the page shows and hands out is what the command line gives.
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { download, drop, openTab, paintedPixels, setUp, until } from './harness.mjs';
import { nuclei, tiff } from './images.mjs';

const SIDE = 1024;
const { server, browser } = await setUp();
const page = await openTab(browser, server);

// The table's rows that are in the document: [object, area].
const tableRows = () => page.locator('.objects .vt-row').evaluateAll(
  (rows) => rows.map((row) => [...row.children].map((cell) => Number(cell.textContent.replaceAll(',', '')))));

test('a dropped 16-bit image gets the outlines that the command line gives', async () => {
  const image = path.join(server.folder, 'dropped.tif');
  writeFileSync(image, tiff(SIDE, [nuclei(SIDE)]));
  await page.goto(server.url);
  await page.getByRole('heading', { name: 'Find the objects in your images' }).waitFor();
  assert.equal(await page.getByRole('button', { name: 'Start' }).isDisabled(), true);
  await drop(page, 'dropped.tif', readFileSync(image));
  await page.getByText('Ready', { exact: true }).waitFor();
  assert.match(await page.getByLabel(/^Model/).locator('option:checked').textContent(), /nuclei/);
  await page.getByRole('button', { name: 'Start' }).click();
  await page.waitForURL('**/results/*/1*');
  await page.getByRole('heading', { name: 'dropped.tif' }).waitFor();

  const out = path.join(server.folder, 'out');
  mkdirSync(out);
  await server.tessera('segment', image, '--model', 'nuclei', '--out', out);
  const outlines = JSON.parse(readFileSync(path.join(out, 'dropped.geojson'))).features;
  assert.ok(outlines.length > 50, `${outlines.length} nuclei`);
  await page.getByRole('heading', { name: `${outlines.length} objects`, exact: true }).waitFor();
  await until(async () => await paintedPixels(page, '.outline-tiles') > 5000);

  const [head, ...lines] = readFileSync(path.join(out, 'dropped.csv'), 'utf8').trim().split('\n').map((line) => line.split(','));
  const column = (name) => head.findIndex((title) => title.replaceAll('"', '') === name);
  const areas = new Map(lines.map((line) => [Number(line[column('object')]), Number(line[column('area_px2')])]));
  const rows = await tableRows();
  assert.ok(rows.length >= 5);
  for (const [object, area] of rows) assert.equal(area, areas.get(object), `area of object ${object}`);
});

test('what is downloaded equals the files of the command line', async () => {
  const names = { GeoJSON: 'dropped.geojson', CSV: 'dropped.csv', 'Label images': 'dropped.labels.tif', Overlays: 'dropped.overlay.png' };
  for (const [format, name] of Object.entries(names)) {
    await page.getByRole('button', { name: 'Download: dropped.tif' }).click();
    const [found, bytes] = await download(page, () => page.getByRole('menuitem', { name: new RegExp(`^${format}: `) }).click());
    const expected = readFileSync(path.join(server.folder, 'out', name));
    assert.equal(found, name);
    assert.ok(bytes.equals(expected), `${name}: ${bytes.length} bytes, by the command line ${expected.length}`);
  }
});

test('a row of the table leads to its object, and keys hide the outlines', async () => {
  const row = page.locator('.objects .vt-row').nth(3);
  const object = await row.locator('div').first().textContent();
  await row.click();
  await page.locator('.objects [aria-selected=true]').waitFor();
  assert.equal(await page.locator('.objects [aria-selected=true] div').first().textContent(), object);
  assert.ok(await page.locator('.outline-tiles').first().isVisible());
  await page.keyboard.press('z');
  await until(async () => await page.locator('.outline-tiles').count() === 0 || await paintedPixels(page, '.outline-tiles') === 0 || !await page.locator('.outline-tiles').first().isVisible());
  await page.keyboard.press('z');
  await until(async () => await paintedPixels(page, '.outline-tiles') > 100);
});

test('the value under the pointer is that of the file', async () => {
  const pixels = nuclei(SIDE);
  await page.goto(page.url().replace(/\?.*/, '?x=512.5&y=512.5&z=8'));
  const map = page.locator('.picture-map').first();
  await map.waitFor();
  const box = await map.boundingBox();
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  const shown = page.locator('.picture-value').first();
  await until(async () => (await shown.textContent()).replaceAll(',', '').includes(String(pixels[512 * SIDE + 512])), { seconds: 20 });
  assert.deepEqual(page.faults, []);
});
