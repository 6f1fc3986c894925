// The document of the editor: steps, undo, redo and what objects know.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cutObjects, deleteObjects, mergeObjects, objectsIn, warningsOf } from '../src/edit/actions';
import { LabelDocument } from '../src/edit/document';
import { importLabels } from '../src/edit/import_labels';
import { actionOf } from '../src/ui/keys';
import { addMissed, missedObjects } from '../src/edit/missed';
import { fillStroke } from '../src/geometry/fill';
import { extentsOf } from '../src/geometry/trace';
import { withBoxes } from '../src/geometry/outline_set';
import { paintOutlines } from '../src/screens/parts/open_drawing';
import { parseRegion, sampleName, withinPicture } from '../src/screens/parts/region';

function agrees(document: LabelDocument): void {
  const extents = extentsOf(document);
  assert.deepEqual([...document.objects.keys()].sort((a, b) => a - b), [...extents.keys()].sort((a, b) => a - b));
  for (const [label, { area, box }] of extents) {
    assert.equal(document.objects.get(label)!.area, area);
    assert.deepEqual(document.objects.get(label)!.box, box);
  }
}

function stroke(document: LabelDocument, label: number, ax: number, ay: number, bx: number, by: number, radius: number): void {
  document.change('Brush', () => {
    fillStroke(ax, ay, bx, by, radius, document.whole, (y, x0, x1) =>
      label === 0 ? document.erase(y, x0, x1) : document.paint(y, x0, x1, label, false));
    document.touch({
      x0: Math.floor(Math.min(ax, bx) - radius) - 1, y0: Math.floor(Math.min(ay, by) - radius) - 1,
      x1: Math.ceil(Math.max(ax, bx) + radius) + 1, y1: Math.ceil(Math.max(ay, by) + radius) + 1,
    });
  });
}

test('undo to the start and redo to the end give equal labels', () => {
  let state = 21;
  const random = (below: number) => ((state = (state * 48271) % 2147483647) / 2147483647) * below;
  const document = new LabelDocument({ x0: 100, y0: 50, x1: 190, y1: 120 });
  const planes = [document.data.slice()];
  for (let i = 0; i < 300; i++) {
    const labels = document.list().map(({ label }) => label);
    const kind = Math.floor(random(6));
    const before = document.history.length;
    if (kind === 0 && labels.length > 3) deleteObjects(document, labels.slice(0, 1));
    else if (kind === 1 && labels.length > 2) mergeObjects(document, labels.slice(-2));
    else if (kind === 2) cutObjects(document, [random(90), 0, random(90), 70], []);
    else stroke(document, kind === 3 ? 0 : document.freshLabel(), random(90), random(70), random(90), random(70), 1 + random(6));
    agrees(document);
    if (document.history.length > before) planes.push(document.data.slice());
  }
  assert.ok(planes.length > 100);
  for (let i = planes.length - 2; i >= 0; i--) {
    document.undo();
    assert.deepEqual(document.data, planes[i]);
    agrees(document);
  }
  assert.equal(document.undo(), undefined);
  for (let i = 1; i < planes.length; i++) {
    document.redo();
    assert.deepEqual(document.data, planes[i]);
  }
  agrees(document);
  assert.equal(document.redo(), undefined);
});

test('a cancelled stroke leaves no trace', () => {
  const document = new LabelDocument({ x0: 0, y0: 0, x1: 30, y1: 30 });
  stroke(document, 1, 5, 5, 20, 20, 3);
  const before = document.data.slice();
  document.begin();
  document.paint(20, 0, 30, 2, true);
  document.touch({ x0: 0, y0: 20, x1: 30, y1: 21 });
  document.refresh();
  assert.equal(document.objects.size, 2);
  document.cancel();
  assert.deepEqual(document.data, before);
  agrees(document);
  assert.equal(document.history.length, 1);
});

test('objects do not overlap, and the mask numbers them without gaps', () => {
  const document = new LabelDocument({ x0: 0, y0: 0, x1: 20, y1: 4 });
  document.change('a', () => { document.paint(1, 0, 10, 5, false); document.touch(document.whole); });
  document.change('b', () => { document.paint(1, 5, 15, 9, false); document.touch(document.whole); });
  assert.deepEqual(document.list().map(({ label, area }) => [label, area]), [[5, 10], [9, 5]]);
  assert.deepEqual([...new Set(document.compact())], [0, 1, 2]);
  assert.equal(document.freshLabel(), 1);
  assert.deepEqual(objectsIn(document, 12, 0, 14, 4), [9]);
  assert.deepEqual(warningsOf(document), { cutByRoi: [5], inParts: [], tiny: [5, 9] });
});

