// Holds every import of src/ against the table below: who may know whom.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';

const root = new URL('../src/', import.meta.url).pathname;
const may = {
  '': ['api', 'state', 'ui', 'screens'],
  screens: ['state', 'api', 'ui', 'viewer', 'edit', 'geometry', 'workers'],
  state: ['api'],
  api: ['workers'],
  ui: [],
  viewer: ['geometry', 'workers', 'ui'],
  edit: ['viewer', 'geometry', 'workers', 'ui'],
  workers: ['geometry'],
  geometry: [],
};
const room = (path) => (path.includes('/') ? path.slice(0, path.indexOf('/')) : '');

let faults = 0;
for (const file of readdirSync(root, { recursive: true }).filter((f) => /\.tsx?$/.test(f))) {
  const text = readFileSync(join(root, file), 'utf8');
  for (const [, target] of text.matchAll(/(?:from|import|import\(|URL\()\s*'(\.[^']*)'/g)) {
    const from = room(file);
    const to = room(normalize(join(dirname(file), target)));
    if (from === to || may[from]?.includes(to)) continue;
    console.error(`src/${file}: ${from || 'src'} may not import ${target} (see scripts/check_imports.mjs)`);
    faults++;
  }
}
process.exit(faults ? 1 : 0);
