import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Bell } from '../src/screens/parts/live_outlines';

const FOR_EVER = 1_000_000;

test('a bell that rang while the answer was on its way ends the wait at once', async () => {
  const bell = new Bell();
  const { count } = bell;
  bell.ring();
  await bell.wait(count, FOR_EVER, new AbortController().signal);
});

test('a wait ends with the next ring, and with its signal', async () => {
  const bell = new Bell();
  const stop = new AbortController();
  const waits = bell.wait(bell.count, FOR_EVER, stop.signal);
  bell.ring();
  await waits;
  const second = bell.wait(bell.count, FOR_EVER, stop.signal);
  stop.abort();
  await assert.rejects(second);
});
