// Asks for a folder and a name, and makes a dataset of them.
import { useRef, useState } from 'preact/hooks';
import { idOf } from '../../api/types';
import { makeDataset, pairsOf, type Pair } from '../../state/new_dataset';
import { datasets as store } from '../../state/models';
import { navigate } from '../../state/route';
import { Dialog } from '../../ui/dialog';
import { plural } from '../../ui/format';
import { Bar } from '../../ui/parts';
import { Problem } from '../../ui/problem';
import { datasets, words } from '../../ui/texts';
import { toast } from '../../ui/toast';

export function NewDataset({ onClose }: { onClose: () => void }) {
  const [id, setId] = useState('');
  const [pairs, setPairs] = useState<Pair[]>();
  const [part, setPart] = useState<number>();
  const [error, setError] = useState<unknown>();
  const folder = useRef<HTMLInputElement>(null);
  const picked = (event: Event) => {
    const files = [...((event.target as HTMLInputElement).files ?? [])];
    setPairs(pairsOf(files.map((file) => ({ file, path: file.webkitRelativePath }))));
    const top = files[0]?.webkitRelativePath.split('/')[0] ?? '';
    if (!id) setId(top.toLowerCase().replace(/[^a-z0-9-]+/g, '-').replace(/^[^a-z]+|-+$/g, '').slice(0, 63));
  };
  const create = (event: Event) => {
    event.preventDefault();
    setError(undefined);
    setPart(0);
    makeDataset(id, pairs ?? [], setPart).then((dataset) => {
      toast(datasets.saved);
      void store.refresh();
      navigate(`/datasets/${idOf(dataset.name)}`);
    }, (problem: unknown) => {
      setError(problem);
      setPart(undefined);
    });
  };
  return (
    <Dialog title={datasets.folderTitle} onClose={onClose}>
      <p class="dim">{datasets.folderHint}</p>
      <form class="stack" onSubmit={create}>
        <div class="row">
          <button type="button" onClick={() => folder.current?.click()}>{words.chooseFolder}</button>
          <span aria-live="polite">{pairs && (pairs.length ? plural(pairs.length, 'sample') : datasets.noPairs)}</span>
        </div>
        <input ref={folder} type="file" class="hidden" tabIndex={-1} aria-hidden="true" {...{ webkitdirectory: true }} onChange={picked} />
        <label class="field">
          {datasets.id}
          <input value={id} required pattern="[a-z][a-z0-9\-]{0,62}" onInput={(event) => setId(event.currentTarget.value)} />
          <small>{datasets.idHint}</small>
        </label>
        {part !== undefined && <Bar part={part} label={datasets.sendingFiles} />}
        {error !== undefined && <Problem error={error} />}
        <div class="dialog-end">
          <button type="button" onClick={onClose}>{words.cancel}</button>
          <button class="primary" disabled={!pairs?.length || part !== undefined}>{part === undefined ? datasets.create : datasets.creating}</button>
        </div>
      </form>
    </Dialog>
  );
}
