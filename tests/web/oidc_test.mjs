// Signing in at an identity provider, over TLS: another site than the server's, as in life.
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { accessibilityFaults, drop, freePort, openBrowser, openTab, Server, until } from './harness.mjs';
import { nuclei, tiff } from './images.mjs';

const tools = process.env.TESSERA_TOOLS;
const absent = path.join(tools, 'oidc.absent');
const skip = existsSync(absent) ? readFileSync(absent, 'utf8').trim() : false;

// `127.0.0.1` and `localhost` are two sites.
async function startProvider(settings) {
  const port = await freePort();
  const script = fileURLToPath(new URL('../tools/oidc/provider.mjs', import.meta.url));
  const child = spawn(path.join(tools, 'bin/node'), [script, JSON.stringify({ port, host: 'localhost', ...settings })], {
    cwd: path.join(tools, 'oidc'), stdio: ['ignore', 'pipe', 'ignore'],
  });
  process.once('exit', () => child.kill('SIGKILL'));
  const [line] = await Promise.race([
    new Promise((ready) => child.stdout.once('data', (bytes) => ready([String(bytes).trim()]))),
    new Promise((_, fail) => child.once('exit', () => fail(new Error('the provider did not start')))),
  ]);
  return { issuer: line, stop: () => child.kill('SIGKILL') };
}

let server, provider, browser, page;
// Short, so that the page has to renew its session.
const tokenSeconds = 6;

if (!skip) {
  server = new Server();
  const [cert, key] = ['server.pem', 'server.key'].map((name) => path.join(server.folder, name));
  execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '1', '-subj', '/CN=test',
    '-addext', 'subjectAltName=IP:127.0.0.1,DNS:localhost', '-keyout', key, '-out', cert], { stdio: 'ignore' });
  server.port = await freePort();
  const origin = `https://127.0.0.1:${server.port}`;
  provider = await startProvider({ redirectUris: [`${origin}/v1/session/callback`], audience: 'tessera', tokenSeconds, key, cert });
  server.flags = ['--auth', 'oidc', '--oidc-issuer', provider.issuer, '--oidc-client-id', 'page', '--oidc-audience', 'tessera',
    '--oidc-scopes', 'openid offline_access', '--oidc-provider-name', 'Example University', '--oidc-ca-file', cert,
    '--tls-cert', cert, '--tls-key', key];
  [browser] = await Promise.all([openBrowser(), server.start()]);
  server.url = origin;
  page = await openTab(browser, server, { ignoreHTTPSErrors: true });
  // The provider's own pages want to load letters from elsewhere.
  await page.context().route('**://fonts.googleapis.com/**', (route) => route.abort());
  after(async () => {
    await browser.close();
    provider.stop();
    await server.dispose();
  });
}

const signInLink = (page, title = 'Sign in') =>
  page.getByRole('dialog', { name: title, exact: true }).getByRole('link', { name: 'Sign in with Example University' });

// At the provider, which asks for a name, any password, and consent.
async function signInAt(page, user) {
  await page.getByPlaceholder('Enter any login').fill(user);
  await page.getByPlaceholder('and password').fill('any');
  await page.getByRole('button', { name: 'Sign-in' }).click();
  await page.getByRole('button', { name: 'Continue' }).click();
}

const cookies = async () => Object.fromEntries((await page.context().cookies(server.url + '/v1/session')).map((cookie) => [cookie.name, cookie]));
const ownFaults = (page) => page.faults.filter((fault) => !fault.includes(provider.issuer) && !fault.includes('fonts.googleapis.com'));

test('the page leads to the provider and back to where the user was', { skip }, async () => {
  await page.goto(`${server.url}/models`);
  const link = signInLink(page);
  await link.waitFor();
  assert.deepEqual(await accessibilityFaults(page), []);
  // Tokens of the server's own work beside it.
  await page.getByText('Use an access token instead').click();
  await page.getByLabel(/^Access token/).waitFor();
  await link.click();
  await signInAt(page, 'ada');
  await page.waitForURL(`${server.url}/models`);
  await page.getByRole('button', { name: 'Account: ada' }).waitFor();
  const found = await cookies();
  assert.deepEqual([found.tessera_session.sameSite, found.tessera_session.httpOnly, found.tessera_session.secure], ['Strict', true, true]);
  assert.deepEqual([found.tessera_renewal.sameSite, found.tessera_renewal.httpOnly, found.tessera_renewal.path], ['Strict', true, '/v1/session']);
  assert.equal(found['__Host-tessera_sign_in'], undefined);
  assert.equal(await page.evaluate(() => document.cookie), '');
  // A step back must not bring the used code again.
  assert.ok(!(await page.evaluate(() => JSON.stringify(performance.getEntriesByType('navigation')))).includes('code='));
});

