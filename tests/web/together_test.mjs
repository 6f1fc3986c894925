// One user on two computers, and two users at one image: nothing is lost, nobody's work is overwritten unseen, and they see each other.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { drawPolygon, listedObjects, openRegion, snapped } from './drawing.mjs';
import { openTab, setUp, until } from './harness.mjs';
import { nuclei, tiff } from './images.mjs';

const { server, browser } = await setUp({ flags: ['--auth', 'tokens'] });
const tokens = { ada: await server.token('ada'), bob: await server.token('bob') };
const file = tiff(512, [nuclei(512)]);
const sha256 = createHash('sha256').update(file).digest('hex');
const image = { sha256, name: 'shared.tif' };
const triangle = [[8.25, 8.25], [30.25, 10.75], [18.25, 30.75]];
const square = [[40.25, 40.25], [60.25, 40.25], [60.25, 60.25], [40.25, 60.25]];

// A computer of the user's: a browser profile of its own.
async function computer(user) {
  const page = await openTab(browser, server);
  await page.goto(server.url);
  const dialog = page.getByRole('dialog', { name: 'Sign in' });
  await dialog.getByLabel(/^Access token/).fill(tokens[user]);
  await dialog.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('button', { name: `Account: ${user}` }).waitFor();
  return page;
}

for (const user of ['ada', 'bob']) {
  const answer = await server.get(`/v1/files/${sha256}`, { method: 'PUT', body: file, headers: { Authorization: `Bearer ${tokens[user]}` } });
  assert.equal(answer.status, 200, await answer.text());
}
const drafts = async (user) => {
  const answer = await server.get('/v1/drafts', { headers: { Authorization: `Bearer ${tokens[user]}` } });
  assert.equal(answer.status, 200, await answer.clone().text());
  return (await answer.json()).drafts;
};
// The drawing, which now has so many objects, is on the server.
async function kept(page, objects) {
  await page.getByRole('heading', { name: `${objects} object${objects === 1 ? '' : 's'}`, exact: true }).waitFor();
  await page.locator('.save-state', { hasText: 'Kept on the server' }).waitFor();
}

const office = await computer('ada');
const home = await computer('ada');

test('a drawing goes on at another computer, offered on the first screen', async () => {
  await openRegion(office, server, { ...image, x0: 0, y0: 0 });
  await drawPolygon(office, snapped(office, triangle));
  await kept(office, 1);
  const before = await listedObjects(office);
  await home.goto(server.url);
  await home.getByRole('region', { name: 'Unfinished drawings' }).getByRole('link', { name: 'shared.tif' }).click();
  await home.getByText('Your drawing was restored from the server.').waitFor();
  assert.deepEqual(await listedObjects(home), before);
});

test('what the other computer added comes back to the first one', async () => {
  await home.getByText('800 %').waitFor();
  home.corner = office.corner;
  await drawPolygon(home, snapped(home, square));
  await kept(home, 2);
  const there = await listedObjects(home);
  assert.equal(there.size, 2);
  await office.reload();
  await office.getByText('Your drawing was restored from the server.').waitFor();
  assert.deepEqual(await listedObjects(office), there);
});

test('where both went on, the user says which drawing counts, and undo brings the other one back', async () => {
  await home.reload();
  await home.getByText('Your drawing was restored').waitFor();
  const move = (points, by) => points.map(([x, y]) => [x, y + by]);
  await drawPolygon(office, snapped(office, move(triangle, 30)));
  await kept(office, 3);
  const ofOffice = await listedObjects(office);
  await drawPolygon(home, snapped(home, [[40.25, 8.25], [60.25, 8.25], [60.25, 20.25]]));
  await home.getByText('This drawing was changed in another window or on another computer.').waitFor();
  const ofHome = await listedObjects(home);
  await home.getByRole('button', { name: 'Take the other' }).click();
  await until(async () => [...await listedObjects(home)].join() === [...ofOffice].join(), { hint: 'the drawing of the office' });
  const [{ revision }] = await drafts('ada');
  await home.keyboard.press('Control+z');
  assert.deepEqual(await listedObjects(home), ofHome);
  await until(async () => (await drafts('ada'))[0].revision !== revision, { hint: 'the drawing of home is on the server' });
  await office.reload();
  await office.getByText('Your drawing was restored from the server.').waitFor();
  assert.deepEqual(await listedObjects(office), ofHome);
});

