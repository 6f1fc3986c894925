import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { Sha256 } from '../src/workers/sha256';

test('pieces of any size give the digest of the whole', () => {
  for (const size of [0, 1, 55, 56, 63, 64, 65, 119, 120, 128, 1000, 70_001]) {
    const bytes = randomBytes(size);
    const sha = new Sha256();
    for (let at = 0; at < size; ) {
      const end = Math.min(size, at + 1 + ((at * 7 + 13) % 150));
      sha.update(bytes.subarray(at, end));
      at = end;
    }
    assert.equal(sha.digest(), createHash('sha256').update(bytes).digest('hex'), `${size} bytes`);
  }
});
