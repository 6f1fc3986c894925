// Who else has the image open, and where.
import { signal, type Signal } from '@preact/signals';
import { useEffect, useState } from 'preact/hooks';
import { ApiError } from '../../api/client';
import { enter, leave, type EditorInfo, type Place, type Presence } from '../../api/drafts';
import { texts } from '../../edit/texts';
import { follow } from '../../state/live';
import { session } from '../../state/session';
import { tab } from '../../state/tab';
import { Icon } from '../../ui/icons';

const BEAT_MS = 15_000;  // The server forgets an editor after 45 s.

// Shows the others that this tab has the place open, and returns them.
export function usePresence(place: Place): Signal<readonly EditorInfo[]> {
  const [others] = useState(() => signal<readonly EditorInfo[]>([]));
  useEffect(() => {
    let stop = false;
    const accept = ({ file, editors }: Presence): void => {
      if (!stop && file === place.file) others.value = editors.filter(({ editor }) => editor !== tab);
    };
    let beat: ReturnType<typeof setInterval> | undefined;
    const say = (): void => void enter(place, tab).then(accept, (error: unknown) => {
      // Viewers are not shown, and see nobody.
      if (error instanceof ApiError && error.reason === 'ROLE_TOO_LOW') clearInterval(beat);
    });
    beat = setInterval(say, BEAT_MS);
    const unfollow = follow([`files/${place.file}`], ({ event, data }) => {
      if (event === 'editors') accept(data as Presence);
    }, say);
    const bye = (): void => leave(place.file, tab);
    addEventListener('pagehide', bye);
    return () => {
      stop = true;
      clearInterval(beat);
      unfollow();
      removeEventListener('pagehide', bye);
      bye();
    };
  }, [Object.values(place).join()]);
  return others;
}

function overlap(a: EditorInfo, b: Place): boolean {
  return a.slice === b.slice && a.x0 < b.x1 && b.x0 < a.x1 && a.y0 < b.y1 && b.y0 < a.y1;
}

function sentenceOf(other: EditorInfo, place: Place): string {
  const own = other.user === session.value?.user;
  const who = own ? '' : other.user;
  if (overlap(other, place)) return own ? texts.youElsewhere : `${who} ${texts.editsHere}`;
  if (own) return '';
  return other.slice === place.slice ? `${who} ${texts.editsThere}.` : `${who} ${texts.viewsSlice} ${other.slice}.`;
}

// A line for each other editor; those of the same region stand out.
export function PresenceNote({ others, place }: { others: Signal<readonly EditorInfo[]>; place: Place }) {
  const lines = new Map<string, boolean>();
  for (const other of others.value) {
    const text = sentenceOf(other, place);
    if (text) lines.set(text, overlap(other, place) || (lines.get(text) ?? false));
  }
  return (
    <div class="presence" role="status" aria-live="polite">
      {[...lines].sort(([, a], [, b]) => Number(b) - Number(a)).slice(0, 4).map(([text, here]) => (
        <p key={text} class={here ? 'note warn' : 'dim small'}>{here && <Icon name="user" size={18} />}<span>{text}</span></p>
      ))}
    </div>
  );
}
