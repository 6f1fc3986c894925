// Who may do what by the page: tokens, other users, other sites, other names of the server.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import path from 'node:path';
import { after, test } from 'node:test';
import { drop, openTab, Server, setUp, until } from './harness.mjs';
import { nuclei, tiff } from './images.mjs';

const { server, browser } = await setUp({ flags: ['--auth', 'tokens'], args: ['--host-resolver-rules=MAP *.test 127.0.0.1'] });
const tokens = { ada: await server.token('ada'), bob: await server.token('bob') };
const ada = await openTab(browser, server);
const file = tiff(256, [nuclei(256)]);
const sha256 = createHash('sha256').update(file).digest('hex');

async function signIn(page, user) {
  await page.goto(server.url);
  const dialog = page.getByRole('dialog', { name: 'Sign in' });
  await dialog.getByLabel(/^Access token/).fill(tokens[user]);
  await dialog.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('button', { name: `Account: ${user}` }).waitFor();
}

test('a wrong token is refused in words, the right one signs in by a cookie that scripts cannot read', async () => {
  await ada.goto(server.url);
  const dialog = ada.getByRole('dialog', { name: 'Sign in' });
  await dialog.getByLabel(/^Access token/).fill('tsr_wrong');
  await dialog.getByRole('button', { name: 'Sign in' }).click();
  await dialog.getByText('The server does not know this token.', { exact: false }).waitFor();
  await signIn(ada, 'ada');
  const [cookie] = await ada.context().cookies();
  assert.deepEqual([cookie.name, cookie.httpOnly, cookie.sameSite], ['tessera_session', true, 'Strict']);
  assert.ok(!(await ada.evaluate(() => document.cookie)).includes('tessera'));
  const kept = await ada.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }]));
  assert.ok(!kept.includes(tokens.ada));
});

let job;
test('another user sees nothing of it: 404, as if it were not there', async () => {
  await drop(ada, 'mine.tif', file);
  await ada.getByText('Ready', { exact: true }).waitFor();
  await ada.getByRole('button', { name: 'Start' }).click();
  await ada.waitForURL('**/results/*/1*');
  job = ada.url().split('/').at(-2);
  await ada.getByRole('heading', { name: /^\d+ objects?$/ }).waitFor();
  await until(async () => (await ada.evaluate((job) => fetch(`/v1/segmentationJobs/${job}`).then((answer) => answer.json()), job)).state === 'SUCCEEDED');

  const bob = await openTab(browser, server);
  await signIn(bob, 'bob');
  const status = (page, address) => page.evaluate((address) => fetch(address).then((answer) => answer.status), address);
  const addresses = [
    `/v1/segmentationJobs/${job}`, `/v1/segmentationJobs/${job}/images`, `/v1/segmentationJobs/${job}/images/1/outlines?slice=1`,
    `/v1/segmentationJobs/${job}/images/1/download?format=geojson`, `/v1/segmentationJobs/${job}/download?format=geojson`, `/v1/files/${sha256}`,
    `/v1/files/${sha256}/slices/1/histogram`, `/v1/files/${sha256}/slices/1/tiles/0/0/0?lo=0&hi=65535`,
    `/v1/files/${sha256}/slices/1/pixels?x0=0&y0=0&x1=16&y1=16`,
  ];
  for (const address of addresses) {
    assert.equal(await status(ada, address), 200, `ada: ${address}`);
    assert.equal(await status(bob, address), 404, `bob: ${address}`);
  }
  await bob.goto(`${server.url}/results/${job}`);
  await bob.getByText('This result could not be read.').waitFor();
  await bob.getByRole('link', { name: 'Jobs', exact: true }).click();
  await bob.getByText('No job yet').waitFor();
  assert.deepEqual(bob.faults, []);
  await bob.context().close();
});

