// One image of a segmentation job: the picture, and outlines as they are found.
import '../viewer/viewer.css';
import { effect } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useEffect, useMemo, useState } from 'preact/hooks';
import type { Outlines } from '../api/outlines';
import { listSegmentationImages, all } from '../api/resources';
import { idOf, type SegmentationImage } from '../api/types';
import { hasEnded, useSegmentation } from '../state/jobs';
import { navigate, query, setQuery } from '../state/route';
import { integer } from '../ui/format';
import { Icon } from '../ui/icons';
import { Crumbs, Loading, StateChip } from '../ui/parts';
import { Problem } from '../ui/problem';
import { jobs as jobTexts } from '../ui/texts';
import { ContrastPanel } from '../viewer/contrast_panel';
import { DisplayPanel } from '../viewer/display_panel';
import { KeyHelp } from '../ui/key_help';
import { typing, viewerKey } from '../viewer/keys';
import { ObjectTable } from '../viewer/object_table';
import { PictureFrame } from '../viewer/picture_frame';
import { texts } from '../viewer/texts';
import { Viewer } from '../viewer/viewer';
import { CompareWith } from './parts/compare_with';
import { DownloadOne } from './parts/downloads';
import { Findings } from './parts/findings';
import { Bell, followOutlines } from './parts/live_outlines';
import { openPicture, pictureSource } from './parts/picture_source';

const KEPT_SLICES = 64;
const ROI_PX = 1024;  // The side of the rectangle that "Correct" opens.

// The part of the picture in view, at most ROI_PX wide and high.
function regionInView(viewer: Viewer): string {
  const { width, height } = viewer.picture;
  const map = viewer.stage.target.getBoundingClientRect();
  const { x, y } = viewer.stage.centre;
  const span = (centre: number, seen: number, length: number): [number, number] => {
    const side = Math.min(length, ROI_PX, Math.max(64, Math.ceil(seen / viewer.stage.scale)));
    const begin = Math.round(Math.min(length - side, Math.max(0, centre - side / 2)));
    return [begin, begin + side];
  };
  const [x0, x1] = span(x, map.width, width);
  const [y0, y1] = span(y, map.height, height);
  return [x0, y0, x1, y1].join();
}

// Keeps the address in step with the view, so that a link shows the same place.
function keepAddress(viewer: Viewer): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const write = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      const { x, y } = viewer.stage.centre;
      setQuery({
        slice: viewer.slice.value > 1 ? String(viewer.slice.value) : null,
        x: x.toFixed(0), y: y.toFixed(0), z: viewer.stage.scale.toPrecision(3),
      });
    }, 400);
  };
  viewer.stage.onMove(write);
  const stop = effect(() => {
    if (viewer.slice.value > 0) write();
  });
  return () => {
    clearTimeout(timer);
    stop();
  };
}

// Fills the viewer's outlines with those of the slice that is shown. The slice
// before stays until the first of them come, and slices that are complete are
// kept, so that a stack plays without gaps.
function followSlices(
  viewer: Viewer, job: string, position: string, slices: readonly number[], bell: Bell, onState: (state: unknown) => void,
): () => void {
  const complete = new Map<number, Outlines[]>();
  let asked = new AbortController();
  const stop = effect(() => {
    const slice = viewer.slice.value;
    asked.abort();
    asked = new AbortController();
    const { signal } = asked;
    const pages: Outlines[] = [];
    const clear = (): void => {
      viewer.outlines.clear();
      viewer.objects.value = 0;
      viewer.selected.value = -1;
    };
    const add = (outlines: Outlines): void => {
      if (signal.aborted) return;
      if (pages.length === 0) clear();
      pages.push(outlines);
      viewer.outlines.add(outlines);
      viewer.objects.value = viewer.outlines.store.count;
    };
    const end = (state: unknown): void => {
      if (signal.aborted) return;
      if (pages.length === 0) clear();
      onState(state);
    };
    const known = complete.get(slice);
    if (known) {
      known.forEach(add);
      end('final');
      return;
    }
    if (slices.length > 0 && !slices.includes(slice)) {
      end('absent');
      return;
    }
    onState('reading');
    followOutlines(job, position, slice, bell, add, signal).then(() => {
      if (complete.size >= KEPT_SLICES) complete.delete(complete.keys().next().value!);
      complete.set(slice, pages);
      end('final');
    }, end);
  });
  return () => {
    asked.abort();
    stop();
  };
}

