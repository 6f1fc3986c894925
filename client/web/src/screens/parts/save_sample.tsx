// Saves a region as a sample: its image, cut by the server, and its mask.
import { useEffect, useRef, useState } from 'preact/hooks';
import { ApiError } from '../../api/client';
import { addSamples, all, createDataset, cropFile, getDataset, listDatasets } from '../../api/resources';
import { idOf, type Dataset, type Sample } from '../../api/types';
import { upload } from '../../api/upload';
import { warningsOf } from '../../edit/actions';
import type { LabelDocument } from '../../edit/document';
import { texts } from '../../edit/texts';
import { colourOf } from '../../geometry/colours';
import { encodePng16 } from '../../geometry/png16';
import { levels } from '../../viewer/contrast';
import type { RawPixels, Window } from '../../viewer/picture';
import { Dialog } from '../../ui/dialog';
import { integer } from '../../ui/format';
import { Problem } from '../../ui/problem';
import { findSample } from './find_sample';
import { sampleName } from './region';
import { drawSample } from './sample_pictures';

const LAST_DATASET = 'tessera-last-dataset';

export interface SampleSource {
  readonly file: string;
  readonly filename: string;
  readonly slice: number;
  readonly channel: number;
  readonly dataset?: string;  // Where it came from, and under which name.
  readonly sample?: string;
}

// Uploads the mask, lets the server cut the image, and adds both to the dataset.
// Errors: ApiError; REVISION_MOVED if the dataset is not at `revision` any more.
async function writeSample(
  source: SampleSource, document: LabelDocument, dataset: string, revision: number | undefined, name: string,
): Promise<{ made: Dataset; mask: string }> {
  const { file, slice, channel } = source;
  const { width, height, roi } = document;
  const mask = new Blob([await encodePng16(width, height, document.compact())]);
  const [image, maskSha] = await Promise.all([cropFile({ file, slice, channel, ...roi }), upload(mask)]);
  const sample = {
    name, image: { filename: `${name}.tif`, sha256: image.sha256 }, mask: { filename: `${name}.png`, sha256: maskSha },
  };
  const made = await (revision === undefined ? createDataset(dataset, [sample]) : addSamples(`datasets/${dataset}`, [sample], revision));
  return { made, mask: maskSha };
}

interface SaveProps {
  source: SampleSource;
  document: LabelDocument;
  pixels: RawPixels;
  window: Window;
  base?: string;  // The digest of the mask that the drawing began with.
  onClose: () => void;
  onSaved: (dataset: string, sample: string, mask: string) => void;
}

