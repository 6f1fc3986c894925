// All datasets that the user may see.
import { useState } from 'preact/hooks';
import { count, idOf, type Dataset } from '../api/types';
import { datasets as store } from '../state/models';
import { useRead } from '../state/resource';
import { query, setQuery } from '../state/route';
import { bytes, plural, since } from '../ui/format';
import { Empty, Loading } from '../ui/parts';
import { Problem } from '../ui/problem';
import { datasets, words } from '../ui/texts';
import { NewDataset } from './parts/new_dataset';
import { OutlineImage } from './parts/outline_image';
import { accessText } from './parts/share';

function DatasetCard({ dataset }: { dataset: Dataset }) {
  return (
    <a class="card linkcard" href={`/datasets/${idOf(dataset.name)}`}>
      <h2>{idOf(dataset.name)}</h2>
      <span class="num">{plural(dataset.sampleCount ?? 0, 'sample')} · {plural(count(dataset.objectCount), 'object')}</span>
      <small class="dim">{datasets.revision} {dataset.revision} · {bytes(count(dataset.sizeBytes))} · {since(dataset.createTime)}</small>
      <small class="dim">{accessText(dataset.access)}</small>
    </a>
  );
}

export default function Datasets() {
  const { value, error } = useRead(store);
  const [asking, setAsking] = useState(false);
  const list = value.value;
  const search = query.value.get('q') ?? '';
  const shown = (list ?? []).filter((dataset) => idOf(dataset.name).includes(search.toLowerCase()));
  return (
    <>
      <div class="head">
        <div><h1>{datasets.title}</h1><p class="dim">{datasets.lead}</p></div>
        <div class="actions"><OutlineImage /><button onClick={() => setAsking(true)}>{datasets.newDataset}</button></div>
      </div>
      {error.value !== undefined && <Problem error={error.value} onRetry={() => void store.refresh()} />}
      {!list && error.value === undefined && <Loading />}
      {list?.length === 0 && (
        <Empty icon="datasets" title={datasets.empty}><p>{datasets.emptyHint}</p><a class="button primary" href="/">{datasets.emptyAction}</a></Empty>
      )}
      {(list?.length ?? 0) > 6 && (
        <input type="search" aria-label={words.search} placeholder={words.search} value={search} onInput={(event) => setQuery({ q: event.currentTarget.value })} />
      )}
      {!!list?.length && (shown.length
        ? <div class="grid">{shown.map((dataset) => <DatasetCard key={dataset.name} dataset={dataset} />)}</div>
        : <p class="dim">{words.noMatch}</p>)}
      {asking && <NewDataset onClose={() => setAsking(false)} />}
    </>
  );
}
