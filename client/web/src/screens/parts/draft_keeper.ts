// Keeps a drawing: in this browser after each step, and on the server soon
// after, so that neither a crash nor another computer loses it.
import { signal } from '@preact/signals';
import { ApiError } from '../../api/client';
import { listDrafts, readDraft, removeDraft, writeDraft, type DraftInfo, type Place } from '../../api/drafts';
import { forget, store, type About } from '../../edit/autosave';
import type { LabelDocument } from '../../edit/document';
import { packDraft, unpackDraft } from '../../edit/draft';
import { texts } from '../../edit/texts';
import { tab } from '../../state/tab';
import { sentence } from '../../ui/problem';

const PAUSE_MS = 1200;   // After the last step, before it goes to the server.
const AGAIN_MS = 10_000; // After the server did not answer.

export interface DraftSubject {
  readonly key: string;       // In the browser.
  readonly place: Place;
  readonly document: LabelDocument;
  readonly filename: string;
  readonly sampleName: string;  // `datasets/…/samples/…`; empty: a new one.
  readonly about: About;        // As it was opened.
}

export function samePlace(a: Place, b: Place): boolean {
  return a.file === b.file && a.slice === b.slice && a.channel === b.channel
    && a.x0 === b.x0 && a.y0 === b.y0 && a.x1 === b.x1 && a.y1 === b.y1;
}

// The server's note of a drawing of `place`, and of the user's other ones.
export async function findDrafts(place: Place, signal?: AbortSignal): Promise<{ here: DraftInfo | undefined; others: DraftInfo[] }> {
  // Without them one can draw all the same: viewers keep none on the server.
  const all = await listDrafts(signal).catch(() => [] as DraftInfo[]);
  return { here: all.find((draft) => samePlace(draft, place)), others: all.filter((draft) => draft.file === place.file && !samePlace(draft, place)) };
}

export class DraftKeeper {
  readonly state = signal('');
  // The server has a copy with changes that this tab has not seen.
  readonly moved = signal(false);
  private about: About;
  private soon: ReturnType<typeof setTimeout> | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private sending: Promise<void> | undefined;
  private changes = 0;   // Steps so far.
  private local = true;  // Whether the browser keeps drawings.
  private ended = false;

  constructor(private readonly subject: DraftSubject) {
    this.about = { ...subject.about, writer: tab };
    subject.document.onCommit(() => this.note());
    addEventListener('pagehide', this.hurry);
    addEventListener('visibilitychange', this.hurry);
  }

  // What a save must still find; see About.
  get base(): string | undefined {
    return this.about.base;
  }

  // The drawing has changed.
  private note(): void {
    if (this.ended) return;
    this.changes++;
    this.state.value = texts.keeping;
    const { sample: _, ...rest } = this.about;
    this.about = { ...rest, dirty: true };
    clearTimeout(this.soon);
    this.soon = setTimeout(() => void this.keepHere());  // The step itself does not wait.
    this.later(PAUSE_MS);
  }

  private async keepHere(): Promise<void> {
    const { key, document } = this.subject;
    this.local = await store(key, document.data, this.about).then(() => true, () => false);
    if (this.about.dirty) this.tell(this.local ? texts.kept : texts.notKept);
  }

  private tell(text: string): void {
    if (!this.ended) this.state.value = text;
  }

  private later(ms: number): void {
    clearTimeout(this.timer);
    if (!this.moved.value && !this.ended) this.timer = setTimeout(() => void this.send(), ms);
  }

  // The tab may go: what waits is sent now.
  private readonly hurry = (): void => {
    if (document.visibilityState === 'hidden' && this.about.dirty && !this.moved.value) void this.send();
  };

  // Sends the drawing to the server, one call at a time.
  private async send(): Promise<void> {
    clearTimeout(this.timer);
    if (this.sending) {
      await this.sending;
      if (this.about.dirty) this.later(PAUSE_MS);
      return;
    }
    this.sending = this.write().finally(() => (this.sending = undefined));
    await this.sending;
  }

  private async write(): Promise<void> {
    const { place, document, filename, sampleName } = this.subject;
    const sent = this.changes;
    try {
      const bytes = await packDraft({ labels: document.data, ...(this.about.base && { base: this.about.base }) });
      const revision = await writeDraft(place, bytes, {
        writer: tab, expectedRevision: this.about.revision ?? '0', filename, sample: sampleName, objects: document.objects.size,
      });
      if (this.ended) return;
      this.about = { ...this.about, revision, dirty: sent !== this.changes };
      await this.keepHere();
      if (this.about.dirty) this.later(PAUSE_MS);
      else this.tell(texts.keptOnServer);
    } catch (error) {
      this.failed(error);
    }
  }

  private failed(error: unknown): void {
    if (!(error instanceof ApiError)) return;
    if (error.reason === 'DRAFT_MOVED') this.moved.value = true;
    else if (error.http === 0 || error.http === 401 || error.http === 429 || error.http >= 500) this.later(AGAIN_MS);
    else if (error.reason !== 'ROLE_TOO_LOW') this.tell(`${this.local ? texts.kept : texts.notKept}. ${sentence(error)}`);
  }

  // Of two copies, goes on with this one: the server's is replaced.
  async keepMine(): Promise<void> {
    const { here } = await findDrafts(this.subject.place);
    this.about = { ...this.about, revision: here?.revision ?? '0', dirty: true };
    this.moved.value = false;
    await this.send();
  }

  // Of two copies, goes on with the server's; undo brings this one back.
  async takeOther(): Promise<void> {
    const { place, document } = this.subject;
    const { here } = await findDrafts(place);
    if (here) {
      const { labels, base } = await unpackDraft(await readDraft(place), document.data.length);
      document.change(texts.otherTaken, () => {
        document.data.set(labels);
        document.touch(document.whole);
      });
      this.about = { revision: here.revision, writer: tab, dirty: false, ...(base && { base }) };
    }
    this.moved.value = false;
    clearTimeout(this.timer);
    await this.keepHere();
    this.tell(here ? texts.keptOnServer : texts.kept);
  }

  // The drawing is a sample now, whose mask has the digest `mask`.
  async saved(sample: string, mask: string): Promise<void> {
    clearTimeout(this.timer);
    await this.sending;
    this.about = { sample, writer: tab, dirty: false, base: mask };
    this.moved.value = false;
    const { key, document, place } = this.subject;
    await store(key, document.data, this.about).catch(() => {});
    await removeDraft(place).catch(() => {});
    this.tell(texts.isSample);
  }

  // Throws the drawing away, here and on the server.
  async discard(): Promise<void> {
    this.ended = true;
    clearTimeout(this.soon);
    clearTimeout(this.timer);
    await this.sending;
    await Promise.all([forget(this.subject.key).catch(() => {}), removeDraft(this.subject.place).catch(() => {})]);
  }

  dispose(): void {
    if (this.about.dirty && !this.ended && !this.moved.value) void this.send();
    clearTimeout(this.timer);
    this.ended = true;
    removeEventListener('pagehide', this.hurry);
    removeEventListener('visibilitychange', this.hurry);
  }
}
