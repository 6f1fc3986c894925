// One model: its versions with their figures, its aliases, who may see it.
import { useEffect, useState } from 'preact/hooks';
import { all, getModel, listModelVersions } from '../api/resources';
import { figure, idOf, shortName, type Model, type ModelVersion } from '../api/types';
import { models as store } from '../state/models';
import { navigate } from '../state/route';
import { era } from '../state/session';
import { decimal, plural, since } from '../ui/format';
import { Crumbs, Empty, Loading } from '../ui/parts';
import { Problem } from '../ui/problem';
import { models, training, words } from '../ui/texts';
import { toast } from '../ui/toast';
import { VirtualTable, type Column } from '../ui/virtual_table';
import { Aliases } from './models';
import { meanAp } from './parts/achievement';
import { ResourceActions } from './parts/resource_actions';
import { accessText } from './parts/share';

const addressOf = (version: ModelVersion) => `/models/${version.name.split('/')[1]}/${idOf(version.name)}`;

const columns: Column<ModelVersion>[] = [
  { key: 'version', title: words.version, width: '76px', cell: (version) => <a href={addressOf(version)}>{idOf(version.name)}</a> },
  { key: 'aliases', title: models.aliases, width: 'minmax(96px, 1.4fr)', cell: (version) => <Aliases aliases={version.aliases ?? []} /> },
  {
    key: 'dataset', title: models.trainedOn, width: 'minmax(110px, 1.6fr)', hideBelow: 560,
    cell: (version) => (version.startingModel ? models.starting : version.dataset ? shortName(version.dataset) : models.imported),
  },
  { key: 'ap50', title: 'AP 0.5', width: '70px', end: true, cell: (version) => decimal(figure(version.validationAp?.[0])) },
  { key: 'mean', title: training.apMean, width: '160px', end: true, hideBelow: 760, cell: (version) => decimal(meanAp(version)) },
  { key: 'created', title: words.created, width: '110px', hideBelow: 480, cell: (version) => since(version.createTime) },
];

export default function ModelScreen({ params }: { params: Record<string, string> }) {
  const id = params['id']!;
  const name = `models/${id}`;
  const [model, setModel] = useState<Model>();
  const [versions, setVersions] = useState<ModelVersion[]>();
  const [error, setError] = useState<unknown>();
  const read = () => {
    setError(undefined);
    getModel(name).then(setModel, setError);
    all((pageToken) => listModelVersions(name, { pageSize: 1000, pageToken })).then(setVersions, setError);
  };
  useEffect(read, [name, era.value]);
  if (error !== undefined && !model) return <Problem error={error} title={models.missing} onRetry={read} />;
  if (!model) return <Loading />;
  const deleted = () => {
    toast(models.deleted);
    void store.refresh();
    navigate('/models');
  };
  const aliases = Object.entries(model.aliases ?? {});
  const deleteText = [
    `${plural(model.versionCount ?? 0, 'version')}. ${models.deleteModelText}`,
    aliases.length > 0 ? `${models.aliasesGo} ${aliases.map(([alias]) => alias).join(', ')}.` : '',
  ].join(' ');
  return (
    <>
      <div class="head">
        <div>
          <Crumbs path={[[models.title, '/models']]} />
          <h1>{id}</h1>
          <p class="dim">{model.startingVersion ? `${models.starting} · ` : ''}{accessText(model.access)}</p>
        </div>
        <div class="actions">
          <ResourceActions name={name} access={model.access} deleteTitle={models.deleteTitle} deleteText={deleteText}
            deleteAction={models.deleteModel} onShared={read} onDeleted={deleted} />
        </div>
      </div>
      {aliases.length > 0 && <Aliases aliases={aliases} />}
      {error !== undefined && <Problem error={error} onRetry={read} />}
      {versions?.length === 0 && <Empty icon="models" title={models.noVersions} />}
      {!versions && error === undefined && <Loading />}
      {!!versions?.length && (
        <VirtualTable label={models.versions} rows={versions} columns={columns} rowKey={(version) => version.name} onOpen={(version) => navigate(addressOf(version))} />
      )}
    </>
  );
}
