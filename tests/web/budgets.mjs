// Prints how fast the page is, each figure beside its budget. The server, the picture and its tiles are real; the 100,000 outlines are
// made up here and take the place of the server's answer, because finding as many takes an hour without a GPU.
//
// usage: node tests/web/budgets.mjs [PART...]     with TESSERA_BIN and TESSERA_TOOLS
//
// Parts: load, outlines, editing, contrast, jobs, tiles, streams; all without arguments. Exits 1 if a budget is not kept.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { gunzipSync } from 'node:zlib';
import http from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { drop, openBrowser, openTab, Server, until } from './harness.mjs';
import { nuclei, tiff } from './images.mjs';
import { circles } from './outlines.mjs';
import { contrastDrag, frames, handlerCost, shownAfter } from './measures.mjs';

const SIDE = 8192;  // Of the large picture.
const OUTLINES = 100_000;
const KiB = 1024;
const MiB = KiB * KiB;
let missed = 0;

const digits = (value) => (Number.isInteger(value) ? String(value) : value.toFixed(value < 10 ? 2 : 1));

// A row: what, the figure, its limit ('<=' or '>='), the unit.
function row(what, value, sign, limit, unit) {
  const kept = sign === '<=' ? value <= limit : value >= limit;
  if (!kept) missed++;
  console.log(`${what.padEnd(66)} ${digits(value).padStart(8)} ${unit.padEnd(5)} ${sign} ${String(limit).padStart(5)} ${unit.padEnd(5)} ${kept ? '' : 'MISSED'}`);
}

function percentile(values, part) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))];
}

const newJob = async (server, sha256, filename) =>
  (await server.post('/v1/segmentationJobs', { model: 'models/nuclei', images: [{ sha256, filename }] })).name;

// The bytes of an answer as they are on the line, and what they are.
function wireBytes(url) {
  return new Promise((resolve, reject) => http.get(url, { headers: { 'Accept-Encoding': 'gzip' } }, (answer) => {
    const parts = [];
    answer.on('data', (part) => parts.push(part));
    answer.on('end', () => {
      const bytes = Buffer.concat(parts);
      resolve({ packed: bytes.length, raw: answer.headers['content-encoding'] === 'gzip' ? gunzipSync(bytes).length : bytes.length });
    });
  }).on('error', reject));
}

// Measure the page that is built in, without TESSERA_WEB_DIR: files of a folder are sent as they are.
async function load({ server, browser }) {
  const files = new Map();
  const names = ['index.html', 'app.css', 'app.js', 'screens.js', 'viewer.js', 'chart.js', 'rolldown-runtime.js', 'outline_worker.js', 'tool_worker.js', 'hash_worker.js', 'icon.svg', 'licenses.txt'];
  for (const name of names) files.set(name, await wireBytes(`${server.url}/${name}`));
  const sum = (names, kind) => names.reduce((total, name) => total + files.get(name)[kind], 0) / KiB;
  row('first load (html, css, app.js), gzip', sum(names.slice(0, 3), 'packed'), '<=', 30, 'KiB');
  row('all of dist, gzip', sum(names, 'packed'), '<=', 200, 'KiB');
  row('all of dist, raw', sum(names, 'raw'), '<=', 700, 'KiB');
  const lists = [];
  for (let i = 0; i < 3; i++) {
    const page = await openTab(browser, server);
    lists.push(await shownAfter(page, `${server.url}/models`, () => document.querySelector('.vt-row, .grid .card, main a[href="/models/nuclei"]')));
    await page.context().close();
  }
  row('models list painted after navigation, cold', percentile(lists, 0.5), '<=', 500, 'ms');
}

