// One dataset: its samples as pictures with their outlines, each open for
// correction, and the way to a training.
import { useEffect, useState } from 'preact/hooks';
import { all, getDataset, listSamples } from '../api/resources';
import { count, idOf, type Dataset, type Sample } from '../api/types';
import { datasets as store } from '../state/models';
import { navigate, query, setQuery } from '../state/route';
import { era } from '../state/session';
import { bytes, integer, moment, plural } from '../ui/format';
import { Icon } from '../ui/icons';
import { Crumbs, Empty, Figures, Loading } from '../ui/parts';
import { Problem } from '../ui/problem';
import { datasets, words } from '../ui/texts';
import { toast } from '../ui/toast';
import { OutlineImage } from './parts/outline_image';
import { ResourceActions } from './parts/resource_actions';
import { drawSample } from './parts/sample_pictures';
import { accessText } from './parts/share';
import { Thumbnail } from './parts/thumbnail';

// Where the editor opens a sample: its image, its mask, and what it is saved as.
function editAddress(dataset: string, sample: Sample): string {
  const query = new URLSearchParams({
    file: sample.image.sha256, slice: '1', roi: `0,0,${sample.width ?? 0},${sample.height ?? 0}`,
    dataset, sample: sample.name, mask: sample.mask.sha256,
  });
  return `/edit?${query.toString()}`;
}

function Gallery({ dataset, revision, samples }: { dataset: string; revision: number | undefined; samples: Sample[] }) {
  const [shown, setShown] = useState(120);
  const [search, setSearch] = useState('');
  const found = samples.filter((sample) => sample.name.toLowerCase().includes(search.toLowerCase()));
  return (
    <>
      {samples.length > 24 && (
        <div class="row">
          <input type="search" placeholder={datasets.searchSamples} aria-label={datasets.searchSamples} value={search} onInput={(event) => setSearch(event.currentTarget.value)} />
          <span class="dim num" role="status">{integer(found.length)}</span>
        </div>
      )}
      {found.length === 0 && samples.length > 0 && <p class="dim">{words.noMatch}</p>}
      <ul class="gallery">
        {found.slice(0, shown).map((sample) => (
          <li key={sample.name}>
            <a class="tile" href={editAddress(dataset, sample)} title={`${datasets.edit}: ${sample.name}`}>
              <Thumbnail sha256={sample.image.sha256} draw={(canvas, signal) => drawSample(canvas, `datasets/${dataset}`, revision, sample, signal)} />
              <strong class="small clamp">{sample.name}</strong>
              <small class="dim num">{integer(sample.objectCount ?? 0)} {datasets.objectsIn} · {sample.width} × {sample.height}</small>
            </a>
          </li>
        ))}
      </ul>
      {found.length > shown && <div><button onClick={() => setShown(shown + 120)}>{words.loadMore}</button></div>}
    </>
  );
}

function Revisions({ newest, shown }: { newest: number; shown: number }) {
  if (newest < 2) return <>{datasets.revision} {shown}</>;
  const choose = (number: string) => setQuery({ revision: Number(number) === newest ? null : number });
  return (
    <label>
      {datasets.revision}{' '}
      <select class="inline" value={String(shown)} onChange={(event) => choose(event.currentTarget.value)}>
        {Array.from({ length: newest }, (_, i) => newest - i).map((number) => (
          <option key={number} value={String(number)}>{number}{number === newest ? ` (${datasets.newest})` : ''}</option>
        ))}
      </select>
    </label>
  );
}

export default function DatasetScreen({ params }: { params: Record<string, string> }) {
  const id = params['id']!;
  const name = `datasets/${id}`;
  const [dataset, setDataset] = useState<Dataset>();
  const [samples, setSamples] = useState<Sample[]>();
  const [newest, setNewest] = useState(0);
  const chosen = query.value.get('revision') ?? '';
  const [error, setError] = useState<unknown>();
  const read = () => {
    setError(undefined);
    const revision = chosen ? `${name}/revisions/${chosen}` : name;
    if (!chosen || !newest) getDataset(name).then((found) => setNewest(found.revision ?? 1), setError);
    getDataset(revision).then(setDataset, setError);
    all((pageToken) => listSamples(revision, { pageSize: 1000, pageToken })).then(setSamples, setError);
  };
  useEffect(read, [name, chosen, era.value]);
  if (error !== undefined && !dataset) return <Problem error={error} title={datasets.missing} onRetry={read} />;
  if (!dataset) return <Loading />;
  const deleted = () => {
    toast(datasets.deleted);
    void store.refresh();
    navigate('/datasets');
  };
  return (
    <>
      <div class="head">
        <div>
          <Crumbs path={[[datasets.title, '/datasets']]} />
          <h1>{idOf(name)}</h1>
          <p class="dim">
            <Revisions newest={newest} shown={dataset.revision ?? 1} /> · {moment(dataset.createTime)} · {accessText(dataset.access)}
          </p>
        </div>
        <div class="actions">
          <OutlineImage dataset={id} />
          <a class="button primary" href={`/datasets/${id}/train`}>{datasets.train}</a>
          <ResourceActions name={name} access={dataset.access} deleteTitle={datasets.deleteTitle} deleteText={`${plural(newest || 1, 'revision')}, ${plural(dataset.sampleCount ?? 0, 'sample')}, ${plural(count(dataset.objectCount), 'outlined object')} (${bytes(count(dataset.sizeBytes))}). ${datasets.deleteText}`}
            deleteAction={words.delete} onShared={read} onDeleted={deleted} />
        </div>
      </div>
      <section class="card"><Figures values={[
        [words.samples, integer(dataset.sampleCount ?? 0)], [words.objects, integer(count(dataset.objectCount))], [words.size, bytes(count(dataset.sizeBytes))],
      ]} /></section>
      {newest > 0 && newest !== dataset.revision && <p class="note"><Icon name="info" />{datasets.older}</p>}
      {!!dataset.warnings?.length && (
        <div class="note warn"><Icon name="alert" /><div class="grow"><strong>{datasets.warnings}</strong>{dataset.warnings.map((text) => <span key={text}>{text}</span>)}</div></div>
      )}
      {error !== undefined && <Problem error={error} onRetry={read} />}
      {samples?.length === 0 && <Empty icon="datasets" title={datasets.noSamples} />}
      {samples ? <Gallery key={chosen} dataset={id} revision={chosen ? Number(chosen) : undefined} samples={samples} /> : error === undefined && <Loading />}
    </>
  );
}
