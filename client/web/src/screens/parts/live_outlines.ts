// Reads the outlines of one slice page by page, also while they are computed.
import { ApiError, pause } from '../../api/client';
import { decodeOutlines, type Outlines } from '../../api/outlines';
import { readOutlines } from '../../api/resources';

const ASK_AGAIN_MS = 2000;

// Ends a wait early when something changed on the server.
export class Bell {
  private rings = 0;
  private wake: () => void = () => {};
  ring(): void {
    this.rings++;
    this.wake();
  }
  // How often it has rung. Take it before asking the server: what changes while
  // the answer is on its way must not be waited for.
  get count(): number {
    return this.rings;
  }
  // Waits until the bell has rung more often than `count`, at most `ms`.
  // Errors: the signal's reason if it is aborted.
  async wait(count: number, ms: number, signal: AbortSignal): Promise<void> {
    const over = new AbortController();
    const end = () => over.abort();
    signal.addEventListener('abort', end);
    if (this.rings === count) {
      await Promise.race([pause(ms, over.signal).catch(() => {}), new Promise<void>((resolve) => (this.wake = resolve))]);
    }
    end();
    signal.removeEventListener('abort', end);
    signal.throwIfAborted();
  }
}

// Calls `found` with each page. Returns when the outlines are complete.
// Errors: ApiError; the signal's reason if it is aborted.
export async function followOutlines(
  job: string, position: string, slice: number, bell: Bell, found: (outlines: Outlines) => void, signal: AbortSignal,
): Promise<void> {
  let after = '';
  for (;;) {
    const { count } = bell;
    try {
      const page = await readOutlines(job, position, slice, after, signal);
      const outlines = decodeOutlines(page.bytes);
      if (outlines.numbers.length > 0) {
        found(outlines);
        after = String(outlines.numbers.at(-1));
      }
      if (page.next) {
        after = page.next;
        continue;
      }
      if (page.final) return;
    } catch (error) {
      // The image's turn has not come.
      if (!(error instanceof ApiError) || error.status !== 'FAILED_PRECONDITION') throw error;
    }
    await bell.wait(count, ASK_AGAIN_MS, signal);
  }
}
