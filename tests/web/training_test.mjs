// From a folder of outlined regions to a version in use: plan, queue, curves, alias.
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { openTab, paintedPixels, setUp, until } from './harness.mjs';
import { blobs } from './images.mjs';

const { server, browser } = await setUp();
const page = await openTab(browser, server);
const SAMPLES = 10;  // One of them validates.
const EPOCHS = 4;

test('a folder becomes a dataset', async () => {
  const folder = path.join(server.folder, 'cells');
  for (let i = 0; i < SAMPLES; i++)
    for (const [kind, bytes] of Object.entries(blobs(i))) {
      mkdirSync(path.join(folder, `sample-${i}`, kind), { recursive: true });
      writeFileSync(path.join(folder, `sample-${i}`, kind, `${kind}.tif`), bytes);
    }
  await page.goto(`${server.url}/datasets`);
  await page.getByText('No dataset yet').waitFor();
  await page.getByRole('button', { name: 'New from a folder' }).first().click();
  const [chooser] = await Promise.all([page.waitForEvent('filechooser'), page.getByRole('button', { name: 'Choose a folder' }).click()]);
  await chooser.setFiles(folder);
  await page.getByText(`${SAMPLES} samples`).waitFor();
  await page.getByRole('button', { name: 'Create' }).click();
  await page.waitForURL('**/datasets/cells');
  await until(async () => await page.locator('.gallery li').count() === SAMPLES);
  assert.equal((await server.json('/v1/datasets/cells')).sampleCount, SAMPLES);
});

// Gives a parameter of the plan another value.
async function change(name, value) {
  const cell = page.getByRole('row', { name: new RegExp(`^${name}`) }).first();
  await cell.getByRole('button', { name: /^Change/ }).click();
  await cell.getByRole('textbox').fill(value);
  await cell.getByRole('textbox').press('Enter');
  await until(async () => (await cell.textContent()).includes('You chose this.'), { hint: `the plan with ${name}` });
}

test('a training is planned, queued and followed to its version', async () => {
  await page.getByRole('link', { name: 'Train a model' }).click();
  await page.getByRole('heading', { name: 'The plan' }).waitFor();
  await page.getByLabel(/^Begin with/).selectOption({ label: 'Nothing learned (random weights)' });
  await page.getByText(/^All parameters/).click();
  await change('Network input size', '64x64');
  await change('Epochs', String(EPOCHS));
  await change('Base width', '4');
  await page.getByRole('button', { name: 'Queue the training' }).click();
  await page.waitForURL('**/jobs/*');
  await page.getByRole('heading', { name: /^What it achieved/ }).waitFor({ timeout: 300_000 });
  await page.getByText('Done', { exact: true }).first().waitFor();
  const { progress } = await server.json(`/v1/trainingJobs/${page.url().split('/').at(-1)}`);
  assert.equal(progress.history.length, EPOCHS);
  await page.getByText('The curves as a table').click();
  const rows = await page.locator('.scroll table', { hasText: 'Training loss' }).locator('tbody tr').evaluateAll(
    (rows) => rows.map((row) => [...row.children].slice(0, 2).map((cell) => Number(cell.textContent))));
  assert.deepEqual(rows.map(([epoch]) => epoch).sort(), progress.history.map((_, i) => i + 1));
  for (const [epoch, loss] of rows) assert.ok(Math.abs(loss - progress.history[epoch - 1].trainingLoss) < 0.006, `loss of epoch ${epoch}`);
  assert.ok(await paintedPixels(page, '.uplot') > 500);
});

test('“Use this one” points production to the version', async () => {
  assert.equal((await server.json('/v1/models/cells')).aliases?.production, undefined);
  await page.getByRole('button', { name: 'Use this one' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Use this one' }).click();
  await page.getByText('In use', { exact: true }).waitFor();
  assert.deepEqual((await server.rows('model', 'list')).find(({ name }) => name === 'models/cells').aliases, { production: 1 });
  await page.getByRole('link', { name: 'Segment', exact: true }).click();
  await page.getByLabel(/^Model/).locator('option', { hasText: 'cells' }).first().waitFor({ state: 'attached' });
  assert.deepEqual(page.faults, []);
});
