// The page in another engine: from the first visit to a drawing that is a sample, in Debian's Firefox by WebDriver BiDi.
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { Server, until } from './harness.mjs';

const executablePath = process.env.FIREFOX ?? '/usr/bin/firefox-esr';
const skip = existsSync(executablePath) ? false : `there is no ${executablePath}`;
const puppeteer = createRequire(path.join(process.env.TESSERA_TOOLS, 'web', 'package.json'))('puppeteer-core');

const server = new Server();
const downloads = mkdtempSync(path.join(tmpdir(), 'tessera-firefox-'));
let browser;
let page;
const faults = [];

before(async () => {
  if (skip) return;
  await server.start();
  browser = await puppeteer.launch({
    browser: 'firefox', executablePath, headless: true, defaultViewport: { width: 1280, height: 800 },
    extraPrefsFirefox: {
      'browser.download.folderList': 2, 'browser.download.dir': downloads, 'browser.download.useDownloadDir': true,
      'browser.helperApps.neverAsk.saveToDisk': 'application/geo+json,application/octet-stream,application/json', 'browser.download.alwaysOpenPanel': false,
    },
  });
  page = await browser.newPage();
  page.setDefaultTimeout(30_000);
  page.on('pageerror', (error) => faults.push(`exception: ${error.message}`));
  page.on('console', (message) => { if (/content security policy/i.test(message.text())) faults.push(message.text()); });
});
after(async () => {
  await browser?.close();
  if (server.process) await server.dispose();
  rmSync(downloads, { recursive: true, force: true });
});

const button = (name) => page.locator(`::-p-aria([name="${name}"][role="button"])`);
const text = (words) => page.waitForFunction((words) => document.body.innerText.includes(words), { polling: 100 }, words);
let job;

test('two clicks from the first visit to the first outlines', { skip }, async () => {
  await page.goto(server.url);
  await button('Try the example').click();
  await text('Ready');
  await button('Start').click();
  await page.waitForFunction(() => /[1-9]\d* objects/.test(document.querySelector('aside h2[aria-live]')?.textContent ?? ''));
  job = /results\/([^/?]+)/.exec(page.url())[1];
  await until(async () => (await server.json(`/v1/segmentationJobs/${job}`)).state === 'SUCCEEDED', { seconds: 60 });
  const { objects } = await server.json(`/v1/segmentationJobs/${job}`);
  await page.waitForFunction((count) => document.querySelector('aside h2[aria-live]').textContent.trim() === `${count} objects`, {}, objects);
});

test('the outlines are painted, and follow the wheel', { skip }, async () => {
  const painted = () => page.evaluate(() => [...document.querySelectorAll('.picture-map canvas')].reduce((sum, canvas) => {
    const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
    for (let i = 3; i < data.length; i += 4) sum += data[i] > 0 ? 1 : 0;
    return sum;
  }, 0));
  await until(async () => await painted() > 1000, { hint: 'outlines' });
  const scale = () => page.$eval('.picture-foot, .picture-value', (element) => element.parentElement.textContent);
  const before = await scale();
  const map = await (await page.$('.picture-map')).boundingBox();
  await page.mouse.move(map.x + map.width / 2, map.y + map.height / 2);
  await page.mouse.wheel({ deltaY: -400 });
  await until(async () => await scale() !== before, { hint: 'another scale' });
});

test('a downloaded GeoJSON is the one of the server', { skip }, async () => {
  const wanted = await (await server.get(`/v1/segmentationJobs/${job}/images/1/download?format=geojson`)).text();
  await page.evaluate((job) => {
    const link = document.createElement('a');
    link.href = `/v1/segmentationJobs/${job}/images/1/download?format=geojson`;
    link.download = '';
    document.body.append(link);
    link.click();
  }, job);
  const name = await until(() => readdirSync(downloads).find((file) => file.endsWith('.geojson')), { hint: 'the download' });
  await until(() => readFileSync(path.join(downloads, name), 'utf8') === wanted, { hint: 'the whole file' });
});

test('brush strokes become a sample, and a reload loses nothing', { skip }, async () => {
  const { images } = await server.json(`/v1/segmentationJobs/${job}/images`);
  await page.goto(`${server.url}/edit?${new URLSearchParams({ file: images[0].sha256, slice: '1', roi: '0,0,64,64', name: 'example' })}`);
  await text('800 %');
  const map = await (await page.$('.picture-map')).boundingBox();
  await page.keyboard.press('b');
  await page.mouse.move(map.x + map.width / 2 - 80, map.y + map.height / 2);
  await page.mouse.down();
  await page.mouse.move(map.x + map.width / 2 + 80, map.y + map.height / 2, { steps: 8 });
  await page.mouse.up();
  await text('1 object');
  await text('Kept on the server');
  const area = () => page.$eval('.objects .vt-row > :nth-child(2)', (cell) => Number(cell.textContent.replaceAll(',', '')));
  const drawn = await area();
  assert.ok(drawn > 300, `${drawn} px`);
  await page.reload();
  await text('Your drawing was restored.');
  assert.equal(await area(), drawn);
  await page.keyboard.down('Control');
  await page.keyboard.press('s');
  await page.keyboard.up('Control');
  await page.locator('dialog input[pattern]').fill('firefox');
  await page.locator('dialog button[type=submit]').click();
  await text('The sample was saved.');
  const { samples } = await server.json('/v1/datasets/firefox/samples');
  assert.equal(samples.length, 1);
  const answer = await server.get(`/v1/datasets/firefox/samples/${samples[0].name}/mask/pixels?x0=0&y0=0&x1=64&y1=64`);
  assert.equal(new Uint8Array(await answer.arrayBuffer()).filter(Boolean).length, drawn);
  assert.deepEqual(faults, []);
});
