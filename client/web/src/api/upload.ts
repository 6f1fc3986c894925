// Sends files by their digest: hashed in a worker, sent in ranges of 8 MiB,
// continued at the server's offset after a break, not sent if it has them.
import { ApiError, call, pause, send } from './client';

const rangeBytes = 8 << 20;
const triesWithoutProgress = 8;

export type UploadPhase = 'reading' | 'sending' | 'done';
export interface UploadOptions {
  signal?: AbortSignal;
  // Bytes of the phase so far; `reading` and `sending` each count to file.size.
  onProgress?: (phase: UploadPhase, bytes: number) => void;
}

interface HashAnswer { id: number; bytes?: number; sha256?: string; error?: string }
interface Waiting { resolve: (sha256: string) => void; reject: (error: Error) => void; progress: (bytes: number) => void }

let worker: Worker | undefined;
let nextId = 1;
const waiting = new Map<number, Waiting>();

function hashWorker(): Worker {
  if (worker) return worker;
  worker = new Worker(new URL('../workers/hash_worker.ts', import.meta.url), { type: 'module' });
  worker.addEventListener('message', ({ data }: MessageEvent<HashAnswer>) => {
    const entry = waiting.get(data.id);
    if (data.bytes !== undefined) return entry?.progress(data.bytes);
    waiting.delete(data.id);
    if (data.sha256) entry?.resolve(data.sha256);
    else entry?.reject(new ApiError(0, 'UNREADABLE_FILE', '', ''));
  });
  return worker;
}

// The SHA-256 of a file, 64 hexadecimal digits.
// Errors: ApiError UNREADABLE_FILE if the file has changed or gone.
export function sha256Of(file: Blob, progress: (bytes: number) => void = () => {}): Promise<string> {
  return new Promise((resolve, reject) => {
    waiting.set(nextId, { resolve, reject, progress });
    hashWorker().postMessage({ id: nextId++, file });
  });
}

// Sends a file unless the server has it, and returns its digest.
// Errors: ApiError; the signal's reason if it is aborted.
export async function upload(file: Blob, options: UploadOptions = {}): Promise<string> {
  const progress = options.onProgress ?? (() => {});
  if (file.size === 0) throw new ApiError(0, 'EMPTY_FILE', '', '');
  const sha256 = await sha256Of(file, (bytes) => progress('reading', bytes));
  options.signal?.throwIfAborted();
  let offset = await committed(sha256, options.signal);
  let failures = 0;
  while (offset !== undefined) {
    progress('sending', offset);
    try {
      const next = await sendRange(file, sha256, offset, options.signal);
      if (next >= file.size) break;
      if (next > offset) failures = 0;
      offset = next;
    } catch (error) {
      if (!(error instanceof ApiError) || !goesOn(error) || ++failures >= triesWithoutProgress) throw error;
      await pause(Math.min(500 * 2 ** failures, 8000), options.signal);
      offset = await committed(sha256, options.signal);
    }
  }
  progress('done', file.size);
  return sha256;
}

// Bytes that the server has; undefined if it has the whole file.
async function committed(sha256: string, signal?: AbortSignal): Promise<number | undefined> {
  const answer = await call<{ files?: { committedBytes?: string }[] }>('/v1/files:findMissing', {
    body: { sha256: [sha256] }, retries: 5, ...(signal && { signal }),
  });
  const missing = answer.files?.[0];
  return missing && Number(missing.committedBytes ?? 0);
}

async function sendRange(file: Blob, sha256: string, offset: number, signal?: AbortSignal): Promise<number> {
  const end = Math.min(offset + rangeBytes, file.size);
  const response = await send(`/v1/files/${sha256}`, {
    method: 'PUT',
    body: file.slice(offset, end),
    headers: {
      'Content-Type': 'application/octet-stream',
      'Content-Range': `bytes ${offset}-${end - 1}/${file.size}`,
    },
    retries: 0,
    ...(signal && { signal }),
  });
  const answer = (await response.json()) as { committedBytes?: string };
  return Number(answer.committedBytes ?? end);
}

// After these the server's offset is asked for and the upload goes on.
function goesOn(error: ApiError): boolean {
  return error.http === 0 || error.http === 409 || error.http === 416 || error.http === 429 ||
    error.http === 308 || error.http >= 500 || error.status === 'OUT_OF_RANGE';
}
