// Unfinished drawings on the server, and who else has an image open.
import { address, call, send } from './client';
import type { operations } from './schema';

type Json<Name extends keyof operations> =
  operations[Name] extends { responses: { 200: { content: { 'application/json': infer T } } } } ? T : never;
export type DraftInfo = Json<'GetV1Drafts'>['drafts'][number];
export type Presence = Json<'PutV1FilesSha256EditorsEditor'>;
export type EditorInfo = Presence['editors'][number];

// A region of a slice of a file.
export interface Place {
  readonly file: string;
  readonly slice: number;
  readonly channel: number;
  readonly x0: number;
  readonly y0: number;
  readonly x1: number;
  readonly y1: number;
}

const path = ({ file, slice }: Place) => `/v1/files/${file}/slices/${slice}/draft`;
const region = ({ channel, x0, y0, x1, y1 }: Place) => ({ channel, x0, y0, x1, y1 });

export const listDrafts = async (signal?: AbortSignal) => (await call<Json<'GetV1Drafts'>>('/v1/drafts', signal ? { signal } : {})).drafts;

export async function readDraft(place: Place, signal?: AbortSignal): Promise<Uint8Array<ArrayBuffer>> {
  const response = await send(path(place), { query: region(place), headers: { Accept: 'application/octet-stream' }, ...(signal && { signal }) });
  return new Uint8Array(await response.arrayBuffer());
}

export interface DraftNote { writer: string; expectedRevision: string; filename: string; sample: string; objects: number }

// Returns the new revision. Errors: ApiError; DRAFT_MOVED if another writer has
// changed the draft since `expectedRevision`.
export async function writeDraft(place: Place, bytes: Uint8Array<ArrayBuffer>, note: DraftNote): Promise<string> {
  const { revision } = await call<Json<'PutV1FilesSha256SlicesSliceDraft'>>(path(place), {
    method: 'PUT', query: { ...region(place), ...note }, body: new Blob([bytes], { type: 'application/octet-stream' }), retries: 0,
  });
  return revision;
}

export const removeDraft = (place: Place) => call<unknown>(path(place), { method: 'DELETE', query: region(place), retries: 3 });

// Says that this tab has the place open; returns all who have the file open.
export const enter = ({ file, slice, ...place }: Place, editor: string) =>
  call<Presence>(`/v1/files/${file}/editors/${editor}`, { method: 'PUT', query: { slice, ...region({ file, slice, ...place }) }, retries: 0 });

// Works while the tab closes, too.
export function leave(file: string, editor: string): void {
  void fetch(address(`/v1/files/${file}/editors/${editor}`), { method: 'DELETE', keepalive: true, credentials: 'same-origin' }).catch(() => {});
}
