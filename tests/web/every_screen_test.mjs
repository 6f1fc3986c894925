// Each screen with something on it: by axe-core, on a small telephone, in both themes; and the first visit by keyboard alone.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { accessibilityFaults, drop, openTab, paintedPixels, setUp, until } from './harness.mjs';
import { blobs, nuclei, tiff } from './images.mjs';

const { server, browser } = await setUp();
const page = await openTab(browser, server);
const file = tiff(512, [nuclei(512), nuclei(512, 2)]);
const sha256 = createHash('sha256').update(file).digest('hex');

// The longest names that the server takes.
const LONG = `a-${'very-long-name-'.repeat(5)}`.slice(0, 60);
const LONG_FILE = `${'Well_A1_field_'.repeat(12)}.tif`;

// A segmentation, a dataset and a training; returns the screens that show them: name, path, and what is there when it is whole.
async function fill() {
  await server.send(file);
  const job = (await server.post('/v1/segmentationJobs', { model: 'models/nuclei', images: [{ sha256, filename: LONG_FILE }] })).name.split('/')[1];
  const samples = [];
  for (let i = 0; i < 4; i++) {
    const { image, mask } = blobs(i);
    samples.push({ name: `${LONG}-${i}`, image: { filename: 'image.tif', sha256: await server.send(image) }, mask: { filename: 'mask.tif', sha256: await server.send(mask) } });
  }
  await server.post('/v1/datasets', { datasetId: LONG, samples });
  const training = (await server.post('/v1/trainingJobs', {
    job: { dataset: `datasets/${LONG}`, model: `models/${LONG}`, parameters: { epochs: 3, baseWidth: 4, networkInputSize: { height: 64, width: 64 } } },
  })).name.split('/')[1];
  const ended = async (name) => ['SUCCEEDED', 'FAILED'].includes((await server.json(`/v1/${name}`)).state);
  await until(() => ended(`segmentationJobs/${job}`), { seconds: 60, hint: 'the segmentation' });
  await until(() => ended(`trainingJobs/${training}`), { seconds: 60, hint: 'the training' });
  return [
    ['start', '/', 'Find the objects in your images'], ['result', `/results/${job}`, LONG_FILE], ['viewer', `/results/${job}/1`, /\d+ objects/],
    ['editor', `/edit?file=${sha256}&slice=1&roi=64,64,256,256&from=${job}/1`, /[1-9]\d* objects/], ['datasets', '/datasets', 'Datasets'],
    ['dataset', `/datasets/${LONG}`, LONG], ['train', `/datasets/${LONG}/train`, 'The plan'], ['jobs', '/jobs', 'Jobs'],
    ['training', `/jobs/${training}`, 'Curves'], ['models', '/models', 'Models'], ['model', '/models/nuclei', 'nuclei'],
    ['version', `/models/${LONG}/1`, new RegExp(LONG)], ['settings', '/settings', 'Settings'], ['admin', '/admin', 'Admin'], ['missing', '/nowhere', 'There is no such page'],
  ];
}
const screens = await fill();

async function show(tab, [, address, heading]) {
  await tab.goto(server.url + address);
  await tab.getByRole('heading', { name: heading }).first().waitFor();
  await until(async () => await tab.locator('[aria-busy=true]').count() === 0, { hint: 'nothing is loading' });
}

const widthOf = (tab) => tab.evaluate(() => document.scrollingElement.scrollWidth);

for (const colorScheme of ['light', 'dark'])
  test(`axe-core finds nothing on any screen (${colorScheme})`, async () => {
    const tab = await openTab(browser, server, { colorScheme });
    const found = [];
    for (const screen of screens) {
      await show(tab, screen);
      found.push(...(await accessibilityFaults(tab)).map((fault) => `${screen[0]}: ${fault}`));
    }
    assert.deepEqual(found, []);
    assert.deepEqual(tab.faults, []);
    await tab.context().close();
  });

