// Outlines by hand: each pixel that a tool takes is the pixel of the sample's mask on the server.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { areas, drag, drawPolygon, erase, inPolygon, inStroke, listedObjects, openRegion, paint, radius, SIDE, snapped } from './drawing.mjs';
import { drop, openTab, setUp, until } from './harness.mjs';
import { nuclei, tiff } from './images.mjs';

const IMAGE_SIDE = 512;
const pixels = nuclei(IMAGE_SIDE);
const file = tiff(IMAGE_SIDE, [pixels]);
const image = { sha256: createHash('sha256').update(file).digest('hex'), name: 'drawn.tif' };
const corners = [[8.25, 8.25], [30.25, 10.75], [28.5, 28.25], [18.25, 20.75], [6.75, 27.5]];

const { server, browser } = await setUp();
const page = await openTab(browser, server);
await page.goto(server.url);
await drop(page, image.name, file);
await page.getByText('Ready', { exact: true }).waitFor();

// What a picture of a sample has at each pixel.
async function sampleValues(dataset, sample, kind) {
  const answer = await server.get(`/v1/datasets/${dataset}/samples/${sample}/${kind}/pixels?x0=0&y0=0&x1=${SIDE}&y1=${SIDE}`);
  assert.equal(answer.status, 200, await answer.clone().text());
  const bytes = await answer.arrayBuffer();
  return Number(answer.headers.get('X-Tessera-Bits')) === 8 ? [...new Uint8Array(bytes)] : [...new Uint16Array(bytes)];
}

async function save(tab, { dataset, expected }) {
  await tab.keyboard.press('Control+s');
  const dialog = tab.getByRole('dialog');
  if (dataset) {
    await dialog.getByLabel(/^Dataset/).selectOption({ label: 'A new dataset' });
    await dialog.getByLabel(/^Name of the dataset/).fill(dataset);
  }
  await dialog.getByRole('button', { name: 'Save', exact: true }).click();
  await tab.getByText(expected).first().waitFor();
}

const labels = new Uint16Array(SIDE * SIDE);

test('polygon, brush and eraser take the pixels whose centres they cover', async () => {
  await openRegion(page, server, { ...image, x0: 200, y0: 136 });
  const polygon = snapped(page, corners);
  await drawPolygon(page, polygon);
  paint(labels, inPolygon(polygon), 1);
  assert.deepEqual(await listedObjects(page), areas(labels));

  await page.keyboard.press('b');
  const stroke = snapped(page, [[36.25, 20.125], [52.25, 44.875]]);
  await drag(page, ...stroke);
  paint(labels, inStroke(...stroke, await radius(page)), 2);
  assert.deepEqual(await listedObjects(page), areas(labels));

  await page.keyboard.press('e');
  for (let i = 0; i < 4; i++) await page.keyboard.press('[');
  const wipe = snapped(page, [[4.25, 14.125], [47.75, 31.375]]);
  await drag(page, ...wipe);
  erase(labels, inStroke(...wipe, await radius(page)));
  assert.deepEqual(await listedObjects(page), areas(labels));
});

test('undo leads to the empty region, redo to the same objects', async () => {
  for (let i = 0; i < 3; i++) await page.keyboard.press('Control+z');
  await page.getByRole('heading', { name: '0 objects' }).waitFor();
  assert.equal(await page.getByRole('button', { name: 'Undo' }).isDisabled(), true);
  for (let i = 0; i < 3; i++) await page.keyboard.press('Control+Shift+z');
  await page.getByRole('heading', { name: '2 objects' }).waitFor();
  assert.deepEqual(await listedObjects(page), areas(labels));
});

test('a saved sample has the pixels of the image and of the drawing', async () => {
  await save(page, { dataset: 'cells', expected: 'The sample was saved.' });
  const { samples } = await server.json('/v1/datasets/cells/samples');
  assert.deepEqual(samples.map(({ name, objectCount }) => [name, objectCount]), [['drawn_X200_263_Y136_199_Z0_0', 2]]);
  assert.deepEqual(await sampleValues('cells', samples[0].name, 'mask'), [...labels]);
  const cut = Array.from({ length: SIDE * SIDE }, (_, i) => pixels[(136 + Math.floor(i / SIDE)) * IMAGE_SIDE + 200 + (i % SIDE)]);
  assert.deepEqual(await sampleValues('cells', samples[0].name, 'image'), cut);
  assert.equal((await server.rows('dataset', 'show', 'cells'))[0].revision, 1);
});

test('a reload and a crash of the tab lose nothing', async () => {
  const before = await listedObjects(page);
  await page.reload();
  await page.getByText('Your drawing was restored.').waitFor();
  assert.deepEqual(await listedObjects(page), before);
  const square = [[40.25, 48.25], [60.25, 48.25], [60.25, 60.25], [40.25, 60.25]];
  await drawPolygon(page, square);
  await page.locator('.save-state', { hasText: 'Kept' }).waitFor();
  const after = await listedObjects(page);
  assert.equal(after.size, before.size + 1);
  const address = page.url();
  await page.goto('chrome://crash').catch(() => {});
  const next = await page.context().newPage();
  await next.goto(address);
  await next.getByText('Your drawing was restored.').waitFor();
  assert.deepEqual(await listedObjects(next), after);
  await next.close();
});

test('two who save to one dataset do not undo each other, and keep their work', async () => {
  const tabs = [await openTab(browser, server), await openTab(browser, server)];
  for (const [i, tab] of tabs.entries()) {
    await openRegion(tab, server, { ...image, x0: 64 * i, y0: 300 });
    await drawPolygon(tab, snapped(tab, corners));
    await tab.keyboard.press('Control+s');
    await tab.getByRole('dialog').getByLabel(/^Dataset/).locator('option:checked', { hasText: 'cells' }).waitFor({ state: 'attached' });
  }
  const [first, second] = tabs;
  const write = (tab) => tab.getByRole('dialog').getByRole('button', { name: 'Save', exact: true }).click();
  await write(first);
  await first.getByText('The sample was saved.').waitFor();
  await write(second);
  await second.getByText('Somebody else changed the dataset meanwhile').waitFor();
  await second.keyboard.press('Escape');
  assert.equal((await listedObjects(second)).size, 1);
  await second.keyboard.press('Control+s');
  await second.getByRole('dialog').getByRole('button', { name: 'Save', exact: true }).click();
  await second.getByText('The sample was saved.').waitFor();
  const row = (await server.rows('dataset', 'show', 'cells'))[0];
  assert.equal(row.revision, 3);
  const { samples } = await server.json('/v1/datasets/cells/samples');
  assert.equal(samples.length, 3);
  const drawn = new Uint16Array(SIDE * SIDE);
  paint(drawn, inPolygon(snapped(second, corners)), 1);
  for (const { name } of samples.filter(({ name }) => name.includes('Y300'))) assert.deepEqual(await sampleValues('cells', name, 'mask'), [...drawn]);
  for (const tab of tabs) {
    assert.deepEqual(tab.faults, []);
    await tab.context().close();
  }
});
