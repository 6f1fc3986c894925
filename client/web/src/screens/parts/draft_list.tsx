// Unfinished drawings, to go on with.
import type { DraftInfo } from '../../api/drafts';
import { texts } from '../../edit/texts';
import { integer, since } from '../../ui/format';

export function draftAddress(draft: DraftInfo): string {
  const { file, slice, channel, x0, y0, x1, y1, filename, sample } = draft;
  const [, dataset = '', , name = ''] = sample.split('/');
  const query = new URLSearchParams({ file, slice: String(slice), roi: [x0, y0, x1, y1].join(), name: filename });
  if (channel !== 1) query.set('channel', String(channel));
  if (name) {
    query.set('dataset', dataset);
    query.set('sample', name);
  }
  return `/edit?${query.toString()}`;
}

export function draftTitle({ filename, slice, x0, y0, x1, y1 }: DraftInfo): string {
  return `${filename || 'image'}, ${slice > 1 ? `${texts.slice.toLowerCase()} ${slice}, ` : ''}${x0}–${x1} × ${y0}–${y1}`;
}

// The other regions of the image under edit.
export function DraftList({ drafts }: { drafts: readonly DraftInfo[] }) {
  if (drafts.length === 0) return null;
  return (
    <details class="others">
      <summary>{texts.othersTitle} ({drafts.length})</summary>
      <ul class="plain">
        {drafts.map((draft) => (
          <li key={draftAddress(draft)}>
            <a href={draftAddress(draft)}>{draft.x0}–{draft.x1} × {draft.y0}–{draft.y1}{draft.slice > 1 ? `, ${texts.slice.toLowerCase()} ${draft.slice}` : ''}</a>
            <small class="dim"> {integer(draft.objects)} {draft.objects === 1 ? texts.object : texts.objects}, {since(draft.changeTime)}</small>
          </li>
        ))}
      </ul>
    </details>
  );
}

