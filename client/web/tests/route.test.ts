import assert from 'node:assert/strict';
import { test } from 'node:test';

// The module reads the address bar when it is loaded.
Object.assign(globalThis, { location: { pathname: '/', search: '' } });
const { match } = await import('../src/state/route');

test('a template gives its values, decoded', () => {
  assert.deepEqual(match('/results/{job}/{image}', '/results/a%20b/3'), { job: 'a b', image: '3' });
});
test('a slash at the end does not count, a missing value does', () => {
  assert.deepEqual(match('/models', '/models/'), {});
  assert.equal(match('/models/{id}', '/models/'), null);
  assert.equal(match('/models/{id}', '/models/a/b'), null);
});