// What opens over a screen: the screen's name, what opens it, and how it is known to be open.
const overlays = [
  ['editor', (tab) => tab.keyboard.press('?'), (tab) => tab.getByRole('dialog')],
  ['editor', (tab) => tab.keyboard.press('Control+s'), (tab) => tab.getByRole('dialog')],
  ['viewer', (tab) => tab.getByRole('button', { name: /^Download/ }).click(), (tab) => tab.getByRole('menu')],
  ['jobs', (tab) => tab.keyboard.press('Control+k'), (tab) => tab.getByRole('dialog')],
  ['datasets', (tab) => tab.getByRole('button', { name: 'New from a folder' }).first().click(), (tab) => tab.getByRole('dialog')],
  ['training', (tab) => tab.getByRole('button', { name: 'Use this one' }).click(), (tab) => tab.getByRole('dialog')],
  ['start', (tab) => tab.getByText('Options', { exact: true }).click(), (tab) => tab.getByLabel(/^Slices/)],
];

test('axe-core finds nothing in dialogs and menus, which Esc closes, and which fit on a telephone', async () => {
  const tab = await openTab(browser, server);
  const found = [];
  for (const [name, open, opened] of overlays) {
    await tab.setViewportSize({ width: 1280, height: 800 });
    await show(tab, screens.find((screen) => screen[0] === name));
    await open(tab);
    await opened(tab).waitFor();
    found.push(...(await accessibilityFaults(tab)).map((fault) => `over ${name}: ${fault}`));
    await tab.setViewportSize({ width: 360, height: 640 });
    await until(async () => await widthOf(tab) <= 360, { seconds: 3 }).catch(async () => found.push(`over ${name}: ${await widthOf(tab)} px wide`));
    if (name === 'start') continue;
    await tab.keyboard.press('Escape');
    await opened(tab).waitFor({ state: 'hidden' });
  }
  assert.deepEqual(found, []);
  assert.deepEqual(tab.faults, []);
  await tab.context().close();
});

test('no screen scrolls sideways on a telephone of 360 px', async () => {
  const tab = await openTab(browser, server, { viewport: { width: 360, height: 640 }, hasTouch: true, isMobile: true });
  const wide = [];
  for (const screen of screens) {
    await show(tab, screen);
    const width = await widthOf(tab);
    if (width > 360) wide.push(`${screen[0]}: ${width} px`);
  }
  assert.deepEqual(wide, []);
  assert.deepEqual(tab.faults, []);
  await tab.context().close();
});

// Presses Tab until the element with the name has the focus, which must be seen.
async function tabTo(role, name) {
  for (let i = 0; i < 60; i++) {
    await page.keyboard.press('Tab');
    const there = page.getByRole(role, { name, exact: true }).and(page.locator(':focus'));
    if (await there.count() === 0) continue;
    const { outlineStyle, outlineWidth, boxShadow } = await there.evaluate((element) => ({ ...getComputedStyle(element) }));
    assert.ok((outlineStyle !== 'none' && Number.parseFloat(outlineWidth) > 0) || boxShadow !== 'none', `the focus on ${name} is not seen`);
    return;
  }
  assert.fail(`Tab does not lead to ${name}`);
}

test('the first visit by keyboard alone: example, start, table, download', async () => {
  await page.goto(server.url);
  await page.getByRole('heading', { name: 'Find the objects in your images' }).waitFor();
  await tabTo('button', 'Try the example');
  await page.keyboard.press('Enter');
  await page.getByText('Ready', { exact: true }).waitFor();
  await tabTo('button', 'Start');
  await page.keyboard.press('Enter');
  await page.waitForURL('**/results/*/1*');
  await page.getByRole('heading', { name: /^[1-9]\d+ objects$/ }).waitFor();
  await until(async () => await paintedPixels(page, '.outline-tiles') > 1000, { hint: 'outlines' });
  await tabTo('grid', 'Objects');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await page.locator('.objects [aria-selected=true]').waitFor();
  await page.keyboard.press('Control+Home');
  await page.reload();
  await page.getByRole('heading', { name: /^[1-9]\d+ objects$/ }).waitFor();
  await tabTo('button', 'Download: example_nuclei.png');
  await page.keyboard.press('Enter');
  await page.getByRole('menuitem', { name: 'GeoJSON' }).and(page.locator(':focus')).waitFor();
  const [file] = await Promise.all([page.waitForEvent('download'), page.keyboard.press('Enter')]);
  assert.equal(file.suggestedFilename(), 'example_nuclei.geojson');
  assert.deepEqual(page.faults, []);
});
