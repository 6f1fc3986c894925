// The form in which the server keeps drawings, and which of two copies of a
// drawing counts. The server does not look into it.
import { decodeRuns, encodeRuns } from '../geometry/runs';
import type { About } from './autosave';

export interface Draft {
  readonly labels: Uint16Array;
  readonly base?: string;  // See Drawing.
}

async function through(bytes: Uint8Array<ArrayBuffer>, stream: CompressionStream | DecompressionStream): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await new Response(new Blob([bytes]).stream().pipeThrough(stream)).arrayBuffer());
}

// A line of JSON, then the labels as runs; deflated.
export async function packDraft({ labels, base }: Draft): Promise<Uint8Array<ArrayBuffer>> {
  const head = new TextEncoder().encode(`${JSON.stringify({ version: 1, length: labels.length, base })}\n`);
  const runs = encodeRuns(labels);
  const bytes = new Uint8Array(head.length + runs.length);
  bytes.set(head);
  bytes.set(runs, head.length);
  return through(bytes, new CompressionStream('deflate-raw'));
}

// Errors: rejects if the bytes are no drawing of `length` labels.
export async function unpackDraft(packed: Uint8Array<ArrayBuffer>, length: number): Promise<Draft> {
  const bytes = await through(packed, new DecompressionStream('deflate-raw'));
  const end = bytes.indexOf(10);
  const head = JSON.parse(new TextDecoder().decode(bytes.subarray(0, end))) as { version: number; length: number; base?: string };
  if (head.version !== 1 || head.length !== length) throw new Error('The drawing is of another form.');
  return { labels: decodeRuns(bytes.subarray(end + 1), length), ...(head.base && { base: head.base }) };
}

// What the server knows of its copy.
export interface ServerCopy {
  readonly revision: string;
  readonly writer: string;
}

// Which copy a region opens with: the browser's, the server's, or neither. With
// `both`, each has changes that the other lacks, and the user decides.
export function chooseCopy(browser: About | undefined, server: ServerCopy | undefined): 'browser' | 'server' | 'both' | 'none' {
  if (!server) return browser ? 'browser' : 'none';
  if (!browser) return 'server';
  // The server has what this tab sent, or less.
  if (browser.revision === server.revision || (browser.writer !== undefined && browser.writer === server.writer)) return 'browser';
  // Drawings of earlier versions of the page do not say.
  const changed = browser.dirty ?? browser.sample === undefined;
  return changed ? 'both' : 'server';
}
