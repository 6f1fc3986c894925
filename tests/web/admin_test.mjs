// What an administrator sees: who stores what, and who changed what.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { accessibilityFaults, openTab, setUp, until } from './harness.mjs';
import { blobs } from './images.mjs';

const QUOTA = 40_000_000;
const { server, browser } = await setUp({ flags: ['--auth', 'tokens', '--max-stored-bytes-per-user', String(QUOTA)] });
const tokens = { root: await server.token('root', 'admin'), ada: await server.token('ada') };
const page = await openTab(browser, server);
const as = (user) => ({ Authorization: `Bearer ${tokens[user]}` });

async function send(user, bytes) {
  const { createHash } = await import('node:crypto');
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const answer = await server.get(`/v1/files/${sha256}`, { method: 'PUT', body: bytes, headers: as(user) });
  assert.equal(answer.status, 200, await answer.text());
  return sha256;
}
const { image, mask } = blobs(1);
const samples = [{ name: 'one', image: { filename: 'i.tif', sha256: await send('ada', image) }, mask: { filename: 'm.tif', sha256: await send('ada', mask) } }];
for (let i = 0; i < 60; i++) await server.post('/v1/datasets', { datasetId: `set-${i}`, samples }, as('ada'));
const refused = await server.get('/v1/usage', { headers: as('ada') });

test('only admins may', () => assert.equal(refused.status, 403));

test('each user stores beside the quota', async () => {
  await page.goto(server.url);
  const dialog = page.getByRole('dialog', { name: 'Sign in' });
  await dialog.getByLabel(/^Access token/).fill(tokens.root);
  await dialog.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('button', { name: 'Account: root' }).waitFor();
  await page.goto(`${server.url}/admin`);
  const users = page.getByRole('region', { name: 'Users' });
  await users.getByText('Each user may store 40.0 MB.', { exact: false }).waitFor();
  const row = users.getByRole('row', { name: /^ada / });
  assert.match(await row.innerText(), /\/ 40\.0 MB\s+60\s+0\s+0\s+0/);
  await page.getByRole('region', { name: 'Storage' }).getByText('Free on the disk').waitFor();
});

test('the audit log shows what was done, page by page, and as it is asked for', async () => {
  const log = page.getByRole('region', { name: 'Audit log' });
  await log.getByText('datasets/set-59').waitFor();
  assert.equal(await log.getByText('datasets/set-5', { exact: true }).count(), 0);
  await log.getByRole('button', { name: 'Show earlier ones' }).click();
  await log.getByText('datasets/set-5', { exact: true }).waitFor();
  await log.getByLabel('To what').fill('set-31');
  await log.getByLabel('To what').press('Enter');
  await until(async () => await log.locator('tbody tr').count() === 1, { hint: 'one entry' });
  assert.match(await log.locator('tbody tr').innerText(), /ada\s+CreateDataset\s+datasets\/set-31\s+done/);
  // A link to what is shown.
  await page.reload();
  await until(async () => await log.locator('tbody tr').count() === 1, { hint: 'one entry' });
  await log.getByLabel('To what').fill('');
  await log.getByLabel('To what').press('Enter');
  await server.get('/v1/models/nuclei', { method: 'DELETE', headers: as('ada') });
  await log.getByLabel('Only what failed').check();
  await log.locator('tbody').getByText('DeleteModel').waitFor();
  assert.equal(await log.locator('tbody tr', { hasText: 'done' }).count(), 0);
  await log.getByLabel('What was done').selectOption('ShareModel');
  await log.getByText('Nothing matches the search.').waitFor();
  assert.deepEqual(await accessibilityFaults(page), []);
  assert.deepEqual(page.faults, []);
});
