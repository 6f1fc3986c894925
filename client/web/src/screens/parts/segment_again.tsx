// Segments the images of a job once more, with another version of a model, to
// compare the two.
import { useEffect, useState } from 'preact/hooks';
import { createSegmentationJob, listModelVersions } from '../../api/resources';
import { idOf, shortName, type SegmentationImage, type SegmentationJob } from '../../api/types';
import { models } from '../../state/models';
import { useRead } from '../../state/resource';
import { navigate } from '../../state/route';
import { Dialog } from '../../ui/dialog';
import { Problem } from '../../ui/problem';
import { again, words } from '../../ui/texts';

interface AgainProps { job: SegmentationJob; images: SegmentationImage[]; onClose: () => void }

export function SegmentAgain({ job, images, onClose }: AgainProps) {
  const { value } = useRead(models);
  const [versions, setVersions] = useState<string[]>();
  const [model, setModel] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  useEffect(() => {
    if (!value.value) return;
    const lists = value.value.slice(0, 100).map((one) => listModelVersions(one.name, { pageSize: 20 }));
    Promise.all(lists).then((found) => {
      const names = found.flatMap(({ items }) => items.map((version) => version.name)).filter((name) => name !== job.model);
      setVersions(names);
      setModel(names.find((name) => name.startsWith(job.model.replace(/\d+$/, ''))) ?? names[0] ?? '');
    }, setError);
  }, [value.value]);
  const start = (event: Event) => {
    event.preventDefault();
    setBusy(true);
    createSegmentationJob({
      model,
      images: images.map(({ filename, sha256, slices, channel }) => ({
        filename, sha256, ...(slices?.length && { slices }), ...(channel && { channel }),
      })),
    }).then((made) => navigate(`/results/${idOf(made.name)}?with=${idOf(job.name)}`), (problem: unknown) => {
      setError(problem);
      setBusy(false);
    });
  };
  return (
    <Dialog title={again.title} onClose={onClose}>
      <p class="dim">{again.text}</p>
      <form class="stack" onSubmit={start}>
        <label class="field">
          {words.version}
          <select value={model} onChange={(event) => setModel(event.currentTarget.value)}>
            {(versions ?? []).map((name) => <option key={name} value={name}>{shortName(name)}</option>)}
          </select>
        </label>
        {versions?.length === 0 && <p class="dim">{again.none}</p>}
        {error !== undefined && <Problem error={error} />}
        <div class="dialog-end">
          <button type="button" onClick={onClose}>{words.cancel}</button>
          <button class="primary" disabled={busy || !model}>{again.start}</button>
        </div>
      </form>
    </Dialog>
  );
}
