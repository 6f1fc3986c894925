// Starts the programs as a user would: a server in a folder of its own, the command line, and a browser that looks at the page.
import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, openSync, closeSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { after } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';

function setting(name) {
  if (!process.env[name]) throw new Error(`${name} is not set; see "Tests of the page" in CONTRIBUTING.md`);
  return process.env[name];
}
const bin = setting('TESSERA_BIN');
// tests/tools/install.sh puts the packages there.
const packages = createRequire(path.join(setting('TESSERA_TOOLS'), 'web', 'package.json'));
const { chromium } = packages('playwright-core');
const axeSource = readFileSync(packages.resolve('axe-core/axe.min.js'), 'utf8');
const run = promisify(execFile);
const PIECE_BYTES = 8 << 20;

export async function freePort() {
  const probe = createServer();
  await new Promise((ready) => probe.listen(0, '127.0.0.1', ready));
  const { port } = probe.address();
  await new Promise((closed) => probe.close(closed));
  return port;
}

// Waits until `what()` is true, and returns what it gave. A wait without a sign fails the test.
export async function until(what, { seconds = 30, hint = String(what) } = {}) {
  const end = Date.now() + 1000 * seconds;
  for (;;) {
    const found = await what();
    if (found) return found;
    assert.ok(Date.now() < end, `waited ${seconds} s in vain: ${hint}`);
    await pause(50);
  }
}

// A folder that goes with the test.
export function scratchFolder() {
  return mkdtempSync(path.join(tmpdir(), 'tessera-web-'));
}

// Servers end with this process, also where a time limit ends it.
const running = new Set();
process.once('exit', () => running.forEach((server) => server.kill('SIGKILL')));
for (const signal of ['SIGTERM', 'SIGINT']) process.once(signal, () => process.exit(1));

// A `tesserad serve` on loopback. Its addresses stay the same over restarts, so that the page finds it again.
export class Server {
  constructor(flags = []) {
    this.flags = flags;
    this.folder = scratchFolder();
    this.data = path.join(this.folder, 'server');
  }

  async start() {
    this.port ??= await freePort();
    this.url = `http://127.0.0.1:${this.port}`;
    const log = openSync(`${this.data}.log`, 'a');
    this.process = spawn(path.join(bin, 'tesserad'), [
      'serve', '--data-dir', this.data, '--listen', '127.0.0.1:0', '--metrics-listen', '127.0.0.1:0', '--http-listen', `127.0.0.1:${this.port}`,
      '--device', 'cpu', ...(process.env.TESSERA_WEB_DIR ? ['--web-dir', process.env.TESSERA_WEB_DIR] : []), ...this.flags,
    ], { stdio: ['ignore', 'pipe', log] });
    closeSync(log);
    running.add(this.process);
    this.ended = new Promise((ended) => {
      this.process.once('exit', ended);
      this.process.once('error', ended);
    });
    for await (const line of createInterface({ input: this.process.stdout })) {
      if (!line.startsWith('listening on ')) continue;
      this.address = line.split(' ').at(-1);
      return this;
    }
    throw new Error(`tesserad did not start: ${this.log()}`);
  }

  log() {
    return readFileSync(`${this.data}.log`, 'utf8');
  }

  // As a power cut would: no goodbye.
  async kill() {
    this.process.kill('SIGKILL');
    await this.ended;
  }

  // Ends the server and takes its folder away.
  async dispose() {
    if (this.process?.exitCode === null) this.process.kill('SIGTERM');
    await this.ended;
    rmSync(this.folder, { recursive: true, force: true });
  }

  // Runs a command of the command line that must succeed; returns its stdout.
  async tessera(...words) {
    const { stdout } = await run(path.join(bin, 'tessera'), ['--server', this.address, ...words], { maxBuffer: 1 << 26 });
    return stdout;
  }

  // The objects that a command prints with --json.
  async rows(...words) {
    return (await this.tessera('--json', ...words)).split('\n').filter(Boolean).map((line) => JSON.parse(line));
  }

  // A token of `user`, as an administrator makes one.
  async token(user, role = 'member') {
    const { stdout } = await run(path.join(bin, 'tesserad'), ['token', 'create', user, '--user', user, '--role', role, '--data-dir', this.data]);
    return stdout.trim();
  }