const file = tiff(256, [nuclei(256)]);
test('a user of the provider works, longer than a token lasts', { skip }, async () => {
  const before = (await cookies()).tessera_session?.value;
  await page.goto(server.url);
  await drop(page, 'cells.tif', file);
  await page.getByText('Ready', { exact: true }).waitFor();
  await until(async () => {
    const now = (await cookies()).tessera_session?.value;
    return now !== undefined && now !== before;
  }, { seconds: 60, hint: 'the session was not renewed' });
  await page.getByRole('button', { name: 'Start' }).click();
  await page.waitForURL('**/results/*/1*');
  await page.getByRole('heading', { name: /^\d+ objects?$/ }).waitFor();
  assert.deepEqual(ownFaults(page), []);
});

test('a session that has ended goes on in a new tab, and the work stays', { skip }, async () => {
  const sha256 = createHash('sha256').update(file).digest('hex');
  await page.goto(`${server.url}/edit?file=${sha256}&slice=1&roi=0,0,64,64`);
  await page.getByRole('toolbar', { name: 'Tools' }).waitFor();
  await page.keyboard.press('b');
  const box = await page.locator('.picture-map').boundingBox();
  // The picture may not be there yet.
  await until(async () => {
    await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
    return page.getByRole('heading', { name: '1 object' }).isVisible();
  });
  await page.context().clearCookies({ domain: '127.0.0.1' });
  await page.keyboard.press('Control+s');
  const link = signInLink(page, 'Sign in again');
  await link.waitFor();
  const [tab] = await Promise.all([page.context().waitForEvent('page'), link.click()]);
  // The provider still knows the user, but asks for consent to stay signed in.
  await tab.getByRole('button', { name: 'Continue' }).click();
  await page.getByRole('dialog', { name: 'Sign in again' }).waitFor({ state: 'hidden' });
  await page.getByRole('heading', { name: '1 object' }).waitFor();
  await until(() => tab.isClosed() || tab.url() === `${server.url}/`, { hint: 'the tab of the sign-in stays' });
  assert.deepEqual(ownFaults(page), []);
  if (!tab.isClosed()) await tab.close();
});

test('who signs out is asked again by the provider', { skip }, async () => {
  await page.goto(server.url);
  await page.getByRole('button', { name: 'Account: ada' }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await signInLink(page).waitFor();
  assert.deepEqual(Object.keys(await cookies()), []);
  await signInLink(page).click();
  await signInAt(page, 'viewer-bob');
  await page.getByRole('button', { name: 'Account: viewer-bob' }).waitFor();
  // Without a role a user may look only.
  const status = await page.evaluate(() => fetch('/v1/files:findMissing', { method: 'POST', body: '{}' }).then((answer) => answer.status));
  assert.equal(status, 403);
});

test('a provider that says no, or nothing, is explained', { skip }, async () => {
  await page.getByRole('button', { name: 'Account: viewer-bob' }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await signInLink(page).click();
  await page.getByRole('link', { name: /Cancel/ }).click();
  await page.getByRole('heading', { name: 'You are not signed in' }).waitFor();
  await page.getByText('The identity provider did not let you in', { exact: false }).waitFor();
  assert.deepEqual(await accessibilityFaults(page), []);
  await page.getByRole('link', { name: 'Back to Tessera' }).click();
  await signInLink(page).waitFor();
  provider.stop();
  await server.kill();
  await server.start();
  server.url = server.url.replace('http:', 'https:');
  await page.goto(server.url);
  await signInLink(page).click();
  await page.getByText('cannot be reached', { exact: false }).waitFor();
});