test('a server that is killed loses no drawing', async () => {
  const before = await listedObjects(office);
  await server.kill();
  await drawPolygon(office, snapped(office, [[4.25, 50.25], [16.25, 50.25], [10.25, 62.25]]));
  await office.getByText('Kept in this browser').waitFor();
  assert.equal((await listedObjects(office)).size, before.size + 1);
  await server.start();
  await kept(office, before.size + 1);
  assert.equal((await drafts('ada'))[0].objects, before.size + 1);
});

let samples;
const list = async () => {
  const answer = await server.get('/v1/datasets/cells/samples', { headers: { Authorization: `Bearer ${tokens.ada}` } });
  return (await answer.json()).samples;
};
async function save(page, dataset) {
  await page.keyboard.press('Control+s');
  const dialog = page.getByRole('dialog');
  if (dataset) {
    await dialog.getByLabel(/^Dataset/).selectOption({ label: 'A new dataset' });
    await dialog.getByLabel(/^Name of the dataset/).fill(dataset);
  } else await dialog.getByLabel(/^Dataset/).locator('option:checked', { hasText: 'cells' }).waitFor({ state: 'attached' });
  await dialog.getByRole('button', { name: 'Save', exact: true }).click();
  return dialog;
}

test('a saved drawing is a sample, and no draft any more', async () => {
  await save(office, 'cells');
  await office.getByText('The sample was saved.').waitFor();
  await until(async () => (await drafts('ada')).length === 0, { hint: 'the draft is gone' });
  samples = await list();
  assert.equal(samples.length, 1);
});

test('who saves second sees the sample that they would replace', async () => {
  const at = `${server.url}/edit?${new URLSearchParams({
    file: samples[0].image.sha256, slice: '1', roi: '0,0,64,64', dataset: 'cells', sample: samples[0].name,
  })}`;
  for (const page of [office, home]) {
    await page.goto(at);
    await page.getByText('800 %').waitFor();
    await page.getByRole('button', { name: 'Select', exact: true }).waitFor();
  }
  // Each throws another object away.
  for (const [page, row] of [[office, 0], [home, 1]]) {
    await page.locator('.objects .vt-row').nth(row).click();
    await page.locator('.picture-map').focus();
    await page.keyboard.press('Delete');
    await page.locator('.save-state', { hasText: /Kept|changed/ }).waitFor();
  }
  await save(office);
  await office.getByText('The sample was saved.').waitFor();
  const [first] = await list();
  const dialog = await save(home);
  await dialog.getByText('Somebody else changed this sample since you opened it.').waitFor();
  assert.equal((await list())[0].mask.sha256, first.mask.sha256);
  await dialog.getByRole('button', { name: 'Replace it' }).click();
  await home.getByText('The sample was saved.').waitFor();
  const [second] = await list();
  assert.notEqual(second.mask.sha256, first.mask.sha256);
  assert.equal((await list()).length, 1);
});

test('two users at one image see each other, where they draw, and that they left', async () => {
  const bob = await computer('bob');
  await openRegion(office, server, { ...image, x0: 128, y0: 128 });
  await openRegion(bob, server, { ...image, x0: 160, y0: 160 });
  await bob.getByText('ada draws in this region, too.', { exact: false }).waitFor();
  await office.getByText('bob draws in this region, too.', { exact: false }).waitFor();
  await drawPolygon(office, snapped(office, triangle));
  await kept(office, 1);
  assert.equal((await drafts('bob')).length, 0);
  await openRegion(bob, server, { ...image, x0: 320, y0: 320 });
  await office.getByText('bob draws in another region.').waitFor();
  await bob.goto(server.url);
  await office.getByText('bob draws', { exact: false }).waitFor({ state: 'detached' });
  assert.deepEqual(bob.faults, []);
});

test('other unfinished regions of the image are a click away, and can be discarded', async () => {
  await openRegion(home, server, { ...image, x0: 256, y0: 0 });
  await home.getByText(/^Unfinished regions of this image/).click();
  await home.getByRole('link', { name: /128–192/ }).click();
  await home.getByText('Your drawing was restored from the server.').waitFor();
  await home.getByRole('button', { name: 'Start anew' }).click();
  await home.getByRole('dialog').getByRole('button', { name: 'Start anew' }).click();
  await until(async () => (await drafts('ada')).length === 0, { hint: 'the draft is gone' });
  for (const page of [office, home]) assert.deepEqual(page.faults, []);
});
