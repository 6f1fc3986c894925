// The server's events, by one stream a tab. It is open only while the tab is
// visible, since a browser holds six connections to a server over all tabs.
// Read by fetch: an EventSource can neither send Last-Event-ID after its
// topics changed, nor tell a 401 from a broken line.
import { ApiError, pause, send } from './client';

export interface ServerEvent { event: string; id: string; data: unknown }

const silenceMs = 45_000;  // The server writes a comment every 15 s.

// Cuts a text/event-stream into events as it arrives.
export class EventParser {
  private rest = '';
  private event = '';
  private id = '';
  private data: string[] = [];

  feed(text: string): ServerEvent[] {
    const found: ServerEvent[] = [];
    const lines = (this.rest + text).split(/\r\n|\n|\r(?!$)/);
    this.rest = lines.pop() ?? '';
    for (const line of lines) {
      if (line === '') {
        if (this.data.length > 0)
          found.push({ event: this.event || 'message', id: this.id, data: parsed(this.data.join('\n')) });
        this.event = '';
        this.data = [];
        continue;
      }
      const colon = line.indexOf(':');
      if (colon === 0) continue;
      const name = colon < 0 ? line : line.slice(0, colon);
      const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
      if (name === 'data') this.data.push(value);
      else if (name === 'event') this.event = value;
      else if (name === 'id') this.id = value;
    }
    return found;
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

export class EventStream {
  private topics: string[] = [];
  private lastId = '';
  private current: AbortController | undefined;

  // `onOpen(true)` when a stream begins: what was missed has to be asked for
  // if it began without a last id. `onOpen(false)` when it breaks.
  constructor(
    private readonly onEvent: (event: ServerEvent) => void,
    private readonly onOpen: (open: boolean) => void,
  ) {
    document.addEventListener('visibilitychange', () => this.restart());
  }

  setTopics(topics: string[]): void {
    const next = [...new Set(topics)].sort();
    if (next.join() === this.topics.join()) return;
    this.topics = next;
    this.lastId = '';
    this.restart();
  }

  // Ends the stream, and begins another one if there is somebody to see it.
  restart(): void {
    this.current?.abort();
    this.current = undefined;
    if (this.topics.length === 0 || document.hidden) return;
    this.current = new AbortController();
    void this.run(this.current.signal);
  }

  private async run(signal: AbortSignal): Promise<void> {
    for (let failures = 0; !signal.aborted; failures++) {
      try {
        await this.read(signal, () => (failures = 0));
      } catch (error) {
        if (signal.aborted) return;
        if (error instanceof ApiError && error.http === 401) return this.onOpen(false);
      }
      if (signal.aborted) return;
      this.onOpen(false);
      await pause(Math.min(1000 * 2 ** failures, 15_000), signal).catch(() => {});
    }
  }

  private async read(signal: AbortSignal, onBytes: () => void): Promise<void> {
    const line = new AbortController();
    const stop = () => line.abort();
    signal.addEventListener('abort', stop);
    let silence = setTimeout(stop, silenceMs);
    try {
      const headers: Record<string, string> = { Accept: 'text/event-stream' };
      if (this.lastId) headers['Last-Event-ID'] = this.lastId;
      const response = await send('/v1/events', {
        query: { topics: this.topics.join(',') }, headers, signal: line.signal, retries: 0,
      });
      this.onOpen(true);
      const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
      const parser = new EventParser();
      for (;;) {
        const { done, value } = await reader.read();
        if (done) return;
        onBytes();
        clearTimeout(silence);
        silence = setTimeout(stop, silenceMs);
        for (const event of parser.feed(value)) {
          if (event.id) this.lastId = event.id;
          this.onEvent(event);
        }
      }
    } finally {
      clearTimeout(silence);
      signal.removeEventListener('abort', stop);
    }
  }
}