export function SaveSample({ source, document, pixels, window, base, onClose, onSaved }: SaveProps) {
  const [datasets, setDatasets] = useState<Dataset[]>();
  const [chosen, setChosen] = useState('');
  const [fresh, setFresh] = useState('');
  const [name, setName] = useState(source.sample ?? sampleName(source.filename, document.roi, source.slice));
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>();
  // A sample of the name that is not the one that the drawing began with.
  const [taken, setTaken] = useState<{ sample: Sample; revision: number }>();
  useEffect(() => setTaken(undefined), [chosen, name]);
  useEffect(() => {
    all((pageToken) => listDatasets({ pageSize: 500, pageToken }), 5000).then((found) => {
      setDatasets(found);
      const last = source.dataset ? `datasets/${source.dataset}` : localStorage.getItem(LAST_DATASET);
      setChosen(found.find((one) => one.name === last)?.name ?? found[0]?.name ?? '');
    }, setFailure);
  }, []);
  const count = document.objects.size;
  const { cutByRoi } = warningsOf(document);

  // Nobody's sample is replaced unless the user has seen it: `seen` is the digest of its mask.
  const save = async (seen?: string): Promise<void> => {
    setBusy(true);
    setFailure(undefined);
    const dataset = chosen ? idOf(chosen) : fresh;
    try {
      const revision = chosen ? (datasets?.find((one) => one.name === chosen)?.revision ?? 0) : undefined;
      const there = chosen ? await findSample(`${chosen}/revisions/${revision}`, name) : undefined;
      if (there && there.mask.sha256 !== base && there.mask.sha256 !== seen) {
        setTaken({ sample: there, revision: revision! });
        return;
      }
      const { made, mask } = await writeSample(source, document, dataset, revision, name);
      localStorage.setItem(LAST_DATASET, made.name);
      onSaved(made.name, name, mask);
    } catch (error) {
      if (error instanceof ApiError && error.reason === 'REVISION_MOVED') {
        const newest = await getDataset(chosen);
        setDatasets(datasets?.map((one) => (one.name === chosen ? newest : one)));
        setTaken(undefined);
        setFailure({ message: texts.moved });
      } else setFailure(error);
    } finally {
      setBusy(false);
    }
  };

  return (
    <Dialog title={texts.save} onClose={onClose} closable={!busy}>
      <form class="stack" onSubmit={(event) => { event.preventDefault(); void save(); }}>
        <Preview document={document} pixels={pixels} window={window} />
        <p>{count} {count === 1 ? texts.object : texts.objects}, {document.width} × {document.height} px. {texts.everything}</p>
        {cutByRoi.length > 0 && <p class="dim">{cutByRoi.length} {texts.cut}</p>}
        {count === 0 && <div class="note warn"><span>{texts.noObjects}</span></div>}
        <label class="field">{texts.dataset}
          <select value={chosen} onChange={(event) => setChosen(event.currentTarget.value)}>
            {datasets?.map((one) => <option key={one.name} value={one.name}>{idOf(one.name)}</option>)}
            <option value="">{texts.newDataset}</option>
          </select>
        </label>
        {chosen === '' && (
          <label class="field">{texts.newName}
            <input required value={fresh} pattern="[a-z0-9][a-z0-9\-]*" onInput={(event) => setFresh(event.currentTarget.value)} />
            <small>{texts.newNameHint}</small>
          </label>
        )}
        <label class="field">{texts.sampleName}
          <input required value={name} onInput={(event) => setName(event.currentTarget.value)} />
        </label>
        {taken && (
          <Taken dataset={chosen} {...taken} changed={source.sample === name && base !== undefined} busy={busy}
            onReplace={() => void save(taken.sample.mask.sha256)} />
        )}
        {failure !== undefined && <Problem error={failure} />}
        <div class="dialog-end">
          <button type="button" disabled={busy} onClick={onClose}>{texts.cancel}</button>
          <button type="submit" class="primary" disabled={busy || count === 0 || !datasets || taken !== undefined}>{busy ? texts.saving : texts.write}</button>
        </div>
      </form>
    </Dialog>
  );
}

// Shows the sample that a save would replace.
function Taken({ dataset, sample, revision, changed, busy, onReplace }: {
  dataset: string; sample: Sample; revision: number; changed: boolean; busy: boolean; onReplace: () => void;
}) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const ended = new AbortController();
    drawSample(canvas.current!, dataset, revision, sample, ended.signal).catch(() => {});
    return () => ended.abort();
  }, [sample.mask.sha256]);
  return (
    <div class="note warn taken" role="alert">
      <div class="preview"><canvas ref={canvas} role="img" aria-label={texts.takenNow} /></div>
      <div class="stack">
        <strong>{changed ? texts.takenChanged : texts.taken}</strong>
        <span>{texts.takenText} ({integer(sample.objectCount ?? 0)} {sample.objectCount === 1 ? texts.object : texts.objects})</span>
        <div><button type="button" class="small danger" disabled={busy} onClick={onReplace}>{texts.replace}</button></div>
      </div>
    </div>
  );
}

// The image and the mask side by side.
function Preview({ document: labels, pixels, window: shown }: Pick<SaveProps, 'document' | 'pixels' | 'window'>) {
  const image = useRef<HTMLCanvasElement>(null);
  const mask = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const table = levels(shown, pixels.data instanceof Uint16Array ? 16 : 8);
    const draw = (canvas: HTMLCanvasElement | null, colour: (i: number) => number): void => {
      const context = canvas!.getContext('2d')!;
      const picture = new ImageData(labels.width, labels.height);
      const out = new Uint32Array(picture.data.buffer);
      for (let i = 0; i < out.length; i++) out[i] = colour(i);
      context.putImageData(picture, 0, 0);
    };
    draw(image.current, (i) => 0xff000000 | (table[pixels.data[i]!]! * 0x10101));
    draw(mask.current, (i) => (labels.data[i] ? colourOf(labels.data[i]!) : 0xff000000));
  }, []);
  return (
    <div class="preview">
      <canvas ref={image} width={labels.width} height={labels.height} role="img" aria-label="The sample’s image" />
      <canvas ref={mask} width={labels.width} height={labels.height} role="img" aria-label="The sample’s mask" />
    </div>
  );
}
