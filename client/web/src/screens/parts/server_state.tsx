// The devices and what waits for them.
import { count } from '../../api/types';
import { server } from '../../state/models';
import { useFollow } from '../../state/live';
import { integer } from '../../ui/format';
import { segment } from '../../ui/texts';

function deviceState(device: { trainingJob?: string; lost?: boolean }): string {
  if (device.lost) return segment.lost;
  if (!device.trainingJob) return segment.idle;
  return device.trainingJob.endsWith('/-') ? segment.otherTraining : segment.busy;
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
      <p class="dim small">{waiting > 0 ? `${integer(waiting)} ${segment.waitingJobs}.` : segment.notBusy}</p>
    </section>
  );
}
