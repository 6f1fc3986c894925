// A region of an image under edit; saved as a sample of a dataset.
import '../viewer/viewer.css';
import '../edit/editor.css';
import { effect } from '@preact/signals';
import { useEffect, useState } from 'preact/hooks';
import { listModels } from '../api/resources';
import type { Place } from '../api/drafts';
import { Editor, type Outside } from '../edit/editor';
import { ImportButton } from '../edit/import_button';
import { ObjectList, WarningList } from '../edit/object_list';
import { MissedList } from '../edit/missed_list';
import { texts } from '../edit/texts';
import { Toolbar, ToolOptions } from '../edit/toolbar';
import type { Rect } from '../geometry/trace';
import { session } from '../state/session';
import { query, setQuery } from '../state/route';
import { Confirm } from '../ui/dialog';
import { integer } from '../ui/format';
import { KeyHelp } from '../ui/key_help';
import { bindingOf, keyName, keysOf, type ActionId } from '../ui/keys';
import { Crumbs, Loading } from '../ui/parts';
import { Problem, sentence } from '../ui/problem';
import { toast } from '../ui/toast';
import { ContrastPanel } from '../viewer/contrast_panel';
import { typing } from '../viewer/keys';
import type { RawPixels } from '../viewer/picture';
import { PictureFrame } from '../viewer/picture_frame';
import { Viewer } from '../viewer/viewer';
import { Bell, followOutlines } from './parts/live_outlines';
import { DraftList } from './parts/draft_list';
import { DraftKeeper } from './parts/draft_keeper';
import { importInto } from './parts/import_outlines';
import { openDrawing, type Opened, type Origin } from './parts/open_drawing';
import { openPicture, pictureSource } from './parts/picture_source';
import { readProbability } from './parts/probability';
import { PresenceNote, usePresence } from './parts/presence';
import { parseRegion, regionText, withinPicture } from './parts/region';
import { SaveSample, type SampleSource } from './parts/save_sample';

interface Ready extends Opened, SampleSource {
  readonly key: string;
  readonly place: Place;
  readonly viewer: Viewer;
  readonly pixels: RawPixels;
  readonly model?: string;
}

async function open(signal: AbortSignal): Promise<Ready> {
  const at = query.value;
  const file = at.get('file');
  if (!file) throw new Error(texts.noFile);
  const { picture, info } = await openPicture(file, signal);
  const slice = Number(at.get('slice') ?? 1);
  const channel = Number(at.get('channel') ?? 1);
  const region = parseRegion(at.get('roi'), picture);
  const key = [session.value?.user ?? '', file, slice, channel, regionText(region)].join(' ');
  const source = pictureSource(file);
  const [dataset, sample] = [at.get('dataset'), at.get('sample')];
  const origin: Origin = { ...(at.get('from') && { result: at.get('from')! }), ...(sample && { sample: `${dataset}/samples/${sample}` }) };
  const place = { file, slice, channel, ...region };
  const [pixels, opened, model] = await Promise.all([
    source.pixels({ slice, channel }, region, signal), openDrawing(key, place, origin, signal), modelFor(at.get('model')),
  ]);
  const filename = sample ?? at.get('name') ?? info.filename ?? file.slice(0, 12);
  return {
    ...opened, key, place, file, slice, channel, filename, pixels, ...(model && { model }), ...(dataset && { dataset }), ...(sample && { sample }),
    viewer: new Viewer(picture, source, slice, channel),
  };
}

// The model that the click tool asks: the result's, else the first that there is.
async function modelFor(named: string | null): Promise<string | undefined> {
  if (named) return named;
  const { items } = await listModels({ pageSize: 1 }).catch(() => ({ items: [] }));
  return items[0]?.name;
}

// Opens the region anew whenever the address names another one.
export default function EditorScreen() {
  const [ready, setReady] = useState<Ready>();
  const [failure, setFailure] = useState<unknown>();
  const [again, setAgain] = useState(0);
  const at = query.value;
  const address = ['file', 'slice', 'channel', 'roi', 'from', 'sample'].map((name) => at.get(name)).join(' ');
  useEffect(() => {
    const ended = new AbortController();
    setReady(undefined);
    setFailure(undefined);
    open(ended.signal).then(setReady, (error: unknown) => ended.signal.aborted || setFailure(error));
    return () => ended.abort();
  }, [address, again]);
  if (failure !== undefined)
    return <div class="screen-message"><Problem error={failure} title={texts.cannotOpen} onRetry={() => setAgain(again + 1)} /></div>;
  if (!ready) return <div class="screen-message"><Loading /></div>;
  return <Region key={ready.key + again} ready={ready} onAnew={() => setAgain(again + 1)} />;
}

function keeperOf({ key, place, document, filename, dataset, sample, about, moved }: Ready): DraftKeeper {
  const keeper = new DraftKeeper({ key, place, document, filename, about, sampleName: sample ? `datasets/${dataset}/samples/${sample}` : '' });
  keeper.moved.value = moved;
  return keeper;
}

