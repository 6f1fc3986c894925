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

test('a version shows the samples that it was not trained on, beside the version before', async () => {
  const { name } = await server.post('/v1/trainingJobs', {
    job: { dataset: 'datasets/cells', model: 'models/cells', initialModel: 'models/cells/versions/1', parameters: { epochs: 2 } },
  });
  await until(async () => (await server.json(`/v1/${name}`)).state === 'SUCCEEDED', { seconds: 300 });
  const version = await server.json('/v1/models/cells/versions/2');
  // With one validation sample the version's figures are those of this sample: the server finds the one that the training held back.
  const { dataset, samples } = await server.json('/v1/models/cells/versions/2/validationSamples');
  assert.equal(dataset, 'datasets/cells/revisions/1');
  assert.equal(samples.length, 1);
  const answer = await server.get(`/v1/models/cells/versions/2/evaluation?dataset=${dataset}&sample=${samples[0].name}`);
  assert.equal(answer.status, 200);
  const ap = answer.headers.get('X-Tessera-Average-Precision').split(',').map(Number);
  assert.equal(ap.length, version.validationAp.length);
  for (const [i, value] of ap.entries()) assert.ok(Math.abs(value - version.validationAp[i]) < 0.12, `${value} at ${i}, by the training ${version.validationAp[i]}`);
  await page.goto(`${server.url}/models/cells/2`);
  const shown = page.getByRole('region', { name: 'On samples that it was not trained on' });
  await shown.getByRole('button', { name: 'Show the worst and the best' }).click();
  for (const number of [2, 1]) {
    const picture = shown.getByRole('img', { name: `Version ${number}: ${samples[0].name}` });
    await picture.waitFor();
    // Both outlines are painted: people's in yellow, the version's in blue.
    await until(() => picture.evaluate((canvas) => {
      const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
      let yellow = 0;
      for (let i = 0; i < data.length; i += 4) if (data[i] > 200 && data[i + 1] > 200 && data[i + 2] < 120) yellow++;
      return yellow > 20;
    }), { hint: `the picture of version ${number}` });
  }
  assert.match(await shown.innerText(), new RegExp(`AP ${ap[0].toFixed(2)}`));
  assert.deepEqual(page.faults, []);
});
