// The devices, what waits for them, and the user's own jobs among it.
import { count, figure, idOf, type TrainingJob } from '../../api/types';
import { hasEnded, segmentations, trainings } from '../../state/jobs';
import { server } from '../../state/models';
import { useFollow } from '../../state/live';
import { duration, integer, plural } from '../../ui/format';
import { segment, training } from '../../ui/texts';

function deviceState(device: { trainingJob?: string; lost?: boolean }): string {
  if (device.lost) return segment.lost;
  if (!device.trainingJob) return segment.idle;
  return device.trainingJob.endsWith('/-') ? segment.otherTraining : segment.busy;
}

function placeOf(job: TrainingJob): string {
  const soon = figure(job.secondsToStart);
  if (job.state === 'QUEUED')
    return [job.queuePosition && `${training.place}: ${job.queuePosition}`, soon >= 0 && `${training.starts.toLowerCase()} ${duration(soon)}`].filter(Boolean).join(', ');
  const left = figure(job.progress?.secondsLeft);
  return left >= 0 ? `${training.left}: ${duration(left)}` : '';
}

// Jobs that have not ended, at most five.
function OpenJobs() {
  const open: [string, string, string][] = [
    ...(trainings.value.value ?? []).filter((job) => !hasEnded(job))
      .map((job): [string, string, string] => [`/jobs/${idOf(job.name)}`, `${training.job}: ${idOf(job.model)}`, placeOf(job)]),
    ...(segmentations.value.value ?? []).filter((job) => !hasEnded(job))
      .map((job): [string, string, string] => [`/results/${idOf(job.name)}`, plural(count(job.images), 'image'),
        figure(job.secondsLeft) >= 0 ? `${training.left}: ${duration(figure(job.secondsLeft))}` : '']),
  ];
  if (open.length === 0) return null;
  return (
    <ul class="plain">
      {open.slice(0, 5).map(([href, name, place]) => <li key={href}><a href={href}>{name}</a> <small class="dim">{place}</small></li>)}
    </ul>
  );
}

export function ServerState() {
  useFollow(['queue'], () => void server.refresh(), () => void server.refresh());
  const status = server.value.value;
  if (!status) return null;
  const waiting = (status.queuedJobs ?? 0) + count(status.queuedSegmentationJobs);
  return (
    <section class="card stack" aria-label={segment.queue}>
      <h2>{segment.queue}</h2>
      <ul class="plain stack">
        {(status.devices ?? []).map((device) => (
          <li class="row" key={device.name}>
            <span class="grow"><strong>{device.name}</strong> <small class="dim">{device.description}</small></span>
            <span class={`chip ${device.lost ? 'bad' : device.trainingJob ? 'active' : 'good'}`}>{deviceState(device)}</span>
          </li>
        ))}
      </ul>
      <OpenJobs />
      <p class="dim small">{waiting > 0 ? `${integer(waiting)} ${segment.waitingJobs}.` : segment.notBusy}</p>
    </section>
  );
}
