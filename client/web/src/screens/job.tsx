// One training: its place in the queue, its curves as they grow, its result.
import { useState } from 'preact/hooks';
import { cancelJob } from '../api/resources';
import { figure, idOf, shortName, type TrainingJob } from '../api/types';
import { hasEnded, useTraining } from '../state/jobs';
import { Confirm } from '../ui/dialog';
import { duration, integer, moment } from '../ui/format';
import { Icon } from '../ui/icons';
import { Bar, Crumbs, Figures, Loading, StateChip } from '../ui/parts';
import { Problem, sentence } from '../ui/problem';
import { jobs as jobTexts, training } from '../ui/texts';
import { toast } from '../ui/toast';
import { Achievement } from './parts/achievement';
import { Curves } from './parts/curves';
import { Plan } from './parts/plan';

export function partTrained(job: TrainingJob): number {
  const { epoch = 0, epochs = 0, step = 0, steps = 0 } = job.progress ?? {};
  return epochs > 0 ? (epoch + (steps > 0 ? step / steps : 0)) / epochs : NaN;
}

function Progress({ job }: { job: TrainingJob }) {
  const { progress = {} } = job;
  const values: [string, string][] = [];
  if (job.state === 'QUEUED') {
    if (job.queuePosition) values.push([training.place, integer(job.queuePosition)]);
    if (figure(job.secondsToStart) >= 0) values.push([training.starts, duration(figure(job.secondsToStart))]);
  } else if (progress.epochs) values.push([training.epoch, `${progress.epoch ?? 0} / ${progress.epochs}`]);
  if (job.state === 'RUNNING') values.push([training.left, duration(figure(progress.secondsLeft))]);
  if (job.device) values.push([training.device, job.device]);
  if (values.length === 0) return null;
  return (
    <section class="card stack">
      <Figures values={values} />
      {job.state === 'RUNNING' && <Bar part={partTrained(job)} label={training.job} />}
      {job.state === 'QUEUED' && <p class="dim small">{training.fair}</p>}
      {progress.paused && <p class="note warn"><Icon name="info" />{training.paused}</p>}
    </section>
  );
}

function Actions({ job, again }: { job: TrainingJob; again: string }) {
  const [asking, setAsking] = useState(false);
  const cancel = () => {
    setAsking(false);
    cancelJob(job.name).then(() => toast(training.cancelled), (error: unknown) => toast(sentence(error)));
  };
  return (
    <div class="actions">
      {hasEnded(job)
        ? <a class="button" href={again}>{training.again}</a>
        : <button onClick={() => setAsking(true)}>{training.cancel}</button>}
      {asking && (
        <Confirm title={training.cancelTitle} action={training.cancel} danger onClose={() => setAsking(false)} onConfirm={cancel}>
          <p>{training.cancelText}</p>
        </Confirm>
      )}
    </div>
  );
}

export default function Job({ params }: { params: Record<string, string> }) {
  const { value, error, refresh } = useTraining(`trainingJobs/${params['id']}`);
  const job = value.value;
  if (!job && error.value !== undefined) return <Problem error={error.value} title={training.missing} onRetry={() => void refresh()} />;
  if (!job) return <Loading />;
  const dataset = job.dataset.split('/')[1]!;
  const model = idOf(job.model);
  return (
    <>
      <div class="head">
        <div>
          <Crumbs path={[[jobTexts.title, '/jobs']]} />
          <div class="row"><h1>{training.job}: {model}</h1><StateChip state={job.state} /></div>
          <p class="dim">
            <a href={`/datasets/${dataset}`}>{shortName(job.dataset)}</a> · {moment(job.createTime)}{job.owner ? ` · ${job.owner}` : ''}
            {job.initialModel && <> · {training.from.toLowerCase()} {shortName(job.initialModel)}</>}
          </p>
        </div>
        <Actions job={job} again={`/datasets/${dataset}/train?model=${model}`} />
      </div>
      {job.errorMessage && <Problem error={{ message: job.errorMessage }} title={training.failed} />}
      {job.modelVersion && <Achievement name={job.modelVersion} />}
      <Progress job={job} />
      <Curves history={job.progress?.history ?? []} />
      <Plan plan={job.plan ?? []} parameters={job.parameters ?? {}} />
    </>
  );
}
