// Keeps drawings in the browser, so that closing a tab or a crash loses nothing
// even where the server does not answer.
import { decodeRuns, encodeRuns } from '../geometry/runs';

const DATABASE = 'tessera-drawings';
const STORE = 'drawings';

export interface Drawing {
  readonly key: string;
  readonly runs: Uint8Array;
  readonly length: number;   // Labels.
  readonly time: number;     // Date.now() of the last change.
  readonly sample?: string;  // The sample it was last saved as, unchanged since.
  // Of the server's copy that it goes on from; empty: the server had none.
  readonly revision?: string;
  readonly dirty?: boolean;  // The server does not have the last change.
  readonly writer?: string;  // The tab that wrote it.
  // The digest of the sample's mask that the drawing began with.
  readonly base?: string;
}

let opened: Promise<IDBDatabase> | undefined;

function database(): Promise<IDBDatabase> {
  opened ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(DATABASE, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: 'key' });
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  return opened;
}

async function run<T>(mode: IDBTransactionMode, work: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const transaction = (await database()).transaction(STORE, mode, { durability: 'strict' });
  const request = work(transaction.objectStore(STORE));
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve(request.result);
    transaction.onerror = () => reject(transaction.error);
    transaction.onabort = () => reject(transaction.error);
  });
}

// What is known of a drawing beside its labels.
export type About = Pick<Drawing, 'sample' | 'revision' | 'dirty' | 'writer' | 'base'>;

// Errors: rejects where the browser lets the page store nothing.
export async function store(key: string, labels: Uint16Array, about: About = {}): Promise<void> {
  const drawing: Drawing = { ...about, key, runs: encodeRuns(labels), length: labels.length, time: Date.now() };
  await run('readwrite', (drawings) => drawings.put(drawing));
}

export async function restore(key: string): Promise<{ labels: Uint16Array; drawing: Drawing } | undefined> {
  const drawing = (await run('readonly', (drawings) => drawings.get(key))) as Drawing | undefined;
  return drawing && { drawing, labels: decodeRuns(drawing.runs, drawing.length) };
}

export async function forget(key: string): Promise<void> {
  await run('readwrite', (drawings) => drawings.delete(key));
}