function Side({ viewer, state, children }: { viewer: Viewer; state: unknown; children: ComponentChildren }) {
  return (
    <aside class="darkroom-side" aria-label={texts.panel}>
      <details open><summary>{texts.contrast}</summary><ContrastPanel viewer={viewer} /></details>
      <details open><summary>{texts.outlines}</summary><DisplayPanel viewer={viewer} /></details>
      {children}
      <section class="fill" aria-label={texts.objects}>
        <h2 aria-live="polite">
          {integer(viewer.objects.value)} {viewer.objects.value === 1 ? texts.object : texts.objects}
          {state === 'reading' && <span class="dim"> · {texts.coming}</span>}
        </h2>
        {state === 'absent' && <p class="dim">{texts.absent}</p>}
        {typeof state !== 'string' && <Problem error={state} />}
        <ObjectTable viewer={viewer} />
      </section>
    </aside>
  );
}

export default function ViewerScreen({ params }: { params: Record<string, string> }) {
  const job = `segmentationJobs/${params['job']}`;
  const position = params['image'] ?? '1';
  const bell = useMemo(() => new Bell(), []);
  const [image, setImage] = useState<SegmentationImage>();
  const [viewer, setViewer] = useState<Viewer>();
  const [failure, setFailure] = useState<unknown>();
  const [state, setState] = useState<unknown>('reading');
  const [helping, setHelping] = useState(false);
  const [comparing, setComparing] = useState(false);
  const { value } = useSegmentation(job, () => bell.ring());

  useEffect(() => {
    const ended = new AbortController();
    const open = async (): Promise<void> => {
      const images = await all((pageToken) => listSegmentationImages(job, { pageSize: 1000, pageToken }), 20_000);
      const found = images.find((one) => String(one.position) === position);
      if (!found) throw new Error(texts.noSuchImage);
      const { picture } = await openPicture(found.sha256, ended.signal);
      const slice = Number(query.peek().get('slice') ?? found.slices?.[0] ?? 1);
      setImage(found);
      setViewer(new Viewer(picture, pictureSource(found.sha256), slice, found.channel || 1));
    };
    open().catch((error: unknown) => ended.signal.aborted || setFailure(error));
    return () => ended.abort();
  }, [job, position]);

  useEffect(() => {
    if (!viewer) return;
    const onKey = (event: KeyboardEvent): void => {
      if (typing(event)) return;
      if (event.key === '?') setHelping(true);
      else if (!viewerKey(viewer, event)) return;
      event.preventDefault();
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, [viewer]);

  const [stops] = useState<(() => void)[]>([]);
  useEffect(() => () => stops.forEach((stop) => stop()), []);
  const onReady = (): void => {
    const at = query.peek();
    if (at.has('x')) viewer!.stage.moveTo({ x: Number(at.get('x')), y: Number(at.get('y')) }, Number(at.get('z')) || 1);
    stops.push(keepAddress(viewer!), followSlices(viewer!, job, position, image!.slices ?? [], bell, setState));
  };

  if (failure !== undefined) return <div class="screen-message"><Problem error={failure} title={texts.cannotOpen} /></div>;
  if (!viewer || !image) return <div class="screen-message"><Loading /></div>;
  const editorAt = (roi: string, slice: number): string => `/edit?${new URLSearchParams({
    file: image.sha256, slice: String(slice), channel: String(viewer.channel.value),
    roi, from: `${idOf(job)}/${position}`, name: image.filename,
    ...(value.value && { model: value.value.model }),
  }).toString()}`;
  const correct = (): void => navigate(editorAt(regionInView(viewer), viewer.slice.value));
  return (
    <div class="darkroom">
      <div class="darkroom-head">
        <Crumbs path={[[jobTexts.title, '/jobs'], [texts.result, `/results/${params['job']}`]]} />
        <h1 title={image.filename}>{image.filename}</h1>
        {value.value && value.value.state !== 'SUCCEEDED' && <StateChip state={value.value.state} />}
        <DownloadOne job={job} position={position} name={image.filename} />
        <button type="button" class="quiet icon small" aria-label={texts.keys} title={`${texts.keys} (?)`} onClick={() => setHelping(true)}><Icon name="question" /></button>
        {value.value && <button type="button" class="small" onClick={() => setComparing(true)}>{texts.compare}</button>}
        <button type="button" class="primary small" onClick={correct}>{texts.correct}</button>
      </div>
      <PictureFrame viewer={viewer} label={`${image.filename}. ${texts.mapHelp}`} onReady={onReady} />
      <Side viewer={viewer} state={state}>
        <Findings job={job} position={position} done={value.value !== undefined && hasEnded(value.value)}
          hrefOf={({ x0 = 0, y0 = 0, x1 = 0, y1 = 0, slice = 1 }) => editorAt([x0, y0, x1, y1].join(), slice)}
          onShow={({ x0 = 0, y0 = 0, x1 = 0, y1 = 0, slice = 1 }) => { viewer.goTo(slice); viewer.stage.fit({ x0, y0, x1, y1 }, 24); }} />
      </Side>
      {comparing && value.value && <CompareWith job={value.value} image={image} slice={viewer.slice.value} onClose={() => setComparing(false)} />}
      {helping && <KeyHelp where="view" onClose={() => setHelping(false)} />}
    </div>
  );
}
