// Drop images, choose a model, start: the first screen.
import { useCallback, useEffect, useState } from 'preact/hooks';
import { count, idOf } from '../api/types';
import { segmentations, useJobs } from '../state/jobs';
import { choicesOf, models, preselected } from '../state/models';
import { useRead } from '../state/resource';
import { navigate } from '../state/route';
import { options, valid } from '../state/options';
import { lastModel } from '../state/settings';
import * as start from '../state/start';
import { DropZone, type PickedFile } from '../ui/drop_zone';
import { bytes, integer, plural } from '../ui/format';
import { Icon } from '../ui/icons';
import { Bar } from '../ui/parts';
import { Problem, sentence } from '../ui/problem';
import { segment, words } from '../ui/texts';
import { toast } from '../ui/toast';
import { exampleImage } from './parts/example_image';
import { JobCard } from './parts/job_card';
import { SegmentOptions } from './parts/segment_options';
import { ServerState } from './parts/server_state';
import { Unfinished } from './parts/unfinished';
import { VirtualTable, type Column } from '../ui/virtual_table';

const accept = '.tif,.tiff,.png,.jpg,.jpeg,.stk,.lsm,.svs,.npy,.zip,.ozx,image/tiff,image/png,image/jpeg';

function phaseOf(image: start.Image) {
  const part = image.size ? image.bytes / image.size : NaN;
  switch (image.phase) {
    case 'waiting': return <span class="dim">{segment.waiting}</span>;
    case 'done': return <span class="chip good">{segment.sent}</span>;
    case 'failed':
      return <button class="small danger" title={sentence(image.error)} onClick={() => start.retry(image.id)}>{segment.failed}: {words.retry}</button>;
    default: {
      const name = image.phase === 'reading' ? segment.reading : segment.sending;
      return <div><small class="dim">{name} {integer(100 * part)} %</small><Bar part={part} label={`${name}: ${image.name}`} /></div>;
    }
  }
}

const columns: Column<start.Image>[] = [
  { key: 'name', title: words.name, width: 'minmax(120px, 1fr)', cell: (image) => image.name },
  { key: 'size', title: words.size, width: '80px', cell: (image) => bytes(image.size), end: true, hideBelow: 460 },
  { key: 'phase', title: words.state, width: 'minmax(110px, 180px)', cell: phaseOf },
  {
    key: 'remove', title: '', width: '44px', loose: true,
    cell: (image) => (
      <button class="quiet icon small" aria-label={`${segment.removeImage}: ${image.name}`} onClick={() => start.removeImage(image.id)}>
        <Icon name="close" size={16} />
      </button>
    ),
  },
];

function ChosenImages() {
  const list = start.images.value;
  if (list.length === 0) return null;
  const failed = list.find((image) => image.phase === 'failed');
  return (
    <section class="stack" aria-label={segment.images}>
      <div class="row">
        <h2 class="grow">{plural(list.length, 'image')}</h2>
        <button class="quiet small" onClick={start.clear}>{segment.removeAll}</button>
      </div>
      <VirtualTable label={segment.images} rows={list} columns={columns} rowKey={(image) => String(image.id)} maxHeight="340px" />
      {failed && <Problem error={failed.error} title={`${failed.name}:`} />}
    </section>
  );
}

function Starter() {
  const { value, error } = useRead(models);
  const choices = choicesOf(value.value ?? []);
  const [chosen, setChosen] = useState('');
  const [failure, setFailure] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const model = chosen || preselected(choices, lastModel.value);
  const possible = model !== '' && start.ready.value.length > 0 && !start.sending.value && !busy && valid(options.value);

  const go = async () => {
    setBusy(true);
    setFailure(undefined);
    lastModel.value = model;
    try {
      const job = await start.start(model);
      // One image is looked at while it is segmented, several are listed.
      const single = count(job.images) === 1 ? '/1' : '';
      navigate(`/results/${idOf(job.name)}${single}`);
    } catch (problem) {
      setFailure(problem);
      setBusy(false);
    }
  };
  if (error.value !== undefined) return <Problem error={error.value} onRetry={() => void models.refresh()} />;
  if (value.value && choices.length === 0) return <p class="note warn"><Icon name="info" />{segment.noModels}</p>;
  return (
    <div class="stack">
      {failure !== undefined && <Problem error={failure} title={segment.startFailed} />}
      <div class="stack">
        <label class="field">
          {segment.model}
          <select value={model} onChange={(event) => setChosen(event.currentTarget.value)}>
            {choices.map((choice) => <option key={choice.value} value={choice.value}>{choice.label}</option>)}
          </select>
          <small>{segment.modelHint}</small>
        </label>
        <SegmentOptions />
        <button class="primary" disabled={!possible} onClick={() => void go()}>{busy ? segment.starting : segment.start}</button>
      </div>
      <p class="dim small" aria-live="polite">
        {start.images.value.length === 0 ? segment.nothingYet : start.sending.value ? segment.sendingNow : ''}
      </p>
    </div>
  );
}

function Recent() {
  useJobs();
  const jobs = segmentations.value.value;
  if (segmentations.error.value !== undefined) return <Problem error={segmentations.error.value} onRetry={() => void segmentations.refresh()} />;
  if (!jobs) return null;
  return (
    <section class="stack" aria-label={segment.recent}>
      <div class="row"><h2 class="grow">{segment.recent}</h2>{jobs.length > 0 && <a href="/jobs">{segment.allResults}</a>}</div>
      {jobs.length === 0
        ? <p class="dim">{segment.noRecent}</p>
        : <div class="grid">{jobs.slice(0, 8).map((job) => <JobCard key={job.name} job={job} />)}</div>}
    </section>
  );
}

export default function Segment() {
  const onFiles = useCallback((picked: PickedFile[]) => {
    const leftOut = start.add(picked);
    if (leftOut > 0) toast(`${plural(leftOut, 'file')} ${segment.leftOut}`);
  }, []);
  // The result comes next: its code is there when the job is queued.
  const chosen = start.images.value.length > 0;
  useEffect(() => {
    if (chosen) import('./viewer').catch(() => {});
  }, [chosen]);
  const example = async () => start.add([{ file: await exampleImage(), path: 'example_nuclei.png' }]);
  return (
    <>
      <div class="head"><div><h1>{segment.title}</h1><p class="dim">{segment.lead}</p></div></div>
      <div class="split">
        <div class="stack">
          <DropZone onFiles={onFiles} accept={accept} title={segment.drop} hint={segment.dropHint}>
            <button type="button" class="soft" onClick={() => void example()}>{segment.example}</button>
          </DropZone>
          <ChosenImages />
        </div>
        <div class="stack">
          <section class="card"><Starter /></section>
          <ServerState />
        </div>
      </div>
      <Unfinished />
      <Recent />
    </>
  );
}
