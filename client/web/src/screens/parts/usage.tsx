// What each user stores and owns, beside the quotas; and the disk.
import { useEffect, useState } from 'preact/hooks';
import { getUsage, type ServerUsage, type UserUsage } from '../../api/administration';
import { count } from '../../api/types';
import { bytes, integer } from '../../ui/format';
import { Bar, Figures } from '../../ui/parts';
import { Problem } from '../../ui/problem';
import { usage as texts } from '../../ui/screen_texts';
import { words } from '../../ui/texts';

const SHOWN = 20;

function Row({ user, most }: { user: UserUsage; most: number }) {
  const stored = count(user.storedBytes);
  return (
    <tr>
      <td>{user.user}</td>
      <td>
        <small class="num">{bytes(stored)}{most > 0 && ` / ${bytes(most)}`}</small>
        {most > 0 && <Bar part={stored / most} label={`${texts.stored}: ${user.user}`} />}
      </td>
      <td class="end">{integer(count(user.datasets))}</td>
      <td class="end">{integer(count(user.models))}</td>
      <td class="end">{integer(count(user.trainingJobs))}</td>
      <td class="end">{integer(count(user.segmentationJobs))}</td>
    </tr>
  );
}

export function Usage() {
  const [found, setFound] = useState<ServerUsage>();
  const [error, setError] = useState<unknown>();
  const [all, setAll] = useState(false);
  const read = () => void getUsage().then((next) => { setFound(next); setError(undefined); }, setError);
  useEffect(read, []);
  if (error !== undefined) return <section class="card"><Problem error={error} onRetry={read} /></section>;
  if (!found) return null;
  const most = count(found.maxStoredBytesPerUser);
  const pixels = count(found.maxPixelsPerHourPerUser);
  const disk = count(found.diskBytes);
  const free = count(found.diskFreeBytes);
  const users = [...found.users].sort((a, b) => count(b.storedBytes) - count(a.storedBytes));
  return (
    <>
      <section class="card stack" aria-label={texts.storage}>
        <h2>{texts.storage}</h2>
        <Figures values={[
          [texts.files, integer(count(found.files))], [texts.fileBytes, bytes(count(found.fileBytes))],
          ...(disk > 0 ? [[texts.free, `${bytes(free)} / ${bytes(disk)}`] as [string, string]] : []),
        ]} />
        {disk > 0 && <Bar part={1 - free / disk} label={texts.disk} />}
        {disk > 0 && free / disk < 0.05 && <p class="note warn">{texts.full}</p>}
      </section>
      <section class="card stack" aria-label={texts.users}>
        <h2>{texts.users}</h2>
        <p class="dim">
          {most > 0 ? `${texts.quota} ${bytes(most)}. ${texts.admins} ` : `${texts.noQuota} `}
          {pixels > 0 ? `${texts.pixelQuota} ${integer(pixels / 1e6)} ${texts.megapixels}. ` : `${texts.noPixelQuota} `}
          {texts.flags}
        </p>
        {users.length === 0 && <p class="dim">{texts.nobody}</p>}
        {users.length > 0 && (
          <div class="scroll">
            <table class="table">
              <thead><tr><th>{texts.user}</th><th>{texts.stored}</th><th class="end">{texts.datasets}</th><th class="end">{texts.models}</th>
                <th class="end">{texts.trainings}</th><th class="end">{texts.segmentations}</th></tr></thead>
              <tbody>{users.slice(0, all ? users.length : SHOWN).map((user) => <Row key={user.user} user={user} most={most} />)}</tbody>
            </table>
          </div>
        )}
        {users.length > SHOWN && !all && <div><button type="button" class="small" onClick={() => setAll(true)}>{words.all} ({integer(users.length)})</button></div>}
      </section>
    </>
  );
}
