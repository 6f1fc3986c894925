// Builds the page. Names are stable (no hashes), so that git keeps small
// differences and tesserad can list the files. The server sends each with an
// ETag.
import { defineConfig, type Plugin } from 'vite';

// A group is a file of dist. The first that matches takes the module.
const groups = [
  { name: 'chart', test: /node_modules\/uplot|src\/ui\/chart/, priority: 40 },
  {
    name: 'viewer',
    test: /node_modules\/(ol|rbush|quickselect|earcut|pbf)\/|src\/(viewer|edit|geometry)\/|src\/screens\/(viewer|editor|compare)\./,
    priority: 30,
  },
  // What the shell needs: the first load.
  {
    name: 'app',
    test: /node_modules\/(preact|@preact)\/|src\/[^/]+\.tsx|src\/state\/(route|session|settings|models|resource)|src\/api\/(client|resources|types)|src\/ui\/(icons|dialog|menu|problem|toast|parts|texts|style)|vite\/|rolldown/,
    priority: 20,
  },
  { name: 'screens', test: /src\/(screens|state|api|ui)\//, priority: 10 },
];

// All screens need screens.js: the browser reads it beside app.js, not after.
const early: Plugin = {
  name: 'read-screens-early',
  transformIndexHtml: () => [{ tag: 'link', injectTo: 'head', attrs: { rel: 'modulepreload', crossorigin: true, href: '/screens.js' } }],
  apply: 'build',
};

// The map is given its own controls and interactions. Without this the ones
// that it would have by default come along, unused.
const noDefaults: Plugin = {
  name: 'no-defaults-of-the-map',
  enforce: 'pre',
  load: (id) => (/node_modules\/ol\/(control|interaction)\/defaults\.js/.test(id) ? 'export const defaults = () => [];' : null),
};

export default defineConfig({
  plugins: [early, noDefaults],
  base: '/',
  build: {
    target: 'es2022',
    cssCodeSplit: false,
    assetsInlineLimit: 0,  // The policy allows no data: addresses.
    modulePreload: false,
    sourcemap: false,
    reportCompressedSize: false,
    chunkSizeWarningLimit: 1000,
    rolldownOptions: {
      checks: { pluginTimings: false },
      output: {
        entryFileNames: 'entry.js',
        chunkFileNames: '[name].js',
        assetFileNames: (asset) =>
          asset.names.some((name) => name.endsWith('.css')) ? 'app.css' : '[name][extname]',
        codeSplitting: { includeDependenciesRecursively: false, groups },
      },
    },
  },
  worker: {
    format: 'es',
    rolldownOptions: { output: { entryFileNames: '[name].js' } },
  },
  server: {
    proxy: { '/v1': process.env['TESSERA_SERVER'] ?? 'http://127.0.0.1:8080' },
  },
});