// Shows the result's outlines around the region, for what its border cuts.
function showNeighbours({ viewer, slice }: Ready): () => void {
  const ended = new AbortController();
  const [job, image] = (query.peek().get('from') ?? '').split('/');
  // Without them the region can be edited all the same.
  if (job && image)
    void followOutlines(`segmentationJobs/${job}`, image, slice, new Bell(), (page) => viewer.outlines.add(page), ended.signal).catch(() => {});
  return () => ended.abort();
}

function outsideOf(ready: Ready, set: { save: () => void; help: () => void; say: (text: string) => void }): Outside {
  const { picture } = ready.viewer;
  const goTo = (rect: Rect): void => {
    const region = withinPicture(rect, picture.width, picture.height);
    if (regionText(region) === regionText(ready.document.roi)) set.say(texts.atEdge);
    else setQuery({ roi: regionText(region) });
  };
  const { file, slice, channel, model, document: labels } = ready;
  return {
    ...set,
    ...(model && { readProbability: () => readProbability(file, slice, channel, model, labels.roi) }),
    setRoi: (a, b, keepSize) => {
      if (keepSize) return goTo({ x0: a.x, y0: a.y, x1: b.x, y1: b.y });
      const rect = {
        x0: Math.max(0, Math.floor(Math.min(a.x, b.x))), y0: Math.max(0, Math.floor(Math.min(a.y, b.y))),
        x1: Math.min(picture.width, Math.ceil(Math.max(a.x, b.x))), y1: Math.min(picture.height, Math.ceil(Math.max(a.y, b.y))),
      };
      if (rect.x1 - rect.x0 < 16 || rect.y1 - rect.y0 < 16) set.say(texts.tooSmall);
      else goTo(rect);
    },
    moveSlice: (by) => {
      const next = slice + by;
      if (ready.sample || next < 1 || next > picture.slices) set.say(texts.noSlice);
      else setQuery({ slice: String(next), roi: regionText(labels.roi) });
    },
    moveRoi: (columns, rows) => {
      const { x0, y0, x1, y1 } = ready.document.roi;
      const [dx, dy] = [columns * (x1 - x0), rows * (y1 - y0)];
      goTo({ x0: x0 + dx, y0: y0 + dy, x1: x1 + dx, y1: y1 + dy });
    },
  };
}

function Region({ ready, onAnew }: { ready: Ready; onAnew: () => void }) {
  const { viewer, document: labels, pixels, kept, place } = ready;
  const [editor, setEditor] = useState<Editor>();
  const [said, setSaid] = useState(kept === 'server' ? texts.restoredFromServer : kept ? texts.restored : '');
  const [saving, setSaving] = useState(false);
  const [helping, setHelping] = useState(false);
  const [asking, setAsking] = useState(false);
  const [keeper] = useState(() => keeperOf(ready));
  const others = usePresence(place);
  const state = keeper.state.value || (kept === 'server' ? texts.keptOnServer : kept ? texts.kept : '');

  const onReady = (): void => {
    viewer.stage.foot = 24;
    viewer.stage.fit(labels.roi, 24);
    setEditor(new Editor(viewer, labels, pixels, outsideOf(ready, {
      save: () => setSaving(true), help: () => setHelping(true), say: setSaid,
    })));
  };
  useEffect(() => () => keeper.dispose(), [keeper]);
  useEffect(() => editor && effect(() => editor.showOthers(
    others.value.filter(({ slice }) => slice === place.slice).map(({ user, ...rect }) => ({ ...rect, name: user || texts.someone })))), [editor]);
  useEffect(() => showNeighbours(ready), [ready]);
  useEffect(() => {
    if (said === '') return;
    const timer = setTimeout(() => setSaid(''), 4000);
    return () => clearTimeout(timer);
  }, [said]);
  useEffect(() => {
    if (!editor) return;
    const down = (event: KeyboardEvent): void => {
      if (!typing(event) && editor.key(event)) event.preventDefault();
    };
    const up = (event: KeyboardEvent): void => editor.keyUp(event);
    addEventListener('keydown', down);
    addEventListener('keyup', up);
    return () => {
      removeEventListener('keydown', down);
      removeEventListener('keyup', up);
      editor.dispose();
    };
  }, [editor]);

  const saved = (dataset: string, sample: string, mask: string): void => {
    setSaving(false);
    void keeper.saved(sample, mask);
    toast(texts.saved, { href: `/${dataset}/train`, text: texts.train });
  };
  const from = query.value.get('from');
  return (
    <div class="darkroom editing">
      <div class="darkroom-head">
        <Crumbs path={[from ? [texts.result, `/results/${from}`] : [texts.dataset, ready.dataset ? `/datasets/${ready.dataset}` : '/datasets']]} />
        <h1 title={ready.filename}>{ready.filename}</h1>
        {editor && !ready.sample && viewer.picture.slices > 1 && <SliceSteps editor={editor} />}
        <span class="save-state" role="status">{state}</span>
        {state !== '' && <button type="button" class="small quiet" onClick={() => setAsking(true)}>{texts.startAnew}</button>}
        {editor && <ImportButton read={(file) => importInto(editor, place, ready.filename, file)} say={setSaid} />}
        <button type="button" class="primary small" onClick={() => setSaving(true)}>{texts.save}</button>
      </div>
      {editor ? <Toolbar editor={editor} /> : <div class="tools" />}
      <PictureFrame viewer={viewer} still label={`${ready.filename}. ${texts.mapHelp}`} onReady={onReady}>
        {editor && !isWhole(ready) && <RegionKeys editor={editor} />}
        <div class="said" role="status" aria-live="polite">{said}</div>
        {keeper.moved.value && <Moved keeper={keeper} />}
      </PictureFrame>
      <aside class="darkroom-side" aria-label={texts.panel}>
        <PresenceNote others={others} place={place} />
        {editor && <ToolOptions editor={editor} />}
        <details><summary>{texts.contrast}</summary><ContrastPanel viewer={viewer} /></details>
        {editor && <ObjectSection editor={editor} />}
        <DraftList drafts={ready.others} />
      </aside>
      {helping && <KeyHelp where="edit" onClose={() => setHelping(false)} />}
      {saving && viewer.window.value && (
        <SaveSample source={ready} document={labels} pixels={pixels} window={viewer.window.value} {...(keeper.base && { base: keeper.base })} onClose={() => setSaving(false)} onSaved={saved} />
      )}
      {asking && (
        <Confirm title={texts.startAnew} action={texts.startAnew} danger onClose={() => setAsking(false)}
          onConfirm={() => void keeper.discard().finally(onAnew)}>
          <p>{texts.startAnewText}</p>
        </Confirm>
      )}
    </div>
  );
}

