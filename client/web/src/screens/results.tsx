// One segmentation job: its images as they are finished, and its downloads.
import { useEffect, useState } from 'preact/hooks';
import { all, cancelJob, listSegmentationImages, remove } from '../api/resources';
import { count, figure, idOf, shortName, type SegmentationImage, type SegmentationJob } from '../api/types';
import { hasEnded, segmentations, useSegmentation } from '../state/jobs';
import { navigate, query, setQuery } from '../state/route';
import { Confirm } from '../ui/dialog';
import { duration, integer, moment, plural } from '../ui/format';
import { Bar, Crumbs, Figures, Loading, StateChip } from '../ui/parts';
import { Problem, sentence } from '../ui/problem';
import { again, jobs as jobTexts, results, words } from '../ui/texts';
import { toast } from '../ui/toast';
import { VirtualTable, type Column, type Sorting } from '../ui/virtual_table';
import { DownloadAll, DownloadOne } from './parts/downloads';
import { partDone } from './parts/job_card';
import { SegmentAgain } from './parts/segment_again';
import { Thumbnail } from './parts/thumbnail';

function describe(image: SegmentationImage) {
  if (image.state === 'FAILED') return <span class="clamp small" title={image.errorMessage}>{image.errorMessage}</span>;
  if (image.state === 'QUEUED') return <span class="dim">{results.waitsForTurn}</span>;
  if (image.state === 'RUNNING' && (image.sliceCount ?? 0) > 1) {
    const text = `${image.slicesDone ?? 0} / ${image.sliceCount} ${results.slicesOf}`;
    return <div><small class="dim">{text}</small><Bar part={(image.slicesDone ?? 0) / image.sliceCount!} label={image.filename} /></div>;
  }
  return <span class="dim">{(image.sliceCount ?? 0) > 1 ? plural(image.sliceCount!, 'slice') : ''}</span>;
}

function columnsOf(job: string, other: string): Column<SegmentationImage>[] {
  const address = (image: SegmentationImage) => `/results/${idOf(job)}/${image.position}`;
  const compared: Column<SegmentationImage> = {
    key: 'compare', title: '', width: '76px',
    cell: (image) => image.state === 'SUCCEEDED' &&
      <a href={`/compare?a=${other}/${image.position}&b=${idOf(job)}/${image.position}`}>{again.compare}</a>,
  };
  return [
    {
      key: 'picture', title: '', width: '52px',
      cell: (image) => <Thumbnail small {...pictureOf(job, image)} />,
    },
    {
      key: 'filename', title: words.name, width: 'minmax(96px, 2fr)', sortable: true,
      cell: (image) => (
        <>
          <a href={address(image)} title={image.filename}>{image.filename}</a>
          <span class="narrow">
            {image.state === 'FAILED' ? <small class="clamp" title={image.errorMessage}>{image.errorMessage}</small> : <StateChip state={image.state ?? 'QUEUED'} />}
          </span>
        </>
      ),
    },
    { key: 'state', title: words.state, width: '108px', sortable: true, hideBelow: 520, cell: (image) => <StateChip state={image.state ?? 'QUEUED'} /> },
    { key: 'detail', title: '', width: 'minmax(120px, 2fr)', cell: describe, hideBelow: 620 },
    { key: 'objects', title: words.objects, width: '74px', end: true, sortable: true, cell: (image) => (image.state === 'QUEUED' || image.state === 'FAILED' ? '–' : integer(count(image.objects))) },
    ...(other ? [compared] : []),
    {
      key: 'download', title: '', width: '44px', loose: true,
      cell: (image) => image.state === 'SUCCEEDED' && <DownloadOne job={job} position={image.position ?? 1} name={image.filename} />,
    },
  ];
}

const pictureOf = (job: string, image: SegmentationImage) => ({
  sha256: image.sha256, slice: image.slices?.[0] ?? 1,
  ...(image.state === 'SUCCEEDED' && { outlines: { job, position: image.position ?? 1 } }),
});

// The same images as pictures.
function Pictures({ job, images }: { job: string; images: SegmentationImage[] }) {
  const [shown, setShown] = useState(120);
  return (
    <>
      <ul class="gallery">
        {images.slice(0, shown).map((image) => (
          <li key={String(image.position)}>
            <a class="tile" href={`/results/${idOf(job)}/${image.position}`}>
              <Thumbnail {...pictureOf(job, image)} />
              <strong class="small clamp">{image.filename}</strong>
              {image.state === 'SUCCEEDED'
                ? <small class="dim num">{plural(count(image.objects), 'object')}</small>
                : <span><StateChip state={image.state ?? 'QUEUED'} /></span>}
            </a>
          </li>
        ))}
      </ul>
      {images.length > shown && <div><button onClick={() => setShown(shown + 120)}>{words.loadMore}</button></div>}
    </>
  );
}

function arranged(images: SegmentationImage[], search: string, failedOnly: boolean, sorting: Sorting): SegmentationImage[] {
  const word = search.toLowerCase();
  const shown = images.filter((image) =>
    image.filename.toLowerCase().includes(word) && (!failedOnly || image.state === 'FAILED'));
  const value = { filename: (i: SegmentationImage) => i.filename, state: (i: SegmentationImage) => i.state ?? '', objects: (i: SegmentationImage) => count(i.objects) }[sorting.key];
  if (!value) return shown;
  const sign = sorting.down ? -1 : 1;
  return shown.sort((a, b) => {
    const [x, y] = [value(a), value(b)];
    return sign * (typeof x === 'number' ? x - (y as number) : x.localeCompare(y as string, 'en', { numeric: true }));
  });
}

