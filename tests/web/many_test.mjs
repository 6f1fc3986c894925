// 10,000 rows with the longest names that the server takes: only what is seen is drawn, and everything can be reached.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { accessibilityFaults, openTab, setUp, until } from './harness.mjs';
import { nuclei, tiff } from './images.mjs';

const COUNT = 10_000;
const { server, browser } = await setUp();
const sha256 = await server.send(tiff(64, [nuclei(64)]));
// A request has at most 4 MiB.
const nameOf = (i) => `${'Plate_07_Well_A1_Field_of_view_'.repeat(6)}${String(i).padStart(5, '0')}.tif`;
const job = (await server.post('/v1/segmentationJobs', {
  model: 'models/nuclei', images: Array.from({ length: COUNT }, (_, i) => ({ sha256, filename: nameOf(i) })),
})).name;
await server.post(`/v1/${job}:cancel`, {});
const page = await openTab(browser, server);
const table = page.getByRole('grid', { name: 'Images' });
const rows = () => table.locator('[role=row][aria-rowindex]').count();
const wide = () => page.evaluate(() => document.scrollingElement.scrollWidth);

test('only the rows in view are in the document', async () => {
  await page.goto(`${server.url}/results/${job.split('/')[1]}`);
  await table.getByText(nameOf(0)).waitFor();
  assert.equal(await table.getAttribute('aria-rowcount'), String(COUNT + 1));
  assert.ok(await rows() < 80, `${await rows()} rows`);
});

test('the last row is one key away, and any row a search', async () => {
  await table.focus();
  await page.keyboard.press('End');
  await table.getByText(nameOf(COUNT - 1)).waitFor();
  assert.ok(await rows() < 80, `${await rows()} rows`);
  await page.keyboard.press('PageUp');
  await page.keyboard.press('Home');
  await table.getByText(nameOf(0)).waitFor();
  await page.getByRole('searchbox').fill('04711');
  await until(async () => await table.getAttribute('aria-rowcount') === '2', { hint: 'one row' });
  await table.getByText(nameOf(4711)).waitFor();
  await page.getByRole('searchbox').fill('');
});

test('sorting turns all of them around', async () => {
  const name = table.getByRole('button', { name: 'Name' });
  await name.click();
  await name.click();
  await table.getByText(nameOf(COUNT - 1)).waitFor();
  assert.match(await table.locator('[aria-rowindex="2"]').innerText(), new RegExp(`${COUNT - 1}\\.tif`));
});

test('the longest names break nothing, from 360 px to 4K', async () => {
  for (const width of [360, 1280, 3840]) {
    await page.setViewportSize({ width, height: 900 });
    await table.getByText(nameOf(COUNT - 1)).waitFor();
    assert.ok(await wide() <= width, `${width} px: ${await wide()} px wide`);
  }
  await page.setViewportSize({ width: 1280, height: 800 });
  assert.deepEqual(await accessibilityFaults(page), []);
  await page.getByRole('button', { name: 'Show pictures' }).click();
  await page.locator('.gallery li').nth(100).waitFor();
  assert.ok(await page.locator('.gallery li').count() <= 120);
  assert.deepEqual(page.faults, []);
});
