// All models that the user may see.
import { useEffect, useState } from 'preact/hooks';
import { getModelVersion } from '../api/resources';
import { figure, idOf, shortName, type Model, type ModelVersion } from '../api/types';
import { models as store } from '../state/models';
import { useRead } from '../state/resource';
import { query, setQuery } from '../state/route';
import { decimal, plural, since } from '../ui/format';
import { Empty, Loading } from '../ui/parts';
import { Problem } from '../ui/problem';
import { models, training, words } from '../ui/texts';
import { meanAp } from './parts/achievement';
import { accessText } from './parts/share';

export function Aliases({ aliases }: { aliases: [string, number][] | string[] }) {
  return (
    <span class="row">
      {aliases.map((alias) => {
        const [name, version] = typeof alias === 'string' ? [alias] : alias;
        return <span class={`chip ${name === 'production' ? 'good' : ''}`} key={name}>{name}{version ? `: ${version}` : ''}</span>;
      })}
    </span>
  );
}

// How good the version in use is, and what it was trained on.
function CardFigures({ model }: { model: Model }) {
  const [version, setVersion] = useState<ModelVersion>();
  const number = model.aliases?.['production'] ?? model.newestVersion ?? 0;
  useEffect(() => {
    if (number > 0) getModelVersion(`${model.name}/versions/${number}`).then(setVersion, () => {});
  }, [model.name, number]);
  if (!version) return null;
  const ap = figure(version.validationAp?.[0]);
  return (
    <span class="dim num">
      {version.dataset && !version.startingModel && <>{models.trainedOn} {shortName(version.dataset)}<br /></>}
      {Number.isFinite(ap) ? <span title={training.apMean}>AP 0.5 {decimal(ap)} · {models.mean} {decimal(meanAp(version))}</span> : ''}
    </span>
  );
}

function ModelCard({ model }: { model: Model }) {
  const aliases = Object.entries(model.aliases ?? {});
  return (
    <a class="card linkcard" href={`/models/${idOf(model.name)}`}>
      <h2>{idOf(model.name)}</h2>
      {aliases.length > 0 ? <Aliases aliases={aliases} /> : <small class="dim">{models.noAlias}</small>}
      <span class="num">{plural(model.versionCount ?? 0, 'version')} · {models.newest.toLowerCase()}: {model.newestVersion ?? '–'}</span>
      <CardFigures model={model} />
      <small class="dim">{model.startingVersion ? models.starting : accessText(model.access)} · {since(model.createTime)}</small>
    </a>
  );
}

export default function Models() {
  const { value, error } = useRead(store);
  const list = value.value;
  const search = query.value.get('q') ?? '';
  const shown = (list ?? []).filter((model) => idOf(model.name).includes(search.toLowerCase()));
  return (
    <>
      <div class="head"><div><h1>{models.title}</h1><p class="dim">{models.lead}</p></div></div>
      {error.value !== undefined && <Problem error={error.value} onRetry={() => void store.refresh()} />}
      {!list && error.value === undefined && <Loading />}
      {list?.length === 0 && (
        <Empty icon="models" title={models.empty}><p>{models.emptyHint}</p><a class="button primary" href="/datasets">{models.emptyAction}</a></Empty>
      )}
      {(list?.length ?? 0) > 6 && (
        <input type="search" aria-label={models.search} placeholder={models.search} value={search} onInput={(event) => setQuery({ q: event.currentTarget.value })} />
      )}
      {!!list?.length && (shown.length
        ? <div class="grid">{shown.map((model) => <ModelCard key={model.name} model={model} />)}</div>
        : <p class="dim">{words.noMatch}</p>)}
    </>
  );
}
