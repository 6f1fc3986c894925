// Asks the model what has no outline yet.
import { useState } from 'preact/hooks';
import type { Editor } from './editor';
import { addMissed, missedObjects, type Missed } from './missed';

export function MissedList({ editor }: { editor: Editor }) {
  const [missed, setMissed] = useState<Missed[]>();
  const [busy, setBusy] = useState(false);
  const [next, setNext] = useState(0);
  if (!editor.servant.knowsModel) return null;
  const { document } = editor;
  const look = (): void => {
    setBusy(true);
    editor.servant.objects(editor.settings.threshold.value).then((basins) => {
      const found = missedObjects(document, basins);
      setMissed(found);
      setNext(0);
      editor.say(found.length === 0 ? 'The model sees nothing else.' : `The model sees ${found.length} more.`);
    }, (error: unknown) => editor.say(error instanceof Error ? error.message : String(error))).finally(() => setBusy(false));
  };
  // What was outlined since the search is no longer missed.
  const open = missed?.filter(({ pixels }) => pixels.filter((i) => document.data[i] !== 0).length < 0.1 * pixels.length);
  void document.settled.value;
  if (!open || open.length === 0)
    return <div><button type="button" class="small quiet" disabled={busy} onClick={look}>{busy ? 'Looking …' : 'Look for missed objects'}</button></div>;
  const show = (): void => {
    const { x, y } = open[next % open.length]!;
    editor.show(x, y);
    setNext(next + 1);
  };
  return (
    <div class="row warn">
      <span class="grow">{open.length} {open.length === 1 ? 'object has' : 'objects have'} no outline</span>
      <button type="button" class="small quiet" onClick={show}>Next</button>
      <button type="button" class="small quiet" onClick={() => { addMissed(document, open); setMissed(undefined); }}>Add all</button>
    </div>
  );
}
