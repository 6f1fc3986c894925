// Fingers and a pen on the editor: one finger draws with a drawing tool in hand, two move and zoom.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { listedObjects } from './drawing.mjs';
import { openTab, setUp, until } from './harness.mjs';
import { nuclei, tiff } from './images.mjs';

const { server, browser } = await setUp();
const file = tiff(256, [nuclei(256)]);
const sha256 = createHash('sha256').update(file).digest('hex');
await server.send(file);
const page = await openTab(browser, server, { hasTouch: true, viewport: { width: 1024, height: 768 } });
await page.goto(`${server.url}/edit?file=${sha256}&slice=1&roi=0,0,128,128&name=touch.tif`);
await page.getByRole('toolbar', { name: 'Tools' }).waitFor();
const line = await page.context().newCDPSession(page);
const box = await page.locator('.picture-map').boundingBox();
const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
const zoom = async () => Number.parseFloat(await page.locator('.picture-facts').textContent());

// Moves fingers along their ways, each a list of points from the middle of the map.
async function fingers(ways) {
  const points = (step) => ways.map((way, id) => ({ x: x + way[step][0], y: y + way[step][1], id }));
  await line.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: points(0) });
  for (let step = 1; step < ways[0].length; step++) await line.send('Input.dispatchTouchEvent', { type: 'touchMove', touchPoints: points(step) });
  await line.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
}

test('one finger draws', async () => {
  await page.getByRole('button', { name: 'Brush', exact: true }).tap();
  const before = await zoom();
  await fingers([[[-60, 0], [-30, 10], [0, 20], [40, 20]]]);
  await page.getByRole('heading', { name: '1 object', exact: true }).waitFor();
  assert.ok([...(await listedObjects(page)).values()][0] > 100);
  assert.equal(await zoom(), before);
});

test('two fingers zoom and draw nothing', async () => {
  const [objects, before] = [await listedObjects(page), await zoom()];
  const way = (direction) => [40, 60, 90, 120, 150].map((far) => [direction * far, -40]);
  await fingers([way(-1), way(1)]);
  await until(async () => await zoom() > 1.5 * before, { hint: 'a closer view' });
  assert.deepEqual(await listedObjects(page), objects);
});

test('a pen draws', async () => {
  await page.getByRole('button', { name: 'Show all' }).tap();
  const pen = (type, dx, dy, buttons) => line.send('Input.dispatchMouseEvent', { type, x: x + dx, y: y + dy, button: 'left', buttons, pointerType: 'pen', clickCount: 1 });
  const before = await listedObjects(page);
  await pen('mousePressed', -220, -60, 1);
  for (let step = 0; step < 5; step++) await pen('mouseMoved', -220 + 8 * step, -60, 1);
  await pen('mouseReleased', -188, -60, 0);
  await until(async () => (await listedObjects(page)).size === before.size + 1, { hint: 'another object' });
  assert.deepEqual(page.faults, []);
});
