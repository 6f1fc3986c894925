// Walks through docs/web.md on a server without data of its own and takes the
// page's pictures. Usage: pictures.mjs URL FOLDER, with tesserad serving the
// page at URL. CHROMIUM names the browser, by default /usr/bin/chromium.
import { mkdirSync } from 'node:fs';
import { chromium } from 'playwright-core';

const [url, folder] = process.argv.slice(2);
if (!folder) throw new Error('usage: pictures.mjs URL FOLDER');
mkdirSync(folder, { recursive: true });
const browser = await chromium.launch({
  executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-background-networking', '--no-first-run'],
});
const page = await browser.newPage({ viewport: { width: 1280, height: 800 }, colorScheme: 'light' });
page.setDefaultTimeout(60_000);
page.on('pageerror', (error) => { throw error; });

async function picture(name) {
  await page.mouse.move(4, 400);
  await page.waitForTimeout(1200);  // Tiles and thumbnails come in; nothing tells when the last is there.
  await page.screenshot({ path: `${folder}/web_${name}.jpg`, type: 'jpeg', quality: 84 });
  console.log(`${folder}/web_${name}.jpg`);
}
const button = (name) => page.getByRole('button', { name, exact: true });

async function change(parameter, value) {
  const planned = page.waitForResponse((response) => response.url().includes('validateOnly'));
  await page.getByRole('button', { name: `Change: ${parameter}` }).click();
  await page.getByRole('textbox', { name: parameter, exact: true }).fill(value);
  await page.keyboard.press('Enter');
  await planned;
}

await page.goto(url);
await button('Try the example').click();
await page.getByText('Ready', { exact: true }).waitFor();
await picture('start');
await button('Start').click();
await page.getByRole('heading', { name: /^[1-9]\d* objects$/ }).waitFor();
await picture('result');
await button('Correct').click();
await page.getByRole('heading', { name: /^[1-9]\d* objects$/ }).waitFor();
await picture('editor');
await button('Save as sample').click();
const dialog = page.getByRole('dialog');
await dialog.getByLabel('Name of the dataset').fill('example');
await dialog.getByRole('button', { name: 'Save', exact: true }).click();
await page.getByRole('link', { name: 'Train' }).click();
await page.getByText('All parameters').waitFor();
await picture('plan');
// A lesson's training: long enough for curves, short enough to wait for.
await change('Epochs', '12');
await page.getByText('All parameters').click();
await change('Crops per epoch', '24');
await button('Queue the training').click();
await page.getByRole('heading', { name: /^What it achieved/ }).waitFor({ timeout: 600_000 });
await picture('training');
await page.goto(`${url}/datasets/example`);
await picture('dataset');
await page.goto(`${url}/models`);
await picture('models');
await page.goto(url);
await picture('recent');
await browser.close();
