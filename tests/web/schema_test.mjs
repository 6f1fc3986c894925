// The page's types are those of the server's OpenAPI description.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { after, test } from 'node:test';
import { typesOf } from '../../client/web/openapi/generate.mjs';
import { Server } from './harness.mjs';

const server = await new Server().start();
after(() => server.dispose());

test('client/web/src/api/schema.ts is what the server describes', async () => {
  const made = await typesOf(await server.json('/v1/openapi.json'), path.join(process.env.TESSERA_TOOLS, 'openapi'));
  const kept = readFileSync(new URL('../../client/web/src/api/schema.ts', import.meta.url), 'utf8');
  if (made === kept) return;
  const lines = kept.split('\n');
  const at = made.split('\n').findIndex((line, i) => line !== lines[i]);
  assert.fail(`client/web/src/api/schema.ts is stale from line ${at + 1} on; docs/web.md says how it is made anew`);
});
