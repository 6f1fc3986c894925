// Chooses what an image's result is compared with: another result of the same
// file, or one that another version computes now.
import { useEffect, useState } from 'preact/hooks';
import { createSegmentationJob, listModelVersions, listModels, listSegmentationImages, listSegmentationJobs } from '../../api/resources';
import { count, idOf, shortName, type SegmentationImage, type SegmentationJob } from '../../api/types';
import { navigate } from '../../state/route';
import { Dialog } from '../../ui/dialog';
import { integer, since } from '../../ui/format';
import { Loading } from '../../ui/parts';
import { Problem } from '../../ui/problem';
import { texts } from '../../viewer/texts';

const JOBS = 40;          // The newest jobs that are looked through.
const LARGE_JOB = 500;    // Jobs of more images are left out.

interface Other { job: SegmentationJob; image: SegmentationImage }

// The other results of a file, the newest first.
async function othersOf(sha256: string, own: string): Promise<Other[]> {
  const { items } = await listSegmentationJobs({ pageSize: JOBS });
  const jobs = items.filter((job) => job.name !== own && count(job.images) <= LARGE_JOB && job.state !== 'FAILED');
  const found = await Promise.all(jobs.map(async (job) => {
    const { items: images } = await listSegmentationImages(job.name, { pageSize: LARGE_JOB }).catch(() => ({ items: [] }));
    return images.filter((image) => image.sha256 === sha256).map((image) => ({ job, image }));
  }));
  return found.flat();
}

// The newest versions of all models but the one that is known.
async function versionsBeside(model: string): Promise<string[]> {
  const { items } = await listModels({ pageSize: 100 });
  const lists = await Promise.all(items.map((one) => listModelVersions(one.name, { pageSize: 20 })));
  return lists.flatMap((list) => list.items.map((version) => version.name)).filter((name) => name !== model);
}

interface CompareProps { job: SegmentationJob; image: SegmentationImage; slice: number; onClose: () => void }

export function CompareWith({ job, image, slice, onClose }: CompareProps) {
  const [others, setOthers] = useState<Other[]>();
  const [versions, setVersions] = useState<string[]>([]);
  const [failure, setFailure] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  useEffect(() => {
    othersOf(image.sha256, job.name).then(setOthers, setFailure);
    versionsBeside(job.model).then(setVersions, setFailure);
  }, []);
  const own = `${idOf(job.name)}/${image.position}`;
  const open = (other: string): void =>
    navigate(`/compare?${new URLSearchParams({ a: own, b: other, slice: String(slice) }).toString()}`);
  const compute = async (model: string): Promise<void> => {
    setBusy(true);
    try {
      const { sha256, filename, slices = [], channel } = image;
      const made = await createSegmentationJob({
        model, images: [{ sha256, filename, slices, ...(channel && { channel }) }], ...(job.parameters && { parameters: job.parameters }),
      });
      open(`${idOf(made.name)}/1`);
    } catch (error) {
      setFailure(error);
      setBusy(false);
    }
  };
  return (
    <Dialog title={texts.compareWith} onClose={onClose}>
      <div class="dialog-body stack flush">
        {failure !== undefined && <Problem error={failure} />}
        <h3>{texts.otherResults}</h3>
        {!others ? <Loading rows={1} /> : others.length === 0 ? <p class="dim">{texts.noOther}</p> : (
          <ul class="plain choices">
            {others.map((other) => (
              <li key={other.job.name + other.image.position}>
                <button type="button" onClick={() => open(`${idOf(other.job.name)}/${other.image.position}`)}>
                  <span class="grow">{shortName(other.job.model)}</span>
                  <small class="dim">{integer(count(other.image.objects))} {texts.objects} · {since(other.job.createTime)}</small>
                </button>
              </li>
            ))}
          </ul>
        )}
        {versions.length > 0 && <>
          <h3>{texts.computeNow}</h3>
          <ul class="plain choices">
            {versions.map((name) => (
              <li key={name}><button type="button" disabled={busy} onClick={() => void compute(name)}><span class="grow">{shortName(name)}</span></button></li>
            ))}
          </ul>
        </>}
        <div class="dialog-end"><button type="button" onClick={onClose}>{texts.close}</button></div>
      </div>
    </Dialog>
  );
}
