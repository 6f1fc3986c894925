// What a finished version achieved, beside the version in use, and the button
// that puts it in use.
import { useEffect, useState } from 'preact/hooks';
import { ApiError } from '../../api/client';
import { getModel, getModelVersion, setModelAlias } from '../../api/resources';
import { count, figure, idOf, type Model, type ModelVersion } from '../../api/types';
import { models } from '../../state/models';
import { Confirm } from '../../ui/dialog';
import { decimal, integer } from '../../ui/format';
import { Figures } from '../../ui/parts';
import { Problem, sentence } from '../../ui/problem';
import { models as modelTexts, training, words } from '../../ui/texts';
import { toast } from '../../ui/toast';

// Mean over the IoU thresholds; NaN without validation samples.
export function meanAp(version: ModelVersion): number {
  const values = (version.validationAp ?? []).map(figure);
  return values.length ? values.reduce((sum, value) => sum + value, 0) / values.length : NaN;
}

function verdict(now: ModelVersion, before: ModelVersion): string {
  const difference = meanAp(now) - meanAp(before);
  if (Number.isNaN(difference)) return '';
  return Math.abs(difference) < 0.002 ? training.same : difference > 0 ? training.better : training.worse;
}

// Points `production` of the model to a version, unless somebody moved it.
export function UseVersion({ model, version, onDone }: { model: Model; version: ModelVersion; onDone: () => void }) {
  const [asking, setAsking] = useState(false);
  const [busy, setBusy] = useState(false);
  const now = model.aliases?.['production'] ?? 0;
  const number = Number(idOf(version.name));
  if (now === number) return <span class="chip good">{training.inUse}</span>;
  const use = async () => {
    setBusy(true);
    try {
      await setModelAlias(model.name, 'production', number, now);
      toast(`${idOf(model.name)} ${number} ${training.used}.`);
      void models.refresh();
      onDone();
    } catch (error) {
      const moved = error instanceof ApiError && error.status === 'ABORTED';
      toast(moved ? modelTexts.moved : sentence(error));
    }
    setBusy(false);
    setAsking(false);
  };
  return (
    <>
      <button class="primary" onClick={() => setAsking(true)}>{training.use}</button>
      {asking && (
        <Confirm title={`${training.use}?`} action={training.use} busy={busy} onClose={() => setAsking(false)} onConfirm={() => void use()}>
          <p>{training.useText}{now > 0 && ` ${modelTexts.replaces} ${now}.`}</p>
        </Confirm>
      )}
    </>
  );
}

// `name`: `models/{id}/versions/{n}`.
export function Achievement({ name }: { name: string }) {
  const [version, setVersion] = useState<ModelVersion>();
  const [model, setModel] = useState<Model>();
  const [before, setBefore] = useState<ModelVersion>();
  const [error, setError] = useState<unknown>();
  const read = async () => {
    try {
      const [found, owner] = await Promise.all([getModelVersion(name), getModel(name.split('/').slice(0, 2).join('/'))]);
      setVersion(found);
      setModel(owner);
      const used = owner.aliases?.['production'];
      if (used && String(used) !== idOf(name)) setBefore(await getModelVersion(`${owner.name}/versions/${used}`));
    } catch (problem) {
      setError(problem);
    }
  };
  useEffect(() => void read(), [name]);
  if (error !== undefined) return <Problem error={error} onRetry={() => void read()} />;
  if (!version || !model) return null;
  const dataset = version.dataset?.startsWith('datasets/') ? version.dataset.split('/')[1] : undefined;
  const further = dataset && `/datasets/${dataset}/train?model=${idOf(model.name)}&from=${name}`;
  const compared = before && verdict(version, before);
  return (
    <section class="card stack">
      <div class="row">
        <h2 class="grow">{training.finished}: <a href={`/models/${idOf(model.name)}/${idOf(name)}`}>{idOf(model.name)} {idOf(name)}</a></h2>
        {further && <a class="button" href={further}>{training.further}</a>}
        <UseVersion model={model} version={version} onDone={() => void read()} />
      </div>
      {version.validationAp?.length
        ? <Figures values={[
            ['AP at IoU 0.5', decimal(figure(version.validationAp[0]))], [training.apMean, decimal(meanAp(version))],
            [training.bestEpoch, integer(version.bestEpoch ?? NaN)], [words.objects, integer(count(version.objectCount))],
          ]} />
        : <p class="dim">{training.noValidation}</p>}
      {before && (
        <p class="dim">
          {training.before}: <a href={`/models/${idOf(model.name)}/${idOf(before.name)}`}>{idOf(model.name)} {idOf(before.name)}</a>,
          {' '}{training.apMean} {decimal(meanAp(before))}{compared && ` (${compared})`}
        </p>
      )}
    </section>
  );
}