function Images({ job, images }: { job: SegmentationJob; images: SegmentationImage[] }) {
  const [search, setSearch] = useState('');
  const [failedOnly, setFailedOnly] = useState(false);
  const [sorting, setSorting] = useState<Sorting>({ key: '', down: false });
  const pictures = query.value.get('view') === 'pictures';
  const rows = arranged(images, search, failedOnly, sorting);
  return (
    <section class="stack" aria-label={results.images}>
      {images.length > 1 && (
        <div class="row">
          <input type="search" placeholder={results.search} aria-label={results.search} value={search} onInput={(event) => setSearch(event.currentTarget.value)} />
          {count(job.imagesFailed) > 0 && (
            <label class="row"><input type="checkbox" checked={failedOnly} onChange={(event) => setFailedOnly(event.currentTarget.checked)} />{results.onlyFailed}</label>
          )}
          <span class="grow" />
          <button class="small" aria-pressed={pictures} onClick={() => setQuery({ view: pictures ? null : 'pictures' })}>{pictures ? results.asList : results.asPictures}</button>
        </div>
      )}
      {rows.length === 0
        ? <p class="dim">{images.length ? words.noMatch : results.noImages}</p>
        : pictures ? <Pictures job={job.name} images={rows} />
        : <VirtualTable label={results.images} rows={rows} columns={columnsOf(job.name, query.value.get('with') ?? '')} rowKey={(image) => String(image.position)} rowHeight={68}
            sorting={sorting} onSort={setSorting} onOpen={(image) => navigate(`/results/${idOf(job.name)}/${image.position}`)} />}
    </section>
  );
}

function Actions({ job, images }: { job: SegmentationJob; images: SegmentationImage[] }) {
  const [asking, setAsking] = useState(false);
  const [repeating, setRepeating] = useState(false);
  const act = (work: Promise<unknown>, done: string, then: () => void = () => {}) =>
    void work.then(() => { toast(done); then(); }, (error: unknown) => toast(sentence(error)));
  return (
    <div class="actions">
      {count(job.imagesSucceeded) > 0 && <DownloadAll job={job.name} />}
      {images.length > 0 && <button onClick={() => setRepeating(true)}>{again.title}</button>}
      {repeating && <SegmentAgain job={job} images={images} onClose={() => setRepeating(false)} />}
      {hasEnded(job)
        ? <button class="danger" onClick={() => setAsking(true)}>{results.remove}</button>
        : <button onClick={() => act(cancelJob(job.name), results.cancelled)}>{results.cancel}</button>}
      {asking && (
        <Confirm title={results.removeTitle} action={results.remove} danger onClose={() => setAsking(false)}
          onConfirm={() => { setAsking(false); act(remove(job.name), results.removed, () => { segmentations.clear(); navigate('/jobs'); }); }}>
          <p>{results.removeText}</p>
        </Confirm>
      )}
    </div>
  );
}

function Summary({ job }: { job: SegmentationJob }) {
  const values: [string, string][] = [
    [results.images, `${integer(count(job.imagesSucceeded) + count(job.imagesFailed))} / ${integer(count(job.images))}`],
    [results.objects, integer(count(job.objects))],
  ];
  if (count(job.imagesFailed) > 0) values.push([results.failedImages, integer(count(job.imagesFailed))]);
  if (!hasEnded(job)) values.push([results.left, duration(figure(job.secondsLeft))]);
  return (
    <section class="card stack">
      <Figures values={values} />
      {!hasEnded(job) && <Bar part={job.state === 'QUEUED' ? 0 : partDone(job)} label={results.images} />}
      {job.errorMessage && <Problem error={{ message: job.errorMessage }} />}
      {job.expireTime && <small class="dim">{results.expires} {moment(job.expireTime)}.</small>}
    </section>
  );
}

export default function Results({ params }: { params: Record<string, string> }) {
  const name = `segmentationJobs/${params['job']}`;
  const [images, setImages] = useState<SegmentationImage[]>();
  const [failure, setFailure] = useState<unknown>();
  // The images change with the job; half a second later, many changes at once.
  const [wanted, setWanted] = useState(0);
  const { value, error, refresh } = useSegmentation(name, () => setWanted((n) => n + 1));
  useEffect(() => {
    const timer = setTimeout(() => {
      all((pageToken) => listSegmentationImages(name, { pageSize: 1000, pageToken }), 20_000)
        .then((found) => { setImages(found); setFailure(undefined); }, setFailure);
    }, images ? 500 : 0);
    return () => clearTimeout(timer);
  }, [wanted]);
  const job = value.value;
  if (!job && error.value !== undefined) return <Problem error={error.value} title={results.missing} onRetry={() => void refresh()} />;
  if (!job) return <Loading />;
  const title = images?.length === 1 ? images[0]!.filename : plural(count(job.images), 'image');
  return (
    <>
      <div class="head">
        <div>
          <Crumbs path={[[jobTexts.title, '/jobs']]} />
          <div class="row"><h1>{title}</h1><StateChip state={job.state} /></div>
          <p class="dim">{shortName(job.model)} · {moment(job.createTime)}{job.owner ? ` · ${job.owner}` : ''}</p>
        </div>
        <Actions job={job} images={images ?? []} />
      </div>
      <Summary job={job} />
      {failure !== undefined && <Problem error={failure} onRetry={() => setWanted((n) => n + 1)} />}
      {images ? <Images job={job} images={images} /> : <Loading />}
    </>
  );
}
