// Two results of one image: both outlines, and a list of where they differ.
import '../viewer/viewer.css';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { all, getSegmentationJob, listSegmentationImages } from '../api/resources';
import { shortName, type SegmentationImage, type SegmentationJob } from '../api/types';
import { concatenate, withBoxes, type OutlineSet } from '../geometry/outline_set';
import { query } from '../state/route';
import { integer } from '../ui/format';
import { Crumbs, Loading } from '../ui/parts';
import { Problem } from '../ui/problem';
import { compare, jobs as jobTexts } from '../ui/texts';
import { VirtualTable, type Column } from '../ui/virtual_table';
import { ContrastPanel } from '../viewer/contrast_panel';
import { COLOURS, DifferenceLayers, differencesOf, type Difference, type Kind } from '../viewer/difference';
import { typing, viewerKey } from '../viewer/keys';
import { PictureFrame } from '../viewer/picture_frame';
import { Viewer } from '../viewer/viewer';
import { Bell, followOutlines } from './parts/live_outlines';
import { openPicture, pictureSource } from './parts/picture_source';

interface Side { address: string; job: SegmentationJob; image: SegmentationImage }
interface Ready { a: Side; b: Side; viewer: Viewer }
interface Found { a: OutlineSet; b: OutlineSet; differences: Difference[] }

// `{job}/{image}` of the address.
async function sideOf(text: string | null): Promise<Side> {
  const [id, position] = (text ?? '').split('/');
  if (!id || !position) throw new Error(compare.noResults);
  const name = `segmentationJobs/${id}`;
  const [job, images] = await Promise.all([
    getSegmentationJob(name), all((pageToken) => listSegmentationImages(name, { pageSize: 1000, pageToken }), 20_000),
  ]);
  const image = images.find((one) => String(one.position) === position);
  if (!image) throw new Error(compare.noResults);
  return { address: `/results/${id}/${position}`, job, image };
}

async function open(signal: AbortSignal): Promise<Ready> {
  const [a, b] = await Promise.all([sideOf(query.peek().get('a')), sideOf(query.peek().get('b'))]);
  if (a.image.sha256 !== b.image.sha256) throw new Error(compare.otherImage);
  const { picture } = await openPicture(a.image.sha256, signal);
  const slice = Number(query.peek().get('slice') ?? a.image.slices?.[0] ?? 1);
  return { a, b, viewer: new Viewer(picture, pictureSource(a.image.sha256), slice, a.image.channel || 1) };
}

async function outlinesOf({ job, image }: Side, slice: number, signal: AbortSignal): Promise<OutlineSet> {
  const pages: OutlineSet[] = [];
  await followOutlines(job.name, String(image.position), slice, new Bell(), (outlines) => pages.push(withBoxes(outlines)), signal);
  return concatenate(pages);
}

export default function Compare() {
  const [ready, setReady] = useState<Ready>();
  const [failure, setFailure] = useState<unknown>();
  const address = `${query.value.get('a')} ${query.value.get('b')}`;
  useEffect(() => {
    const ended = new AbortController();
    open(ended.signal).then(setReady, (error: unknown) => ended.signal.aborted || setFailure(error));
    return () => ended.abort();
  }, [address]);
  if (failure !== undefined) return <Problem error={failure} title={compare.cannotOpen} />;
  return ready ? <Comparison key={address} {...ready} /> : <Loading />;
}

