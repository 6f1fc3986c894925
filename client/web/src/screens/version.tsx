// One version of a model: how good it is, what it was trained on, and what one
// can do with it.
import { useEffect, useState } from 'preact/hooks';
import { exportAddress, getModel, getModelVersion, remove, setModelAlias } from '../api/resources';
import { count, figure, idOf, shortName, type Model, type ModelVersion } from '../api/types';
import { models as store } from '../state/models';
import { navigate } from '../state/route';
import { era } from '../state/session';
import { lastModel } from '../state/settings';
import { Confirm, Dialog } from '../ui/dialog';
import { bytes, decimal, integer, moment } from '../ui/format';
import { Icon } from '../ui/icons';
import { Menu } from '../ui/menu';
import { Crumbs, Figures, Loading } from '../ui/parts';
import { Problem, sentence } from '../ui/problem';
import { models, sharing, training, words } from '../ui/texts';
import { toast } from '../ui/toast';
import { Aliases } from './models';
import { Curves } from './parts/curves';
import { meanAp, UseVersion } from './parts/achievement';
import { Plan } from './parts/plan';
import { Validation } from './parts/validation';

function AliasDialog({ model, version, onClose, onDone }: { model: Model; version: ModelVersion; onClose: () => void; onDone: () => void }) {
  const [alias, setAlias] = useState('');
  const [error, setError] = useState<unknown>();
  const save = (event: Event) => {
    event.preventDefault();
    setModelAlias(model.name, alias, Number(idOf(version.name)), model.aliases?.[alias] ?? 0).then(() => {
      toast(models.aliasSet);
      onDone();
      onClose();
    }, setError);
  };
  const now = model.aliases?.[alias];
  return (
    <Dialog title={models.setAlias} onClose={onClose}>
      <form class="stack" onSubmit={save}>
        <label class="field">
          {models.alias}
          <input value={alias} required pattern="[a-z][a-z0-9\-]{0,62}" list="aliases" onInput={(event) => setAlias(event.currentTarget.value)} />
          <datalist id="aliases">{Object.keys(model.aliases ?? {}).map((one) => <option key={one} value={one} />)}</datalist>
          <small>{now ? `${models.replaces} ${now}.` : ''}</small>
        </label>
        {error !== undefined && <Problem error={error} />}
        <div class="dialog-end"><button type="button" onClick={onClose}>{words.cancel}</button><button class="primary">{sharing.save}</button></div>
      </form>
    </Dialog>
  );
}

function Facts({ version }: { version: ModelVersion }) {
  const print = version.fingerprint ?? {};
  const dataset = version.dataset?.startsWith('datasets/') ? version.dataset : '';
  const facts: [string, preact.ComponentChildren][] = [
    [models.trainedOn, dataset ? <a href={`/datasets/${dataset.split('/')[1]}`}>{shortName(dataset)}</a> : version.startingModel ? models.starting : version.dataset || models.imported],
    [words.samples, integer(version.sampleCount ?? NaN)],
    [words.objects, integer(count(version.objectCount))],
    [training.from, version.initialModel ? shortName(version.initialModel) : training.scratch],
    [models.weights, `${integer(count(version.parameterCount))} (${bytes(count(version.sizeBytes))})`],
    [words.created, moment(version.createTime)],
  ];
  if (figure(print.diameterMedianPx) > 0) facts.splice(3, 0, [models.diameter, `${decimal(figure(print.diameterMedianPx), 1)} px`]);
  if (figure(print.pixelSizeUm) > 0) facts.splice(4, 0, [models.pixelSize, `${decimal(figure(print.pixelSizeUm))} µm`]);
  if (version.trainingJob) facts.push([training.job, <a href={`/jobs/${idOf(version.trainingJob)}`}>{idOf(version.trainingJob)}</a>]);
  return <dl class="facts">{facts.map(([name, value]) => <><dt>{name}</dt><dd>{value}</dd></>)}</dl>;
}

function ApTable({ values }: { values: number[] }) {
  return (
    <div class="scroll">
      <table class="table">
        <thead><tr><th>{models.iou}</th>{values.map((_, i) => <th class="end" key={i}>{(0.5 + 0.05 * i).toFixed(2)}</th>)}</tr></thead>
        <tbody><tr><td>{models.ap}</td>{values.map((value, i) => <td class="end" key={i}>{decimal(value)}</td>)}</tr></tbody>
      </table>
    </div>
  );
}

export default function Version({ params }: { params: Record<string, string> }) {
  const owner = `models/${params['id']}`;
  const name = `${owner}/versions/${params['version']}`;
  const [version, setVersion] = useState<ModelVersion>();
  const [model, setModel] = useState<Model>();
  const [error, setError] = useState<unknown>();
  const [asked, setAsked] = useState<'alias' | 'delete'>();
  const read = () => {
    setError(undefined);
    getModelVersion(name).then(setVersion, setError);
    getModel(owner).then(setModel, setError);
  };
  useEffect(read, [name, era.value]);
  if (error !== undefined) return <Problem error={error} title={models.missing} onRetry={read} />;
  if (!version || !model) return <Loading />;
  const close = () => setAsked(undefined);
  const segmentWith = () => {
    lastModel.value = version.aliases?.includes('production') ? `${owner}/versions/production` : version.name;
    navigate('/');
  };
  const deleteIt = () => {
    close();
    remove(version.name).then(() => { toast(models.deleted); void store.refresh(); navigate(`/models/${params['id']}`); }, (problem: unknown) => toast(sentence(problem)));
  };
  const ap = (version.validationAp ?? []).map(figure);
  return (
    <>
      <div class="head">
        <div>
          <Crumbs path={[[models.title, '/models'], [params['id']!, `/models/${params['id']}`]]} />
          <div class="row"><h1>{params['id']} {idOf(version.name)}</h1><Aliases aliases={version.aliases ?? []} /></div>
        </div>
        <div class="actions">
          <UseVersion model={model} version={version} onDone={read} />
          <button onClick={segmentWith}>{models.segmentWith}</button>
          <Menu label={words.actions} class="icon" items={[
            { label: models.setAlias, onClick: () => setAsked('alias') },
            { label: models.export, href: exportAddress(version.name), download: true },
            { label: models.deleteVersion, danger: true, onClick: () => setAsked('delete') },
          ]}><Icon name="more" /></Menu>
        </div>
      </div>
      <div class="split">
        <section class="card stack">
          <h2>{models.figures}</h2>
          {ap.length
            ? <><Figures values={[['AP at IoU 0.5', decimal(ap[0]!)], [training.apMean, decimal(meanAp(version))], [training.bestEpoch, integer(version.bestEpoch ?? NaN)]]} /><ApTable values={ap} /></>
            : <p class="dim">{training.noValidation}</p>}
        </section>
        <section class="card"><Facts version={version} /></section>
      </div>
      {ap.length > 0 && <Validation version={version.name} />}
      {!!version.history?.length && <Curves history={version.history} />}
      <Plan plan={[]} parameters={version.parameters ?? {}} />
      {asked === 'alias' && <AliasDialog model={model} version={version} onClose={close} onDone={read} />}
      {asked === 'delete' && (
        <Confirm title={models.deleteTitle} action={models.deleteVersion} danger onClose={close} onConfirm={deleteIt}><p>{models.deleteVersionText}</p></Confirm>
      )}
    </>
  );
}
