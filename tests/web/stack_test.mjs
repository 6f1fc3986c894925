// A stack of slices, contrast of 16 bit, and the correction of what a model found.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { listedObjects } from './drawing.mjs';
import { drop, openTab, paintedPixels, setUp, until } from './harness.mjs';
import { nuclei, tiff } from './images.mjs';

const SIDE = 512;
const SLICES = 20;
const slices = Array.from({ length: SLICES }, (_, i) => nuclei(SIDE, i + 1));
const file = tiff(SIDE, slices);
const sha256 = createHash('sha256').update(file).digest('hex');
const { server, browser } = await setUp();
// High enough for the whole list of objects.
const page = await openTab(browser, server, { viewport: { width: 1280, height: 1600 } });
let job;

// The objects of a slice, by what the server hands out for download.
async function objectsOf(slice) {
  const geojson = await server.json(`/v1/segmentationJobs/${job}/images/1/download?format=geojson`);
  return geojson.features.filter(({ geometry }) => geometry.plane.t === slice - 1).length;
}

const shownObjects = async () => Number.parseInt((await page.getByRole('heading', { name: /^[\d,]+ objects?/ }).textContent()).replaceAll(',', ''), 10);

test('outlines appear while the job still computes', async () => {
  await page.goto(server.url);
  await drop(page, 'stack.tif', file);
  await page.getByText('Ready', { exact: true }).waitFor();
  await page.getByRole('button', { name: 'Start' }).click();
  await page.waitForURL('**/results/*/1*');
  job = page.url().split('/').at(-2);
  await until(async () => await shownObjects() > 0 && await paintedPixels(page, '.outline-tiles') > 1000, { hint: 'outlines' });
  assert.equal((await server.json(`/v1/segmentationJobs/${job}`)).state, 'RUNNING');
  await until(async () => (await server.json(`/v1/segmentationJobs/${job}`)).state === 'SUCCEEDED', { seconds: 60 });
});

test('slices change by slider and keys, and their outlines with them', async () => {
  const slider = page.getByRole('slider', { name: /^Slice/ });
  assert.equal(await slider.getAttribute('max'), String(SLICES));
  await page.locator('.picture-map').focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('d');
  await until(async () => Number(await slider.inputValue()) >= 2, { hint: 'a key' });
  await slider.fill('7');
  await until(async () => new URL(page.url()).searchParams.get('slice') === '7', { hint: 'the address' });
  const expected = await objectsOf(7);
  assert.ok(expected > 5);
  await until(async () => await shownObjects() === expected, { hint: `${expected} objects` });
});

// The mean of what is shown in the middle of the map.
const brightness = () => page.evaluate(() => {
  const canvas = document.querySelector('.picture-map canvas');
  const { data } = canvas.getContext('2d').getImageData(canvas.width / 2 - 100, canvas.height / 2 - 100, 200, 200);
  let sum = 0;
  for (let i = 0; i < data.length; i += 4) sum += data[i];
  return sum / (data.length / 4);
});

test('the window of a 16-bit picture changes what is shown, at once and then exactly', async () => {
  const before = await brightness();
  const asked = page.waitForRequest(/tiles/);
  await page.getByLabel('White, value').fill('3000');
  await page.getByLabel('White, value').press('Enter');
  await until(async () => await brightness() > before + 5, { hint: 'a brighter picture' });
  const { searchParams } = new URL((await asked).url());
  assert.ok(Math.abs(Number(searchParams.get('hi')) - 3000) < 200, searchParams.get('hi'));
  await page.getByRole('button', { name: 'Full range' }).click();
  await until(async () => await page.getByLabel('White, value').inputValue() === '65535', { hint: 'the full range' });
  await page.getByRole('button', { name: 'Auto' }).click();
  await until(async () => Math.abs(await brightness() - before) < 1, { hint: 'as before' });
});

test('objects are deleted by a box and merged, and the region of slice 7 becomes a sample', async () => {
  await page.getByRole('button', { name: 'Correct' }).click();
  await page.getByRole('toolbar', { name: 'Tools' }).waitFor();
  const before = await until(() => listedObjects(page), { hint: 'objects' });
  const { x, y, width, height } = await page.locator('.picture-map').boundingBox();
  await page.keyboard.press('v');
  await page.mouse.move(x + width / 2 - 150, y + 60);
  await page.mouse.down();
  await page.mouse.move(x + width / 2 + 150, y + height / 2, { steps: 5 });
  await page.mouse.up();
  const chosen = await page.locator('.objects [aria-selected=true]').count();
  assert.ok(chosen >= 2, `${chosen} objects in the box`);
  await page.keyboard.press('Delete');
  await until(async () => (await listedObjects(page)).size < before.size, { hint: 'fewer objects' });
  const rest = await listedObjects(page);
  for (const [label, area] of rest) assert.equal(area, before.get(label));
  await page.keyboard.press('Control+z');
  await until(async () => (await listedObjects(page)).size === before.size, { hint: 'all objects' });
  await page.keyboard.press('Control+Shift+z');
  const sum = (objects) => [...objects.values()].reduce((total, area) => total + area, 0);
  const rows = page.locator('.objects .vt-row');
  await rows.nth(0).click();
  await rows.nth(1).click({ modifiers: ['Control'] });
  await page.keyboard.press('j');
  await page.getByRole('heading', { name: `${rest.size - 1} objects`, exact: true }).waitFor();
  assert.equal(sum(await listedObjects(page)), sum(rest));

  await page.keyboard.press('Control+s');
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel(/^Dataset/).selectOption({ label: 'A new dataset' });
  await dialog.getByLabel(/^Name of the dataset/).fill('slices');
  await dialog.getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByText('The sample was saved.').waitFor();
  const { samples } = await server.json('/v1/datasets/slices/samples');
  assert.match(samples[0].name, /^stack_X\d+_\d+_Y\d+_\d+_Z6_6$/);
  assert.equal(samples[0].objectCount, rest.size - 1);
  assert.deepEqual(page.faults, []);
});