// Two copies of the drawing differ: the user says which counts.
function Moved({ keeper }: { keeper: DraftKeeper }) {
  const run = (work: Promise<void>): void => void work.catch((error: unknown) => toast(sentence(error)));
  return (
    <div class="note warn moved" role="alert">
      <div class="stack">
        <strong>{texts.movedTitle}</strong>
        <span>{texts.movedText}</span>
        <div class="row">
          <button type="button" class="small primary" onClick={() => run(keeper.takeOther())}>{texts.takeOther}</button>
          <button type="button" class="small" onClick={() => run(keeper.keepMine())}>{texts.keepMine}</button>
        </div>
      </div>
    </div>
  );
}

// Whether the region cannot be moved.
function isWhole({ viewer, document: { roi } }: Ready): boolean {
  return roi.x1 - roi.x0 >= viewer.picture.width && roi.y1 - roi.y0 >= viewer.picture.height;
}

function ObjectSection({ editor }: { editor: Editor }) {
  void editor.document.settled.value;
  const count = editor.document.objects.size;
  return (
    <section class="fill" aria-label={texts.objects}>
      <h2>{integer(count)} {count === 1 ? texts.object : texts.objects}</h2>
      <WarningList editor={editor} />
      <MissedList editor={editor} />
      {count === 0 && <p class="dim small">{texts.begin}</p>}
      <ObjectList editor={editor} />
    </section>
  );
}

// Walks to the same region of other slices. Each has a drawing of its own.
function SliceSteps({ editor }: { editor: Editor }) {
  const { slice, picture } = editor.viewer;
  return (
    <div class="row nowrap" role="group" aria-label={texts.slice}>
      <button type="button" class="icon small" aria-label={texts.earlier} title={titled(texts.earlier, 'earlier')} disabled={slice.value <= 1} onClick={() => editor.do('earlier')}>‹</button>
      <span class="num">{texts.slice} {slice.value} / {picture.slices}</span>
      <button type="button" class="icon small" aria-label={texts.later} title={titled(texts.later, 'later')} disabled={slice.value >= picture.slices} onClick={() => editor.do('later')}>›</button>
    </div>
  );
}

// A title with the key as it is now.
function titled(text: string, id: ActionId): string {
  const [key] = keysOf(id);
  return key ? `${text} (${keyName(key)})` : text;
}

function RegionKeys({ editor }: { editor: Editor }) {
  const button = (action: 'north' | 'south' | 'west' | 'east', sign: string) => {
    const { title } = bindingOf(action);
    return <button type="button" class="icon small" aria-label={titled(title, action)} title={titled(title, action)} onClick={() => editor.do(action)}>{sign}</button>;
  };
  return (
    <div class="move-roi" role="group" aria-label={texts.regions}>
      <span />{button('north', '↑')}<span />
      {button('west', '←')}<span />{button('east', '→')}
      <span />{button('south', '↓')}<span />
    </div>
  );
}
