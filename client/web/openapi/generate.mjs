// Makes the TypeScript types of the server's JSON from its OpenAPI description.
//
// usage: node generate.mjs DESCRIPTION > ../src/api/schema.ts     with this folder's packages
//
//   DESCRIPTION  the address of a running server, http://127.0.0.1:8080, or a file with its /v1/openapi.json
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

const head = `// The server's JSON, made from its OpenAPI description by client/web/openapi/generate.mjs. Not written by hand.\n`;

// `packages` is the folder whose node_modules has openapi-typescript.
export async function typesOf(description, packages) {
  const { astToString, default: openapiTS } = createRequire(path.join(packages, 'package.json'))('openapi-typescript');
  // Only what the types depend on: neither words nor the version of the server make them stale.
  const bare = JSON.parse(JSON.stringify(description), (key, value) =>
    ((key === 'summary' || key === 'description') && typeof value === 'string' ? undefined : value));
  const nodes = await openapiTS({ ...bare, info: { title: 'Tessera', version: '' } }, { alphabetize: true, silent: true });
  return head + astToString(nodes);
}

if (process.argv[1] === new URL(import.meta.url).pathname) {
  const [, file, source] = process.argv;
  if (!source) {
    console.error('usage: node generate.mjs DESCRIPTION > ../src/api/schema.ts');
    process.exit(2);
  }
  const text = source.startsWith('http') ? await (await fetch(new URL('/v1/openapi.json', source))).text() : readFileSync(source, 'utf8');
  process.stdout.write(await typesOf(JSON.parse(text), path.dirname(file)));
}
