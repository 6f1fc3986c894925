// All jobs, of both kinds, the newest first; with search.
import { count, figure, idOf, shortName, type Float, type SegmentationJob, type TrainingJob } from '../api/types';
import { hasEnded, segmentations, trainings, useJobs } from '../state/jobs';
import { navigate, query, setQuery } from '../state/route';
import { duration, plural, since } from '../ui/format';
import { Bar, Empty, Loading, StateChip } from '../ui/parts';
import { Problem } from '../ui/problem';
import { jobs, states, training, words } from '../ui/texts';
import { VirtualTable, type Column } from '../ui/virtual_table';
import { partTrained } from './job';
import { partDone } from './parts/job_card';

interface Row {
  name: string;
  kind: 'segmentation' | 'training';
  what: string;
  state: string;
  model: string;
  owner: string;
  createTime: string;
  part: number;
  detail: string;
  href: string;
}

function leftOf(state: string, seconds: Float | undefined): string {
  return state === 'RUNNING' && figure(seconds) >= 0 ? `, ${duration(figure(seconds))} ${jobs.left}` : '';
}

function ofTraining(job: TrainingJob): Row {
  const { epoch = 0, epochs = 0 } = job.progress ?? {};
  const place = job.queuePosition ? `${training.place}: ${job.queuePosition}` : '';
  return {
    name: job.name, kind: 'training', what: shortName(job.dataset), state: job.state, model: shortName(job.modelVersion || job.model),
    owner: job.owner ?? '', createTime: job.createTime ?? '', part: partTrained(job),
    detail: job.errorMessage || (job.state === 'QUEUED' ? place : epochs ? `${training.epoch} ${epoch} / ${epochs}${leftOf(job.state, job.progress?.secondsLeft)}` : ''),
    href: `/jobs/${idOf(job.name)}`,
  };
}

function ofSegmentation(job: SegmentationJob): Row {
  return {
    name: job.name, kind: 'segmentation', what: plural(count(job.images), 'image'), state: job.state, model: shortName(job.model),
    owner: job.owner ?? '', createTime: job.createTime ?? '', part: partDone(job),
    detail: job.errorMessage || (job.state === 'QUEUED' ? '' : plural(count(job.objects), 'object') + leftOf(job.state, job.secondsLeft)),
    href: `/results/${idOf(job.name)}`,
  };
}

const columns: Column<Row>[] = [
  { key: 'kind', title: jobs.kind, width: '116px', hideBelow: 520, cell: (row) => (row.kind === 'training' ? jobs.training : jobs.segmentation) },
  {
    key: 'what', title: jobs.what, width: 'minmax(110px, 1.5fr)', 
    cell: (row) => (
      <>
        <a href={row.href} title={row.what}>{row.what}</a>
        <span class="narrow small dim">{row.kind === 'training' ? jobs.training : jobs.segmentation}, {since(row.createTime)}</span>
      </>
    ),
  },
  { key: 'state', title: words.state, width: '108px', cell: (row) => <StateChip state={row.state} /> },
  {
    key: 'progress', title: jobs.progress, width: 'minmax(120px, 2fr)', hideBelow: 640,
    cell: (row) => (
      <div title={row.detail}>
        <span class="small dim">{row.detail}</span>
        {!hasEnded(row) && row.state !== 'QUEUED' && <Bar part={row.part} label={row.what} />}
      </div>
    ),
  },
  { key: 'model', title: words.model, width: 'minmax(90px, 1fr)', cell: (row) => row.model, hideBelow: 520 },
  { key: 'owner', title: words.owner, width: '100px', cell: (row) => row.owner, hideBelow: 900 },
  { key: 'created', title: words.created, width: '110px', cell: (row) => since(row.createTime), hideBelow: 760 },
];

export default function Jobs() {
  useJobs();
  const search = query.value.get('q') ?? '';
  const state = query.value.get('state') ?? '';
  const kind = query.value.get('kind') ?? '';
  const error = trainings.error.value ?? segmentations.error.value;
  const known = trainings.value.value && segmentations.value.value;
  const rows = [...(trainings.value.value ?? []).map(ofTraining), ...(segmentations.value.value ?? []).map(ofSegmentation)]
    .sort((a, b) => b.createTime.localeCompare(a.createTime));
  const word = search.toLowerCase();
  const shown = rows.filter((row) => (!state || row.state === state) && (!kind || row.kind === kind) &&
    [row.what, row.model, row.owner, row.name, row.detail].some((text) => text.toLowerCase().includes(word)));
  return (
    <>
      <div class="head"><div><h1>{jobs.title}</h1><p class="dim">{jobs.lead}</p></div></div>
      {error !== undefined && <Problem error={error} onRetry={() => { void trainings.refresh(); void segmentations.refresh(); }} />}
      {known && rows.length === 0 && (
        <Empty icon="jobs" title={jobs.empty}><p>{jobs.emptyHint}</p><a class="button primary" href="/">{jobs.emptyAction}</a></Empty>
      )}
      {!known && error === undefined && <Loading />}
      {rows.length > 0 && (
        <>
          <div class="row">
            <input type="search" aria-label={jobs.search} placeholder={jobs.search} value={search} onInput={(event) => setQuery({ q: event.currentTarget.value })} />
            <select aria-label={jobs.kind} value={kind} onChange={(event) => setQuery({ kind: event.currentTarget.value })}>
              <option value="">{words.all}</option>
              <option value="segmentation">{jobs.segmentation}</option>
              <option value="training">{jobs.training}</option>
            </select>
            <select aria-label={words.state} value={state} onChange={(event) => setQuery({ state: event.currentTarget.value })}>
              <option value="">{jobs.allStates}</option>
              {Object.entries(states).map(([key, name]) => <option key={key} value={key}>{name}</option>)}
            </select>
          </div>
          {shown.length === 0
            ? <p class="dim">{words.noMatch}</p>
            : <VirtualTable label={jobs.title} rows={shown} columns={columns} rowKey={(row) => row.name} rowHeight={56} onOpen={(row) => navigate(row.href)} />}
        </>
      )}
    </>
  );
}
