// Two results of one image side by side: what both have, and what only one has.
import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import { accessibilityFaults, drop, openTab, setUp, until } from './harness.mjs';
import { nuclei, tiff } from './images.mjs';

const SIDE = 512;
const { server, browser } = await setUp();
const page = await openTab(browser, server);
const idOf = (name) => name.split('/').at(-1);
let first;  // The job that the page begins.

// The areas of a result's objects, by the CSV that people download.
async function areas(job) {
  const text = await (await server.get(`/v1/segmentationJobs/${job}/images/1/download?format=csv`)).text();
  const [head, ...lines] = text.trim().split('\n').map((line) => line.replaceAll('"', '').split(','));
  return lines.map((line) => Number(line[head.indexOf('area_px2')]));
}

// The number beside a name of the legend.
const counted = (name) => page.locator('dt', { hasText: new RegExp(`^${name}$`) }).locator('xpath=following-sibling::dd[1]').textContent();

test('objects that a second result leaves out are only in the first', async () => {
  const image = tiff(SIDE, [nuclei(SIDE)]);
  await page.goto(server.url);
  await drop(page, 'cells.tif', image);
  await page.getByText('Ready', { exact: true }).waitFor();
  await page.getByRole('button', { name: 'Start' }).click();
  await page.waitForURL('**/results/*/1*');
  first = page.url().split('/').at(-2);
  await until(async () => (await server.json(`/v1/segmentationJobs/${first}`)).state === 'SUCCEEDED');
  const all = (await areas(first)).sort((a, b) => a - b);
  const least = all[Math.floor(all.length / 2)];

  const { images } = await server.json(`/v1/segmentationJobs/${first}/images`);
  const answer = await server.get('/v1/segmentationJobs', {
    method: 'POST', headers: { 'Content-Type': 'application/json', Origin: server.url },
    body: JSON.stringify({ model: 'models/nuclei', parameters: { minAreaPx: least }, images: [{ filename: 'cells.tif', sha256: images[0].sha256 }] }),
  });
  const second = idOf((await answer.json()).name);
  await until(async () => (await server.json(`/v1/segmentationJobs/${second}`)).state === 'SUCCEEDED');

  await page.goto(`${server.url}/compare?a=${first}/1&b=${second}/1`);
  const smaller = all.filter((area) => area < least).length;
  assert.ok(smaller > 3, `${smaller} of ${all.length} objects are smaller than ${least}`);
  await until(async () => await counted('Only in A') === String(smaller));
  assert.equal(await counted('Only in B'), '0');
  assert.equal(await counted('The same'), String(all.length - smaller));
  assert.equal(await page.getByRole('grid', { name: 'Differences' }).getAttribute('aria-rowcount'), String(smaller + 1));
  assert.deepEqual(await accessibilityFaults(page), []);
});

test('images are segmented again with another version, and compared', async () => {
  const file = path.join(server.folder, 'nuclei.zip');
  await server.tessera('model', 'export', 'nuclei@1', file);
  await server.tessera('model', 'import', file, '--name', 'same-network');
  await page.goto(`${server.url}/results/${first}`);
  await page.getByRole('button', { name: 'Segment again' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Version').selectOption({ label: 'same-network 1' });
  await dialog.getByRole('button', { name: 'Start' }).click();
  await page.waitForURL(`**/results/*?with=${first}`);
  await page.getByRole('link', { name: 'Compare' }).click();
  await page.getByText('Both results have the same objects here.').waitFor();
  assert.equal(await counted('The same'), String((await areas(first)).length));
  assert.deepEqual(page.faults, []);
});
