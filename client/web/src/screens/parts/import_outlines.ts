// Outlines of other programs, read by the server.
import { ApiError, send } from '../../api/client';
import type { Place } from '../../api/drafts';
import type { Editor } from '../../edit/editor';
import { importLabels } from '../../edit/import_labels';
import { texts } from '../../edit/texts';
import { integer, plural } from '../../ui/format';
import { sentence } from '../../ui/problem';

// Paints the objects of a file into the region under edit. Returns a sentence
// for the user. Errors: an Error with a sentence.
export async function importInto(editor: Editor, { file: sha256, slice, channel, x0, y0, x1, y1 }: Place, image: string, file: File): Promise<string> {
  const response = await send(`/v1/files/${sha256}/slices/${slice}:paintOutlines`, {
    method: 'POST', query: { name: file.name, image, channel, x0, y0, x1, y1 }, retries: 0, body: file,
    headers: { Accept: 'application/octet-stream', 'Content-Type': 'application/octet-stream' },
  }).catch((error: unknown) => { throw error instanceof ApiError ? new Error(sentence(error)) : error; });
  const bytes = await response.arrayBuffer();
  const bits = Number(response.headers.get('X-Tessera-Bits'));
  const numbers = bits === 32 ? new Uint32Array(bytes) : bits === 16 ? new Uint16Array(bytes) : new Uint8Array(bytes);
  const notes = JSON.parse(response.headers.get('X-Tessera-Notes') ?? '[]') as string[];
  const { found, added } = importLabels(editor.document, numbers);
  const told = found === 0
    ? texts.importNone
    : `${plural(added, texts.object)} ${texts.imported}${found > added ? ` ${integer(found - added)} ${texts.importCovered}` : ''}`;
  return [told, ...notes.slice(0, 2).map((note) => `${note.charAt(0).toUpperCase()}${note.slice(1)}.`)].join(' ');
}
