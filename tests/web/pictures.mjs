// Makes the pictures of the page in docs/pictures. The server, the images and the results are real.
//
// usage: node tests/web/pictures.mjs [NAME...]     with TESSERA_BIN and TESSERA_TOOLS; web_start, web_result, … all without arguments
import { mkdirSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { openBrowser, openTab, Server, until } from './harness.mjs';
import { blobs } from './images.mjs';

const FOLDER = path.resolve(import.meta.dirname, '../../docs/pictures');
const MOST_BYTES = 150_000;
const wanted = process.argv.slice(2);
const server = await new Server().start();
const browser = await openBrowser();

// Saves what a tab shows once it is at rest, as good as the size allows.
async function take(page, name) {
  if (wanted.length > 0 && !wanted.includes(name)) return;
  const close = page.getByRole('button', { name: 'Close' });
  while (await close.count() > 0) await close.first().click();
  await page.mouse.move(1, 1);
  await pause(700);
  const file = path.join(FOLDER, `${name}.jpg`);
  for (let quality = 88; ; quality -= 6) {
    await page.screenshot({ path: file, type: 'jpeg', quality });
    if (statSync(file).size <= MOST_BYTES || quality < 40) break;
  }
  console.log(`${name}.jpg  ${(statSync(file).size / 1000).toFixed(0)} kB`);
}

async function segmentExample(page) {
  await page.goto(server.url);
  await page.getByRole('button', { name: 'Try the example' }).click();
  await page.getByText('Ready', { exact: true }).waitFor();
  await page.getByRole('button', { name: 'Start' }).click();
  await page.getByRole('heading', { name: /^[1-9]\d* objects$/ }).waitFor();
  return page.url();
}

async function train(page) {
  const folder = path.join(server.folder, 'cells');
  for (let i = 0; i < 12; i++)
    for (const [kind, bytes] of Object.entries(blobs(i))) {
      mkdirSync(path.join(folder, `field-${i + 1}`, kind), { recursive: true });
      writeFileSync(path.join(folder, `field-${i + 1}`, kind, `${kind}.tif`), bytes);
    }
  await server.tessera('dataset', 'create', 'cells', folder);
  await server.tessera('train', 'cells', '--model', 'cells', '--base-width', '8', '--input-size', '64x64', '--epochs', '30', '--follow');
  const { jobs = [], trainingJobs = jobs } = await server.json('/v1/trainingJobs');
  await page.goto(`${server.url}/jobs/${trainingJobs[0].name.split('/')[1]}`);
  await page.getByRole('heading', { name: 'Curves' }).waitFor();
}

try {
  const page = await openTab(browser, server);
  const result = await segmentExample(page);
  const address = result.split('?')[0];
  await take(page, 'web_result');

  // What is in view becomes the region under edit.
  await page.goto(`${address}?x=470&y=260&z=3`);
  await page.getByRole('heading', { name: /^[1-9]\d* objects$/ }).waitFor();

  await page.getByRole('button', { name: 'Correct' }).or(page.getByRole('link', { name: 'Correct' })).first().click();
  await page.getByRole('toolbar', { name: 'Tools' }).waitFor();
  await page.keyboard.press('b');
  await take(page, 'web_editor');

  await segmentExample(page);
  await page.goto(server.url);
  await until(async () => await page.locator('.grid > *').count() > 1, { hint: 'recent results' });
  await take(page, 'web_start');

  const phone = await openTab(browser, server, { viewport: { width: 390, height: 780 }, deviceScaleFactor: 2, hasTouch: true, isMobile: true });
  await phone.goto(address);
  await phone.getByRole('heading', { name: /^[1-9]\d* objects$/ }).waitFor();
  await take(phone, 'web_phone');

  await train(page);
  await take(page, 'web_training');
} finally {
  await browser.close();
  await server.dispose();
}