test('the outlines of a result become labels, cut at the region', () => {
  const square = (x: number, y: number) => [x, y, x + 10, y, x + 10, y + 10, x, y + 10];
  const outlines = withBoxes({
    numbers: Uint32Array.of(4, 8, 9), scores: new Float32Array(3), areas: new Float64Array(3).fill(100),
    ringStarts: Uint32Array.of(0, 1, 2, 3), vertexStarts: Uint32Array.of(0, 4, 8, 12),
    xy: Int32Array.from([...square(95, 95), ...square(300, 300), ...square(120, 110)]),
  });
  const region = { x0: 100, y0: 100, x1: 140, y1: 130 };
  const labels = new Uint16Array(40 * 30);
  assert.equal(paintOutlines(labels, region, outlines, 0), 2);
  const areas = [...extentsOf({ width: 40, height: 30, data: labels })].map(([label, { area }]) => [label, area]);
  assert.deepEqual(areas, [[1, 25], [2, 100]]);
});

test('regions lie in the picture, and samples are named as the command line does', () => {
  const picture = { id: '', width: 5000, height: 300, bits: 8, slices: 1, channels: 1, levels: 1, tileSize: 512 };
  assert.deepEqual(parseRegion('4900,-5,5100,195', picture), { x0: 4800, y0: 0, x1: 5000, y1: 200 });
  assert.deepEqual(parseRegion(null, picture), { x0: 2244, y0: 0, x1: 2756, y1: 300 });
  const large = withinPicture({ x0: 0, y0: 0, x1: 9000, y1: 9000 }, 20_000, 20_000);
  assert.ok((large.x1 - large.x0) * (large.y1 - large.y0) <= 4_000_000);
  assert.equal(sampleName('my movie.ome.tif', { x0: 0, y0: 0, x1: 100, y1: 100 }, 3), 'my-movie_X0_99_Y0_99_Z2_2');
});

test('a key means the same whether Shift is needed for the sign or not', () => {
  const press = (key: string, held: object = {}) => actionOf({ key, ...held } as KeyboardEvent);
  assert.equal(press('b'), 'brush');
  assert.equal(press('?', { shiftKey: true }), 'help');
  assert.equal(press('Z', { shiftKey: true, ctrlKey: true }), 'redo');
  assert.equal(press('T', { shiftKey: true }), 'shrink');
  assert.equal(press('z'), undefined);
});

test('what the model sees without an outline is missed, noise and outlined objects are not', () => {
  const document = new LabelDocument({ x0: 0, y0: 0, x1: 40, y1: 20 });
  document.change('a', () => {
    for (let y = 2; y < 10; y++) document.paint(y, 2, 10, 7, false);
    document.touch(document.whole);
  });
  const basins = new Uint32Array(800);
  const fill = (basin: number, x0: number, y0: number, side: number) => {
    for (let y = y0; y < y0 + side; y++) basins.fill(basin, y * 40 + x0, y * 40 + x0 + side);
  };
  fill(1, 2, 2, 8);
  fill(2, 20, 3, 6);
  fill(3, 30, 15, 2);
  const missed = missedObjects(document, basins);
  assert.deepEqual(missed.map(({ pixels, x, y }) => [pixels.length, x, y]), [[36, 22.5, 5.5]]);
  addMissed(document, missed);
  assert.deepEqual(document.list().map(({ label, area }) => [label, area]), [[1, 36], [7, 64]]);
  assert.deepEqual(missedObjects(document, basins), []);
  document.undo();
  agrees(document);
  assert.equal(document.objects.size, 1);
});

test('imported objects take what nothing has yet, and one undo takes them away', () => {
  const document = new LabelDocument({ x0: 100, y0: 50, x1: 110, y1: 54 });
  document.change('Paint', () => {
    document.paint(0, 0, 4, document.freshLabel(), false);
    document.touch(document.whole);
  });
  const numbers = new Uint32Array(40);
  numbers.fill(70_000, 2, 6);   // Half of it lies under the object.
  numbers.fill(9, 20, 30);
  numbers.fill(5, 0, 2);        // All of it does.
  assert.deepEqual(importLabels(document, numbers), { found: 3, added: 2 });
  assert.deepEqual(document.list().map(({ area }) => area).sort(), [10, 2, 4]);
  agrees(document);
  document.undo();
  assert.deepEqual(document.list().map(({ area }) => area), [4]);
  assert.deepEqual(importLabels(document, new Uint8Array(40)), { found: 0, added: 0 });
});