function Comparison({ a, b, viewer }: Ready) {
  const [found, setFound] = useState<Found>();
  const [failure, setFailure] = useState<unknown>();
  const layers = useRef<DifferenceLayers | undefined>(undefined);
  const at = useRef(-1);
  const slice = viewer.slice.value;
  useEffect(() => {
    const ended = new AbortController();
    setFound(undefined);
    Promise.all([outlinesOf(a, slice, ended.signal), outlinesOf(b, slice, ended.signal)]).then(([first, second]) => {
      const differences = differencesOf(first, second);
      layers.current?.show(first, second, differences);
      at.current = -1;
      setFound({ a: first, b: second, differences });
    }, (error: unknown) => ended.signal.aborted || setFailure(error));
    return () => ended.abort();
  }, [slice]);
  useEffect(() => () => layers.current?.dispose(), []);

  const rows = useMemo(() => found?.differences.filter(({ kind }) => kind !== 'same') ?? [], [found]);
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (typing(event)) return;
      if (event.key.toLowerCase() === 'n' && rows.length > 0) {
        at.current = (at.current + (event.shiftKey ? -1 : 1) + rows.length) % rows.length;
        layers.current?.reveal(rows[at.current]!);
      } else if (!viewerKey(viewer, event)) return;
      event.preventDefault();
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, [rows]);

  return (
    <div class="darkroom">
      <div class="darkroom-head">
        <Crumbs path={[[jobTexts.title, '/jobs']]} />
        <h1 title={a.image.filename}>{compare.title}: {a.image.filename}</h1>
      </div>
      <PictureFrame viewer={viewer} label={`${a.image.filename}. ${compare.mapHelp}`} onReady={() => { layers.current = new DifferenceLayers(viewer.stage); }} />
      <aside class="darkroom-side" aria-label={compare.panel}>
        <section><Legend a={a} b={b} found={found} onShow={(name, shown) => layers.current?.setShown(name, shown)} /></section>
        <details><summary>{compare.contrast}</summary><ContrastPanel viewer={viewer} /></details>
        <section class="fill">
          {failure !== undefined && <Problem error={failure} />}
          {!found && failure === undefined && <p class="dim">{compare.reading}</p>}
          {found && <Differences found={found} rows={rows} onOpen={(one) => { at.current = rows.indexOf(one); layers.current?.reveal(one); }} />}
        </section>
      </aside>
    </div>
  );
}

interface LegendProps { a: Side; b: Side; found: Found | undefined; onShow: (name: 'both' | 'a' | 'b', shown: boolean) => void }

function Legend({ a, b, found, onShow }: LegendProps) {
  const number = (kind: Kind) => integer(found?.differences.filter((one) => one.kind === kind).length ?? NaN);
  const row = (name: 'both' | 'a' | 'b', label: preact.ComponentChildren) => (
    <label class="check">
      <input type="checkbox" defaultChecked onChange={(event) => onShow(name, event.currentTarget.checked)} />
      <i class="swatch" style={{ background: COLOURS[name] }} />{label}
    </label>
  );
  return (
    <div class="stack tight">
      {row('a', <span>A: <a href={a.address}>{shortName(a.job.model)}</a></span>)}
      {row('b', <span>B: <a href={b.address}>{shortName(b.job.model)}</a></span>)}
      {row('both', compare.both)}
      <dl class="facts num">
        <dt>{compare.same}</dt><dd>{number('same')}</dd>
        <dt title={compare.changedHint}>{compare.changed}</dt><dd>{number('changed')}</dd>
        <dt>{compare.onlyA}</dt><dd>{number('only-a')}</dd>
        <dt>{compare.onlyB}</dt><dd>{number('only-b')}</dd>
      </dl>
    </div>
  );
}

const kindNames: Record<Kind, string> = { same: compare.same, changed: compare.changed, 'only-a': compare.onlyA, 'only-b': compare.onlyB };

function Differences({ found, rows, onOpen }: { found: Found; rows: Difference[]; onOpen: (one: Difference) => void }) {
  const columns: Column<Difference>[] = [
    { key: 'kind', title: compare.kind, width: 'minmax(70px, 1.2fr)', cell: ({ kind }) => kindNames[kind] },
    { key: 'a', title: 'A', width: '54px', end: true, cell: (one) => (one.a < 0 ? '–' : found.a.numbers[one.a]) },
    { key: 'b', title: 'B', width: '54px', end: true, cell: (one) => (one.b < 0 ? '–' : found.b.numbers[one.b]) },
    { key: 'iou', title: 'IoU', width: '48px', end: true, cell: ({ iou }) => (iou > 0 ? iou.toFixed(2) : '–') },
  ];
  if (rows.length === 0) return <p class="dim">{compare.alike}</p>;
  return (
    <VirtualTable label={compare.differences} rows={rows} columns={columns} rowKey={({ a, b }) => `${a} ${b}`} rowHeight={36}
      maxHeight="calc(100dvh - 420px)" onOpen={onOpen} />
  );
}
