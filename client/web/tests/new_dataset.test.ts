import assert from 'node:assert/strict';
import { test } from 'node:test';

Object.assign(globalThis, { localStorage: { getItem: () => null, setItem: () => {} } });
const { pairsOf } = await import('../src/state/new_dataset');

const file = (path: string) => ({ path, file: new File(['x'], path.slice(path.lastIndexOf('/') + 1)) });

test('a sample is a folder with an image and a mask', () => {
  const pairs = pairsOf(['cells/s10/image/a.tif', 'cells/s10/mask/a.tif', 'cells/s2/mask/m.png', 'cells/s2/image/i.png',
    'cells/only/image/i.tif', 'cells/s2/image/.DS_Store', 'cells/readme.txt'].map(file));
  assert.deepEqual(pairs.map(({ name, image, mask }) => [name, image.name, mask.name]),
    [['s2', 'i.png', 'm.png'], ['s10', 'a.tif', 'a.tif']]);
});
