// Saves a region as a sample: its image, cut by the server, and its mask.
import { useEffect, useRef, useState } from 'preact/hooks';
import { ApiError } from '../../api/client';
import { addSamples, all, createDataset, cropFile, getDataset, listDatasets } from '../../api/resources';
import { idOf, type Dataset } from '../../api/types';
import { upload } from '../../api/upload';
import { warningsOf } from '../../edit/actions';
import type { LabelDocument } from '../../edit/document';
import { texts } from '../../edit/texts';
import { colourOf } from '../../geometry/colours';
import { encodePng16 } from '../../geometry/png16';
import { levels } from '../../viewer/contrast';
import type { RawPixels, Window } from '../../viewer/picture';
import { Dialog } from '../../ui/dialog';
import { Problem } from '../../ui/problem';
import { sampleName } from './region';

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
): Promise<Dataset> {
  const { file, slice, channel } = source;
  const { width, height, roi } = document;
  const mask = new Blob([await encodePng16(width, height, document.compact())]);
  const [image, maskSha] = await Promise.all([cropFile({ file, slice, channel, ...roi }), upload(mask)]);
  const sample = {
    name, image: { filename: `${name}.tif`, sha256: image.sha256 }, mask: { filename: `${name}.png`, sha256: maskSha },
  };
  return revision === undefined ? createDataset(dataset, [sample]) : addSamples(`datasets/${dataset}`, [sample], revision);
}

interface SaveProps {
  source: SampleSource;
  document: LabelDocument;
  pixels: RawPixels;
  window: Window;
  onClose: () => void;
  onSaved: (dataset: string, sample: string) => void;
}

export function SaveSample({ source, document, pixels, window, onClose, onSaved }: SaveProps) {
  const [datasets, setDatasets] = useState<Dataset[]>();
  const [chosen, setChosen] = useState('');
  const [fresh, setFresh] = useState('');
  const [name, setName] = useState(source.sample ?? sampleName(source.filename, document.roi, source.slice));
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>();
  useEffect(() => {
    all((pageToken) => listDatasets({ pageSize: 500, pageToken }), 5000).then((found) => {
      setDatasets(found);
      const last = source.dataset ? `datasets/${source.dataset}` : localStorage.getItem(LAST_DATASET);
      setChosen(found.find((one) => one.name === last)?.name ?? found[0]?.name ?? '');
    }, setFailure);
  }, []);
  const count = document.objects.size;
  const { cutByRoi } = warningsOf(document);

  const save = async (): Promise<void> => {
    setBusy(true);
    setFailure(undefined);
    const dataset = chosen ? idOf(chosen) : fresh;
    try {
      const revision = chosen ? (datasets?.find((one) => one.name === chosen)?.revision ?? 0) : undefined;
      const made = await writeSample(source, document, dataset, revision, name);
      localStorage.setItem(LAST_DATASET, made.name);
      onSaved(made.name, name);
    } catch (error) {
      if (error instanceof ApiError && error.reason === 'REVISION_MOVED') {
        const newest = await getDataset(chosen);
        setDatasets(datasets?.map((one) => (one.name === chosen ? newest : one)));
        setFailure({ message: texts.moved });
      } else setFailure(error);
    } finally {
      setBusy(false);
    }
  };

  return (
    <Dialog title={texts.save} onClose={onClose} closable={!busy}>
      <form onSubmit={(event) => { event.preventDefault(); void save(); }}>
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
        {failure !== undefined && <Problem error={failure} />}
        <div class="dialog-end">
          <button type="button" disabled={busy} onClick={onClose}>{texts.cancel}</button>
          <button type="submit" class="primary" disabled={busy || count === 0 || !datasets}>{busy ? texts.saving : texts.write}</button>
        </div>
      </form>
    </Dialog>
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
