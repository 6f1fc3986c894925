// The server is killed while the page works with it; the page goes on when the server is back.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { drop, openTab, setUp, until } from './harness.mjs';
import { blobs, nuclei, tiff } from './images.mjs';

const EPOCHS = 10;
const { server, browser } = await setUp({ flags: ['--threads', '1', '--lease-seconds', '5'] });
const page = await openTab(browser, server);

// The network of a slow line, in bytes a second; 0: as fast as it can.
async function slow(bytesPerSecond) {
  page.line ??= await page.context().newCDPSession(page);
  await page.line.send('Network.emulateNetworkConditions', {
    offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: bytesPerSecond || -1,
  });
}

test('an upload goes on where it was when the server is back', async () => {
  // Three pieces of 8 MiB and a rest; noise, so that nothing can be left out.
  const side = 2560;
  const file = tiff(side, [nuclei(side), nuclei(side, 2)]);
  const sha256 = createHash('sha256').update(file).digest('hex');
  await page.goto(server.url);
  await slow(6 << 20);
  await drop(page, 'plate.tif', file);
  const committed = async () => {
    const answer = await server.get('/v1/files:findMissing', {
      method: 'POST', headers: { Origin: server.url, 'Content-Type': 'application/json' }, body: JSON.stringify({ sha256: [sha256] }),
    });
    return Number((await answer.json()).files?.[0]?.committedBytes ?? 0);
  };
  const before = await until(committed, { hint: 'the first piece' });
  assert.ok(before < file.length);
  await server.kill();
  await server.start();
  assert.ok(await committed() >= before, 'pieces that were answered are kept');
  const sent = [];
  page.on('request', (request) => {
    if (request.method() === 'PUT') sent.push(request.headers()['content-range']);
  });
  await page.getByText('Ready', { exact: true }).waitFor({ timeout: 60_000 });
  assert.ok(!sent.some((range) => range?.startsWith('bytes 0-')), `begins anew: ${sent}`);
  await slow(0);
  const { sha256: stored, slices } = await server.json(`/v1/files/${sha256}`);
  assert.deepEqual([stored, slices], [sha256, 2]);
});

test('a job goes on, and its page tells of the end without a reload', async () => {
  await page.goto(server.url);
  await drop(page, 'stack.tif', tiff(1024, [1, 2, 3, 4, 5, 6].map((seed) => nuclei(1024, seed))));
  await page.getByText('Ready', { exact: true }).waitFor();
  await page.getByRole('button', { name: 'Start' }).click();
  await page.waitForURL('**/results/*/1*');
  const job = page.url().split('/').at(-2);
  await page.goto(`${server.url}/results/${job}`);
  const state = async () => (await server.json(`/v1/segmentationJobs/${job}`)).state;
  await until(async () => await state() === 'RUNNING', { hint: 'the job runs' });
  await server.kill();
  await page.getByText('The server does not answer.', { exact: false }).first().waitFor();
  await page.evaluate(() => { globalThis.notReloaded = true; });
  await server.start();
  await until(async () => await state() === 'SUCCEEDED', { seconds: 90, hint: 'the job ends' });
  await page.getByText('Done', { exact: true }).first().waitFor({ timeout: 60_000 });
  await page.getByText('The server does not answer.', { exact: false }).first().waitFor({ state: 'hidden' });
  assert.equal(await page.evaluate(() => globalThis.notReloaded), true);
  const { objects } = await server.json(`/v1/segmentationJobs/${job}`);
  await page.getByText(Number(objects).toLocaleString('en'), { exact: true }).first().waitFor();
});

test('a training goes on, and its curve in the page has no gap', async () => {
  const samples = [];
  for (let i = 0; i < 4; i++) {
    const { image, mask } = blobs(i);
    samples.push({ name: `sample-${i}`, image: { filename: 'image.tif', sha256: await server.send(image) }, mask: { filename: 'mask.tif', sha256: await server.send(mask) } });
  }
  await server.post('/v1/datasets', { datasetId: 'cells', samples });
  const parameters = { epochs: EPOCHS, baseWidth: 4, networkInputSize: { height: 64, width: 64 }, cropsPerEpoch: 40 };
  const { name } = await server.post('/v1/trainingJobs', { job: { dataset: 'datasets/cells', model: 'models/cells', parameters } });
  await page.goto(`${server.url}/jobs/${name.split('/')[1]}`);
  await page.getByText('The curves as a table').click();
  const epochs = async () => (await page.locator('.scroll table', { hasText: 'Training loss' }).locator('tbody tr td:first-child').allTextContents())
    .map(Number).sort((a, b) => a - b);
  await until(async () => (await epochs()).length >= 3, { hint: 'three epochs in the page' });
  const before = await epochs();
  assert.ok(before.length < EPOCHS, 'the server was killed too late');
  await server.kill();
  await server.start();
  await page.getByRole('heading', { name: /^What it achieved/ }).waitFor({ timeout: 300_000 });
  assert.deepEqual(await epochs(), Array.from({ length: EPOCHS }, (_, i) => i + 1));
  assert.deepEqual(page.faults, []);
});