  // An answer of the HTTP API; see fetch().
  get(address, options = {}) {
    return fetch(this.url + address, options);
  }

  // What a program does that asks as the page asks: creates something; returns the answer.
  async post(address, body, headers = {}) {
    const answer = await this.get(address, {
      method: 'POST', headers: { Origin: this.url, 'Content-Type': 'application/json', ...headers }, body: JSON.stringify(body),
    });
    assert.equal(answer.status, 200, `${address}: ${await answer.clone().text()}`);
    return answer.json();
  }

  // Sends a file in pieces of 8 MiB; returns its SHA-256.
  async send(bytes) {
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    for (let offset = 0; offset < bytes.length; offset += PIECE_BYTES) {
      const end = Math.min(bytes.length, offset + PIECE_BYTES);
      const answer = await this.get(`/v1/files/${sha256}`, {
        method: 'PUT', body: bytes.subarray(offset, end), headers: { Origin: this.url, 'Content-Range': `bytes ${offset}-${end - 1}/${bytes.length}` },
      });
      assert.equal(answer.status, 200, await answer.text());
    }
    return sha256;
  }

  async json(address) {
    const answer = await this.get(address);
    assert.equal(answer.status, 200, `${address}: ${await answer.clone().text()}`);
    return answer.json();
  }
}

// A running server and a browser, which end with the tests of the file.
export async function setUp({ flags = [], args = [] } = {}) {
  const server = new Server(flags);
  const started = await Promise.allSettled([openBrowser(args), server.start()]);
  const end = async () => {
    await started[0].value?.close();
    await server.dispose();
  };
  for (const { reason } of started) {
    if (!reason) continue;
    await end();
    throw reason;
  }
  after(end);
  return { browser: started[0].value, server };
}

// Debian's chromium, without a screen and without calls to hosts of its maker.
export function openBrowser(args = []) {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-quic', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run', ...args],
  });
}

// A tab with a profile of its own. What no user may meet is collected in `faults`: exceptions, broken rules of the content security
// policy, requests to other hosts.
export async function openTab(browser, server, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, acceptDownloads: true, ...options });
  context.setDefaultTimeout(20_000);
  const page = await context.newPage();
  page.faults = [];
  watch(page, server);
  return page;
}

export function watch(page, server) {
  page.on('pageerror', (error) => page.faults.push(`exception: ${error.stack ?? error.message}`));
  page.on('console', (message) => {
    if (/content security policy|violates the following/i.test(message.text())) page.faults.push(`policy: ${message.text()}`);
  });
  page.on('request', (request) => {
    if (!request.url().startsWith(server.url) && !request.url().startsWith('blob:')) page.faults.push(`foreign host: ${request.url()}`);
  });
}

// Drops a file on the page as the file manager does.
export async function drop(page, name, bytes) {
  const transfer = await page.evaluateHandle(async ([name, text]) => {
    const data = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
    const transfer = new DataTransfer();
    transfer.items.add(new File([data], name));
    return transfer;
  }, [name, Buffer.from(bytes).toString('base64')]);
  for (const kind of ['dragenter', 'dragover', 'drop']) await page.dispatchEvent('.drop', kind, { dataTransfer: transfer });
}

// Follows a download to the end of the file; returns [name, bytes].
export async function download(page, start) {
  const [file] = await Promise.all([page.waitForEvent('download'), start()]);
  return [file.suggestedFilename(), readFileSync(await file.path())];
}

// The pixels of a layer of the map that something was painted on.
export function paintedPixels(page, layer) {
  return page.evaluate((layer) => {
    let painted = 0;
    for (const canvas of document.querySelectorAll(`${layer} canvas, canvas${layer}`)) {
      const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
      for (let i = 3; i < data.length; i += 4) painted += data[i] > 0 ? 1 : 0;
    }
    return painted;
  }, layer);
}

// What axe-core finds against WCAG 2.2 AA, a line each. A script tag would be refused by the page's policy.
export async function accessibilityFaults(page) {
  await page.evaluate(axeSource);
  const { violations } = await page.evaluate(() => globalThis.axe.run(document, {
    runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
  }));
  return violations.map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.map((node) => node.target.join(' ')).join(', ')}`);
}
