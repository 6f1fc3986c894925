// Bundles tests/*.test.ts for node and runs them with node's own test runner.
import { spawnSync } from 'node:child_process';
import { readdirSync, rmSync } from 'node:fs';
import { build } from 'vite';

const root = new URL('../', import.meta.url).pathname;
const out = `${root}node_modules/.tests`;
rmSync(out, { recursive: true, force: true });
const only = process.argv.slice(2);
const files = readdirSync(`${root}tests`).filter(
  (f) => f.endsWith('.test.ts') && (only.length === 0 || only.some((word) => f.includes(word))));
await build({
  root,
  configFile: false,
  logLevel: 'warn',
  publicDir: false,
  build: {
    ssr: true,
    outDir: out,
    target: 'node20',
    rolldownOptions: { input: Object.fromEntries(files.map((f) => [f.slice(0, -3), `${root}tests/${f}`])) },
  },
});
const built = readdirSync(out).filter((f) => f.includes('.test.')).map((f) => `${out}/${f}`);
process.exit(spawnSync(process.execPath, ['--test', ...built], { stdio: 'inherit' }).status ?? 1);
