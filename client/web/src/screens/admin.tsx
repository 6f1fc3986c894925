// The server as a whole: devices, queues, and whose jobs they are.
import { count, figure, type Device } from '../api/types';
import { server } from '../state/models';
import { useFollow } from '../state/live';
import { isAdmin } from '../state/session';
import { bytes, duration, integer } from '../ui/format';
import { Bar, Empty, Figures, Loading } from '../ui/parts';
import { Problem } from '../ui/problem';
import { admin, segment } from '../ui/texts';
import { Audit } from './parts/audit';
import { Tokens } from './parts/tokens';
import { Usage } from './parts/usage';

function DeviceRow({ device }: { device: Device }) {
  const total = count(device.memoryTotalBytes);
  const used = count(device.memoryUsedBytes);
  return (
    <tr>
      <td><strong>{device.name}</strong><br /><small class="dim">{device.description}</small></td>
      <td>{total > 0 && <><small class="num">{bytes(used)} / {bytes(total)}</small><Bar part={used / total} label={`${admin.memory}: ${device.name}`} /></>}</td>
      <td><span class={`chip ${device.lost ? 'bad' : device.trainingJob ? 'active' : 'good'}`}>{device.lost ? segment.lost : device.trainingJob ? segment.busy : segment.idle}</span></td>
    </tr>
  );
}

export default function Admin() {
  useFollow(['queue'], () => void server.refresh(), () => void server.refresh());
  const status = server.value.value;
  if (!isAdmin.value) return <Empty icon="admin" whole title={admin.only} />;
  if (server.error.value !== undefined && !status) return <Problem error={server.error.value} onRetry={() => void server.refresh()} />;
  if (!status) return <Loading />;
  return (
    <>
      <div class="head"><div><h1>{admin.title}</h1><p class="dim">Tessera {status.version} · {admin.uptime} {duration(figure(status.uptimeSeconds))}</p></div></div>
      <section class="card"><Figures values={[
        [`${admin.trainings}: ${admin.running.toLowerCase()}`, integer(status.runningJobs ?? 0)], [`${admin.trainings}: ${admin.queued.toLowerCase()}`, integer(status.queuedJobs ?? 0)],
        [`${admin.segmentations}: ${admin.running.toLowerCase()}`, integer(count(status.runningSegmentationJobs))], [`${admin.segmentations}: ${admin.queued.toLowerCase()}`, integer(count(status.queuedSegmentationJobs))],
        [`${admin.slices}: ${admin.queued.toLowerCase()}`, integer(count(status.queuedSlices))],
      ]} /></section>
      <section class="card">
        <h2>{admin.devices}</h2>
        {status.devices?.length
          ? <table class="table"><tbody>{status.devices.map((device) => <DeviceRow key={device.name} device={device} />)}</tbody></table>
          : <p class="dim">{admin.none}</p>}
      </section>
      <Usage />
      <Tokens />
      <Audit />
    </>
  );
}
