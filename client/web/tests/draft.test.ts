import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chooseCopy, packDraft, unpackDraft } from '../src/edit/draft';

test('a drawing comes back from the server as it was', async () => {
  const labels = Uint16Array.from({ length: 5000 }, (_, i) => (i % 97 < 40 ? 1 + (i >> 9) : 0));
  labels[17] = 65_535;
  const packed = await packDraft({ labels, base: 'b'.repeat(64) });
  assert.ok(packed.length < 1000, `${packed.length} bytes`);
  const back = await unpackDraft(packed, labels.length);
  assert.deepEqual(back, { labels, base: 'b'.repeat(64) });
  assert.deepEqual(await unpackDraft(await packDraft({ labels }), labels.length), { labels });
});

test('what is no drawing of the region is refused', async () => {
  const packed = await packDraft({ labels: new Uint16Array(64) });
  await assert.rejects(unpackDraft(packed, 65));
  await assert.rejects(unpackDraft(packed.slice(0, 5), 64));
  await assert.rejects(unpackDraft(new Uint8Array([1, 2, 3]), 64));
});

test('the copy with the last change counts; where both have one, the user decides', () => {
  const server = { revision: '20', writer: 'a' };
  assert.equal(chooseCopy(undefined, undefined), 'none');
  assert.equal(chooseCopy(undefined, server), 'server');
  assert.equal(chooseCopy({ dirty: true }, undefined), 'browser');
  // The server has what this browser sent, or less.
  assert.equal(chooseCopy({ revision: '20', dirty: true, writer: 'b' }, server), 'browser');
  assert.equal(chooseCopy({ revision: '10', dirty: true, writer: 'a' }, server), 'browser');
  // Another computer went on.
  assert.equal(chooseCopy({ revision: '10', dirty: false, writer: 'b' }, server), 'server');
  assert.equal(chooseCopy({ sample: 's' }, server), 'server');
  // So did this one.
  assert.equal(chooseCopy({ revision: '10', dirty: true, writer: 'b' }, server), 'both');
  assert.equal(chooseCopy({}, server), 'both');
});