test('a page of another site cannot act in the name of who is signed in', async () => {
  const attack = `<script>
    const tries = [
      fetch('${server.url}/v1/segmentationJobs/${job}', { method: 'DELETE', credentials: 'include' }),
      fetch('${server.url}/v1/segmentationJobs/${job}:cancel', { method: 'POST', mode: 'no-cors', credentials: 'include', body: '{}' }),
      fetch('${server.url}/v1/session', { method: 'DELETE', mode: 'cors', credentials: 'include' }),
      fetch('${server.url}/v1/models', { credentials: 'include' }).then((answer) => answer.text()).then((text) => { globalThis.stolen = text; }),
    ];
    Promise.allSettled(tries).then((done) => { document.title = 'done ' + done.map(({ status }) => status); });
  </script>`;
  const other = createServer((_, answer) => answer.setHeader('Content-Type', 'text/html').end(attack));
  await new Promise((ready) => other.listen(0, '127.0.0.1', ready));
  after(() => other.close());
  // Once of another site, once of another port of this one, whose requests bring the cookie along.
  for (const host of ['evil.test', '127.0.0.1']) {
    const page = await ada.context().newPage();
    await page.goto(`http://${host}:${other.address().port}/`);
    await page.waitForFunction(() => document.title.startsWith('done'));
    assert.equal(await page.evaluate(() => globalThis.stolen), undefined);
    await page.close();
  }
  const state = await ada.evaluate((job) => fetch(`/v1/segmentationJobs/${job}`).then((answer) => answer.json()), job);
  assert.equal(state.state, 'SUCCEEDED');
  // The same by hand, with the cookie: what a browser says of the request's origin decides.
  const [{ name, value }] = await ada.context().cookies();
  const cancel = (headers) => server.get(`/v1/segmentationJobs/${job}:cancel`, { method: 'POST', body: '{}', headers: { Cookie: `${name}=${value}`, ...headers } });
  for (const headers of [{ 'Sec-Fetch-Site': 'cross-site' }, { 'Sec-Fetch-Site': 'same-site' }, { Origin: 'http://evil.test' }, {}]) {
    const answer = await cancel(headers);
    assert.equal(answer.status, 403, JSON.stringify(headers));
    assert.match((await answer.json()).error.message, /\w/);
  }
});

test('signing out ends the session and leaves the page empty', async () => {
  await ada.goto(`${server.url}/results/${job}`);
  await ada.getByRole('button', { name: 'Account: ada' }).click();
  await ada.getByRole('menuitem', { name: 'Sign out' }).click();
  await ada.getByRole('dialog', { name: 'Sign in' }).waitFor();
  assert.deepEqual(await ada.context().cookies(), []);
  assert.equal(await ada.evaluate((job) => fetch(`/v1/segmentationJobs/${job}`).then((answer) => answer.status), job), 401);
  assert.ok(!(await ada.textContent('body')).includes('mine.tif'));
});

test('a session that ends while somebody works asks again and keeps the work', async () => {
  await signIn(ada, 'ada');
  await ada.goto(`${server.url}/edit?file=${sha256}&slice=1&roi=0,0,64,64`);
  await ada.getByRole('toolbar', { name: 'Tools' }).waitFor();
  await ada.keyboard.press('b');
  const box = await ada.locator('.picture-map').boundingBox();
  await ada.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
  await ada.getByRole('heading', { name: '1 object' }).waitFor();
  await ada.context().clearCookies();
  await ada.keyboard.press('Control+s');
  await ada.getByRole('dialog', { name: 'Sign in again' }).getByLabel(/^Access token/).fill(tokens.ada);
  await ada.getByRole('dialog', { name: 'Sign in again' }).getByRole('button', { name: 'Sign in' }).click();
  await ada.getByRole('dialog', { name: 'Sign in again' }).waitFor({ state: 'hidden' });
  await ada.getByRole('heading', { name: '1 object' }).waitFor();
  assert.deepEqual(ada.faults, []);
});

test('without tokens the server answers to its address only, not to a name that leads to it', async () => {
  const open = await new Server().start();
  after(() => open.dispose());
  const page = await (await browser.newContext()).newPage();
  for (const address of ['/', '/v1/session', '/v1/models']) {
    const answer = await page.goto(`http://evil.test:${open.port}${address}`);
    assert.equal(answer.status(), 403, address);
    assert.ok(!(await answer.text()).includes('nuclei'));
  }
  assert.equal((await page.goto(`${open.url}/v1/models`)).status(), 200);
});

test('under TLS the cookie of the session does not leave the line', async () => {
  const secure = new Server([]);
  const [certificate, key] = ['server.pem', 'server.key'].map((name) => path.join(secure.folder, name));
  execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '1', '-subj', '/CN=127.0.0.1',
    '-addext', 'subjectAltName=IP:127.0.0.1', '-keyout', key, '-out', certificate], { stdio: 'ignore' });
  secure.flags = ['--auth', 'tokens', '--no-starter', '--tls-cert', certificate, '--tls-key', key];
  await secure.start();
  after(() => secure.dispose());
  secure.url = secure.url.replace('http:', 'https:');
  const page = await openTab(browser, secure, { ignoreHTTPSErrors: true });
  await page.goto(secure.url);
  await page.getByRole('dialog', { name: 'Sign in' }).getByLabel(/^Access token/).fill(await secure.token('eve'));
  await page.getByRole('dialog', { name: 'Sign in' }).getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('button', { name: 'Account: eve' }).waitFor();
  const [cookie] = await page.context().cookies();
  assert.deepEqual([cookie.secure, cookie.httpOnly], [true, true]);
  assert.deepEqual(page.faults, []);
});
