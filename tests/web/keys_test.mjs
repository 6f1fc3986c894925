// Keys that the user changes, and a right button that works as in Cellpose.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { clickAt, listedObjects, openRegion, snapped } from './drawing.mjs';
import { openTab, setUp } from './harness.mjs';
import { nuclei, tiff } from './images.mjs';

const { server, browser } = await setUp();
const page = await openTab(browser, server);
const file = tiff(512, [nuclei(512)]);
const image = { sha256: createHash('sha256').update(file).digest('hex'), name: 'keys.tif', x0: 64, y0: 64 };
await server.send(file);
const tool = (name) => page.getByRole('button', { name, exact: true });
const pressed = (name) => tool(name).getAttribute('aria-pressed');

test('a key is changed, and its conflict is named before it is taken', async () => {
  await page.goto(`${server.url}/settings`);
  await page.getByText('Keys of the editor').click();
  await page.getByRole('button', { name: 'Change: Brush' }).click();
  await page.keyboard.press('F5');
  await page.getByText('F5 belongs to the browser or to the page.').waitFor();
  await page.keyboard.press('e');
  await page.getByText('is the key of “Erase”.', { exact: false }).waitFor();
  await page.keyboard.press('y');
  await page.getByRole('row', { name: /^Brush Y changed/ }).waitFor();
  await page.getByRole('button', { name: 'Change: Erase' }).click();
  await page.keyboard.press('p');
  await page.getByRole('button', { name: 'Take it all the same' }).click();
  await page.getByRole('row', { name: /^Erase P changed/ }).waitFor();
  await page.getByRole('row', { name: /^Polygon no key/ }).waitFor();
});

test('the editor has the new keys, and ? shows them', async () => {
  await openRegion(page, server, image);
  await page.keyboard.press('b');
  assert.equal(await pressed('Brush'), 'false');
  await page.keyboard.press('y');
  assert.equal(await pressed('Brush'), 'true');
  await page.keyboard.press('p');
  assert.equal(await pressed('Erase'), 'true');
  assert.match(await tool('Brush').getAttribute('title'), /^Brush \(Y\)/);
  await page.keyboard.press('?');
  const dialog = page.getByRole('dialog', { name: 'Keys' });
  assert.match(await dialog.locator('.key-list > div', { hasText: 'Begin inside an object' }).innerText(), /^Y\s+Brush/);
  assert.match(await dialog.locator('.key-list > div', { hasText: 'Click corners or drag' }).innerText(), /^no key\s+Polygon/);
  await page.keyboard.press('Escape');
});

test('right clicks begin and end an outline, and Esc gives it up', async () => {
  await page.goto(`${server.url}/settings`);
  await page.getByLabel('Begins an outline', { exact: false }).check();
  await openRegion(page, server, image);
  const at = (x, y) => [page.corner[0] + x * 8, page.corner[1] + y * 8];
  const around = async (end) => {
    await page.mouse.click(...at(10, 10), { button: 'right' });
    for (const [x, y] of [[30, 10], [30, 30], [10, 30], [10, 12]]) await page.mouse.move(...at(x, y), { steps: 8 });
    await end();
  };
  await around(() => page.keyboard.press('Escape'));
  assert.equal((await listedObjects(page)).size, 0);
  await around(() => page.mouse.click(...at(10, 11), { button: 'right' }));
  await page.getByRole('heading', { name: '1 object' }).waitFor();
  const [area] = (await listedObjects(page)).values();
  assert.ok(Math.abs(area - 400) < 30, `${area} px`);
  // The tool in hand is the one from before.
  assert.equal(await pressed('Select'), 'true');
  await clickAt(page, snapped(page, [[20, 20]])[0]);
  await page.keyboard.press('Delete');
  await page.getByRole('heading', { name: '0 objects' }).waitFor();
});

test('all keys come back at once', async () => {
  await page.goto(`${server.url}/settings`);
  await page.getByRole('button', { name: 'All as they were' }).click();
  await page.getByText('Keys of the editor').click();
  await page.getByRole('row', { name: /^Brush B Change/ }).waitFor();
  await openRegion(page, server, image);
  await page.keyboard.press('b');
  assert.equal(await pressed('Brush'), 'true');
  assert.deepEqual(page.faults, []);
});
