// Drawings that the user has not saved as samples, from this computer and others.
import { useEffect, useState } from 'preact/hooks';
import { listDrafts, removeDraft, type DraftInfo } from '../../api/drafts';
import { era } from '../../state/session';
import { Confirm } from '../../ui/dialog';
import { plural, since } from '../../ui/format';
import { sentence } from '../../ui/problem';
import { unfinished as texts } from '../../ui/screen_texts';
import { words } from '../../ui/texts';
import { toast } from '../../ui/toast';
import { draftAddress, draftTitle } from './draft_list';

const SHOWN = 5;

export function Unfinished() {
  const [drafts, setDrafts] = useState<DraftInfo[]>([]);
  const [all, setAll] = useState(false);
  const [asked, setAsked] = useState<DraftInfo>();
  // Viewers have none; who waits for the server sees that elsewhere.
  const read = () => void listDrafts().then(setDrafts, () => {});
  useEffect(read, [era.value]);
  if (drafts.length === 0) return null;
  const discard = (draft: DraftInfo) => {
    setAsked(undefined);
    removeDraft(draftPlace(draft)).then(read, (error: unknown) => toast(sentence(error)));
  };
  return (
    <section class="stack" aria-label={texts.title}>
      <h2>{texts.title}</h2>
      <p class="dim">{texts.lead}</p>
      <ul class="plain rows">
        {drafts.slice(0, all ? drafts.length : SHOWN).map((draft) => (
          <li key={draftAddress(draft)} class="row nowrap">
            <div class="grow ellipsis">
              <a href={draftAddress(draft)} title={draftTitle(draft)}>{draft.filename || texts.image}</a>
              <small class="dim"> {plural(draft.objects, 'object')} · {draft.x1 - draft.x0} × {draft.y1 - draft.y0} px{draft.slice > 1 ? ` · ${texts.slice} ${draft.slice}` : ''} · {since(draft.changeTime)}</small>
            </div>
            <button type="button" class="small quiet" onClick={() => setAsked(draft)} aria-label={`${texts.discard}: ${draftTitle(draft)}`}>{texts.discard}</button>
          </li>
        ))}
      </ul>
      {drafts.length > SHOWN && !all && <div><button type="button" class="small" onClick={() => setAll(true)}>{words.all} ({drafts.length})</button></div>}
      {asked && (
        <Confirm title={texts.discardTitle} action={texts.discard} danger onClose={() => setAsked(undefined)} onConfirm={() => discard(asked)}>
          <p>{draftTitle(asked)}, {plural(asked.objects, 'object')}. {texts.discardText}</p>
        </Confirm>
      )}
    </section>
  );
}

function draftPlace({ file, slice, channel, x0, y0, x1, y1 }: DraftInfo) {
  return { file, slice, channel, x0, y0, x1, y1 };
}
