// Compares the built page with its budget: the first load and all of dist.
import { readdirSync, readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

const dist = new URL('../dist/', import.meta.url);
const KiB = 1024;
// Names are stable; a name like app2.js means that a group of vite.config.ts misses a module.
const names = /^(index\.html|app\.css|(app|screens|viewer|chart|rolldown-runtime|\w+_worker)\.js|icon\.svg|licenses\.txt)$/;
const first = ['index.html', 'app.css', 'app.js'];
const sizes = readdirSync(dist).map((name) => {
  const bytes = readFileSync(new URL(name, dist));
  return { name, raw: bytes.length, gzip: gzipSync(bytes, { level: 9 }).length };
});
const sum = (list, key) => list.reduce((total, file) => total + file[key], 0);
const checks = [
  ['first load, gzip', sum(sizes.filter((f) => first.includes(f.name)), 'gzip'), 30 * KiB],
  ['all of dist, gzip', sum(sizes, 'gzip'), 200 * KiB],
  ['all of dist', sum(sizes, 'raw'), 700 * KiB],
];
for (const { name, raw, gzip } of sizes)
  console.log(`${name.padEnd(20)} ${(raw / KiB).toFixed(1).padStart(7)} KiB  gzip ${(gzip / KiB).toFixed(1).padStart(6)} KiB`);
let over = false;
for (const { name } of sizes.filter((file) => !names.test(file.name))) {
  over = true;
  console.error(`dist/${name}: not one of the page's names (scripts/check_sizes.mjs, vite.config.ts)`);
}
for (const [what, is, limit] of checks) {
  over ||= is > limit;
  console.log(`${what.padEnd(20)} ${(is / KiB).toFixed(1).padStart(7)} KiB  of ${limit / KiB} KiB${is > limit ? '  OVER' : ''}`);
}
process.exit(over ? 1 : 0);