// A viewer on the large picture, whose outlines are made up.
async function openLarge({ server, browser }) {
  const pixels = nuclei(SIDE / 4);
  const large = new Uint16Array(SIDE * SIDE);
  for (let y = 0; y < SIDE; y++)
    for (let x = 0; x < SIDE; x += SIDE / 4) large.set(pixels.subarray((y % (SIDE / 4)) * (SIDE / 4), (y % (SIDE / 4) + 1) * (SIDE / 4)), y * SIDE + x);
  const sha256 = await server.send(tiff(SIDE, [large]));
  const job = await newJob(server, sha256, 'large.tif');
  await server.post(`/v1/${job}:cancel`, {});
  await until(async () => (await server.json(`/v1/files/${sha256}`)).state !== 'READING', { seconds: 120, hint: 'the pyramid' });
  const page = await openTab(browser, server, { viewport: { width: 1600, height: 1000 } });
  const answer = { body: circles(SIDE, OUTLINES), headers: { 'Content-Type': 'application/vnd.tessera.outlines', 'X-Tessera-Final': 'true' } };
  await page.route('**/outlines?*', (route) => route.fulfill(answer));
  return { page, address: `${server.url}/${job.replace('segmentationJobs', 'results')}/1` };
}

async function memory(browser, page) {
  const tab = await page.context().newCDPSession(page);
  await tab.send('HeapProfiler.collectGarbage');
  const { usedSize } = await tab.send('Runtime.getHeapUsage');
  const { processInfo } = await (await browser.newBrowserCDPSession()).send('SystemInfo.getProcessInfo');
  const resident = processInfo.filter(({ type }) => type === 'renderer').map(({ id }) => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${id}/status`, 'utf8'))?.[1] ?? 0) / KiB);
  return { heap: usedSize / MiB, renderer: Math.max(...resident) };
}

async function outlines(world) {
  const { page, address } = await openLarge(world);
  row('viewer chunk parsed and map shown, from navigation', await shownAfter(page, address, () => document.querySelector('.picture-map canvas')), '<=', 700, 'ms');
  await page.getByRole('heading', { name: `${OUTLINES.toLocaleString('en')} objects` }).waitFor();
  const painted = await page.evaluate(async () => {
    const answered = performance.getEntriesByType('resource').filter(({ name }) => name.includes('/outlines')).at(-1).responseEnd;
    for (;;) {  // All four tiles, so no corner of the canvas is bare.
      const canvas = document.querySelector('.outline-tiles canvas');
      const context = canvas?.getContext('2d');
      const spots = [[0.4, 0.3], [0.6, 0.3], [0.4, 0.7], [0.6, 0.7]];
      if (context && spots.every(([x, y]) => context.getImageData(x * canvas.width, y * canvas.height, 40, 40).data.some((value, i) => i % 4 === 3 && value > 0))) break;
      await new Promise(requestAnimationFrame);
    }
    return performance.now() - answered;
  });
  row('100,000 outlines: response to all painted', painted, '<=', 1000, 'ms');
  await pause(1500);
  const fit = await page.evaluate(frames, 'pan');
  row('100,000: pan at fit', fit.perSecond, '>=', 45, 'fps');
  row('100,000: pan at fit, p95 frame', fit.p95, '<=', 60, 'ms');
  row('100,000: zoom fit to 1:1 and back', (await page.evaluate(frames, 'zoom')).perSecond, '>=', 20, 'fps');
  await page.goto(`${address}?x=${SIDE / 2}&y=${SIDE / 2}&z=1`);
  await page.getByRole('heading', { name: `${OUTLINES.toLocaleString('en')} objects` }).waitFor();
  await pause(1500);
  const close = await page.evaluate(frames, 'pan');
  row('100,000: pan at 1:1', close.perSecond, '>=', 30, 'fps');
  row('100,000: pan at 1:1, p95 frame', close.p95, '<=', 60, 'ms');
  row('100,000: pointer moves: object and value under it found, median', (await page.evaluate(handlerCost, { kind: 'hover' })).median, '<=', 2, 'ms');
  const { heap, renderer } = await memory(world.browser, page);
  row('100,000: JS heap', heap, '<=', 64, 'MiB');
  row('100,000: renderer, resident', renderer, '<=', 500, 'MiB');
  await page.context().close();
}

async function editing({ server, browser }) {
  const side = 2048;
  const sha256 = await server.send(tiff(side, [nuclei(side)]));
  const page = await openTab(browser, server);
  const open = async (roi) => {
    await page.goto(`${server.url}/edit?file=${sha256}&slice=1&roi=${roi}&name=large.tif`);
    await page.getByRole('toolbar', { name: 'Tools' }).waitFor();
  };
  for (const [roi, limit, what] of [['0,0,1024,1024', 1000, '1,024²'], ['0,0,2000,2000', 4000, '2,000² (the largest)']]) {
    await open(roi);
    await page.keyboard.press('b');
    for (let i = 0; i < 24; i++) await page.keyboard.press(']');  // To 150 px.
    const { total } = await page.evaluate(handlerCost, { kind: 'stroke' });
    row(`brush of 150 px, ROI ${what}: handler and drawing, p95`, total, '<=', 16, 'ms');
    row(`undo, ROI ${what}`, (await page.evaluate(handlerCost, { kind: 'undo' })).total, '<=', 50, 'ms');
    await page.keyboard.press('Control+Shift+z');
    await page.keyboard.press('Control+s');
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel(/^Dataset/).selectOption({ label: 'A new dataset' });
    await dialog.getByLabel(/^Name of the dataset/).fill(`budget-${limit}`);
    const began = performance.now();
    await dialog.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByText('The sample was saved.').waitFor();
    row(`"Save as sample" to revision acknowledged, ROI ${what}`, performance.now() - began, '<=', limit, 'ms');
  }
  await page.context().close();
}

async function contrast({ server, browser }) {
  const side = 2048;
  const sha256 = await server.send(tiff(side, [nuclei(side)]));
  const job = await newJob(server, sha256, 'contrast.tif');
  await server.post(`/v1/${job}:cancel`, {});
  const page = await openTab(browser, server);
  await page.goto(`${server.url}/${job.replace('segmentationJobs', 'results')}/1`);
  await page.getByRole('slider', { name: /^White/ }).waitFor();
  await pause(1000);
  const { perSecond, exactAfter } = await page.evaluate(contrastDrag);
  row('contrast drag', perSecond, '>=', 24, 'fps');
  row('contrast: exact tiles after the slider rests', exactAfter, '<=', 400, 'ms');
  await page.context().close();
}

async function jobs({ server, browser }) {
  const page = await openTab(browser, server);
  await page.goto(server.url);
  await drop(page, 'dropped.tif', tiff(1024, [nuclei(1024)]));
  await page.getByText('Ready', { exact: true }).waitFor();
  await page.getByRole('button', { name: 'Start' }).click();
  await page.getByRole('heading', { name: /^[1-9]\d* objects$/ }).waitFor();
  const seen = Date.now();
  const name = page.url().replace(/.*results\/([^/?]*).*/, 'segmentationJobs/$1');
  const job = await until(async () => {
    const found = await server.json(`/v1/${name}`);
    return found.endTime && found;
  });
  row('dropped 1,024² image: the job\'s end to the outlines in the page', seen - Date.parse(job.endTime), '<=', 300, 'ms');
  await page.goto(`${server.url}/jobs`);
  await page.locator('.vt-row').first().waitFor();
  const lags = [];
  const sha256 = await server.send(tiff(64, [nuclei(64)]));
  for (let i = 0; i < 12; i++) {
    await newJob(server, sha256, `event-${i}.tif`);
    const made = Date.now();
    await until(async () => await page.locator('.vt [role=row][aria-rowindex]').count() >= 2 && await page.locator('.vt').getAttribute('aria-rowcount') >= String(3 + i), { hint: 'the event' });
    lags.push(Date.now() - made);
  }
  row('event on the server to seen in the page, p95 of 12', percentile(lags, 0.95), '<=', 300, 'ms');
  await page.context().close();
}

// Processor time of the server so far, in ms.
function processorMs(server) {
  const [, , , ...fields] = readFileSync(`/proc/${server.process.pid}/stat`, 'utf8').replace(/.*\) /, 'pid name ').split(' ');
  return 10 * (Number(fields[10]) + Number(fields[11]));
}

// Calls `ask` so many times a second; returns the times of the answers in ms.
async function paced(perSecond, seconds, ask) {
  const times = [];
  const asked = [];
  const began = performance.now();
  for (let i = 0; i < perSecond * seconds; i++) {
    await pause(Math.max(0, began + (1000 * i) / perSecond - performance.now()));
    const from = performance.now();
    asked.push(ask(i).then(() => times.push(performance.now() - from)));
  }
  await Promise.all(asked);
  return times;
}

async function tiles({ server }) {
  const side = 4096;
  const sha256 = await server.send(tiff(side, [nuclei(side)]));
  const address = (i) => `/v1/files/${sha256}/slices/1/tiles/0/${i % 8}/${Math.floor(i / 8) % 8}?lo=${500 + i}&hi=${20_000 + i}`;
  await until(async () => (await server.get(address(0))).status === 200, { hint: 'the first tile' });
  const before = processorMs(server);
  const times = await paced(50, 5, async (i) => {
    const answer = await server.get(address(i));
    assert.equal(answer.status, 200);
    await answer.arrayBuffer();
  });
  row('tile of 512²: processor time of the server', (processorMs(server) - before) / times.length, '<=', 4, 'ms');
  row('tile at 50 a second, p99', percentile(times, 0.99), '<=', 60, 'ms');
}

async function streams() {
  const server = await new Server(['--auth', 'tokens', '--no-starter']).start();
  const status = () => readFileSync(`/proc/${server.process.pid}/status`, 'utf8');
  const open = [];
  try {
    const tokens = [];
    for (let i = 0; i < 64; i++) tokens.push(await server.token(`user-${i}`));
    const resident = () => Number(/VmRSS:\s+(\d+)/.exec(status())[1]) / KiB;
    const before = resident();
    const openStream = (i) => new Promise((ready, failed) => {
      open.push(http.get(`${server.url}/v1/events?topics=jobs,queue`, { agent: false, headers: { Authorization: `Bearer ${tokens[i % 64]}` } }, (answer) => {
        answer.resume();
        if (answer.statusCode === 200) ready();
        else failed(new Error(`a stream got ${answer.statusCode}`));
      }).on('error', failed));
    });
    // As many at once as the server's queue takes.
    for (let i = 0; i < 1000; i += 50) await Promise.all(Array.from({ length: 50 }, (_, k) => openStream(i + k)));
    const agent = new http.Agent({ keepAlive: true, maxSockets: 200 });
    const times = await paced(200, 8, (i) => new Promise((done, failed) => http.get(`${server.url}/v1/session`, { agent, headers: { Authorization: `Bearer ${tokens[i % 64]}` } }, (answer) => {
      answer.resume().on('end', done);
    }).on('error', failed)));
    agent.destroy();
    row('1,000 streams and 200 requests a second, p99', percentile(times, 0.99), '<=', 50, 'ms');
    row('1,000 streams: memory more', resident() - before, '<=', 32, 'MiB');
  } finally {
    for (const request of open) request.on('error', () => {}).destroy();
    await server.dispose();
  }
}

const parts = { load, outlines, editing, contrast, jobs, tiles, streams };
const wanted = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(parts);
console.log(`${cpus().length} cores, load ${loadavg()[0].toFixed(1)}\n`);
for (const name of wanted) {
  if (!parts[name]) throw new Error(`there is no part ${name}; there are ${Object.keys(parts).join(', ')}`);
  if (name === 'streams') {
    await streams();
    continue;
  }
  const server = await new Server().start();
  const browser = await openBrowser();
  try {
    await parts[name]({ server, browser });
  } finally {
    await browser.close();
    await server.dispose();
  }
}
process.exit(missed ? 1 : 0);
