// Builds dist, with the licences of what is in it.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { build } from 'vite';

const root = new URL('../', import.meta.url);
process.chdir(root.pathname);
const used = new Set();
const noteUsed = {
  name: 'note-used-packages',
  generateBundle(_options, bundle) {
    for (const part of Object.values(bundle))
      for (const module of Object.keys(part.modules ?? {})) {
        const found = /.*node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(module);
        if (found && part.modules[module].renderedLength > 0) used.add(found[1]);
      }
  },
};
await build({ root: root.pathname, logLevel: 'warn', plugins: [noteUsed] });

// A package names its licence file as it likes.
function licence(name) {
  const folder = new URL(`node_modules/${name}/`, root);
  const { version, license } = JSON.parse(readFileSync(new URL('package.json', folder), 'utf8'));
  const file = readdirSync(folder).find((f) => /^licen[sc]e/i.test(f));
  const text = file ? readFileSync(new URL(file, folder), 'utf8').trim() : '';
  return `${name} ${version} (${license})\n\n${text}\n`;
}
const names = [...used].filter((n) => existsSync(new URL(`node_modules/${n}`, root))).sort();
writeFileSync(new URL('dist/licenses.txt', root), names.map(licence).join('\n' + '-'.repeat(72) + '\n\n'));
