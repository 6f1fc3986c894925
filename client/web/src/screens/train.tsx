// From a dataset to a queued training: its plan, with the reasons.
import { useEffect, useState } from 'preact/hooks';
import { createTrainingJob, planTraining, type TrainingRequest } from '../api/resources';
import { idOf, shortName, type TrainingJob, type TrainingParameters } from '../api/types';
import { choicesOf, models } from '../state/models';
import { useRead } from '../state/resource';
import { navigate, query } from '../state/route';
import { Crumbs, Loading } from '../ui/parts';
import { Problem } from '../ui/problem';
import { datasets as datasetTexts, training } from '../ui/texts';
import { toast } from '../ui/toast';
import { Plan } from './parts/plan';

// The request that the form stands for.
function requestOf(dataset: string, model: string, from: string, given: TrainingParameters): TrainingRequest {
  return {
    dataset, model: `models/${model}`,
    ...(from && { initialModel: from }),
    ...(Object.keys(given).length > 0 && { parameters: given }),
  };
}

// Plans again a moment after each change.
function usePlan(request: TrainingRequest, wanted: boolean) {
  const [plan, setPlan] = useState<TrainingJob>();
  const [error, setError] = useState<unknown>();
  const key = JSON.stringify(request);
  useEffect(() => {
    if (!wanted) return undefined;
    const stop = new AbortController();
    const timer = setTimeout(() => {
      planTraining(request, stop.signal).then(
        (job) => { setPlan(job); setError(undefined); },
        (problem: unknown) => { if (!stop.signal.aborted) setError(problem); });
    }, plan || error !== undefined ? 350 : 0);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [key, wanted]);
  return { plan, error };
}

export default function Train({ params }: { params: Record<string, string> }) {
  const id = params['id']!;
  const { value } = useRead(models);
  const choices = choicesOf(value.value ?? []);
  const [model, setModel] = useState(query.value.get('model') ?? id);
  const [from, setFrom] = useState<string | undefined>(query.value.get('from') ?? undefined);
  const [given, setGiven] = useState<TrainingParameters>({});
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>();
  // What is there already is the better start, where there is something.
  const own = choices.find((choice) => choice.value.startsWith(`models/${model}/`) || choice.value === `models/${model}`);
  const start = from ?? own?.value ?? choices[0]?.value ?? '';
  const valid = /^[a-z][a-z0-9-]{0,62}$/.test(model);
  const request = requestOf(`datasets/${id}`, model, start, given);
  const { plan, error } = usePlan(request, valid && value.value !== undefined);

  const change = (field: string, changed: TrainingParameters[string] | undefined) => {
    const next = { ...given };
    if (changed === undefined) delete next[field];
    else next[field] = changed;
    setGiven(next);
  };
  const queue = async () => {
    setBusy(true);
    setFailure(undefined);
    try {
      const job = await createTrainingJob(request);
      toast(training.queued);
      navigate(`/jobs/${idOf(job.name)}`);
    } catch (problem) {
      setFailure(problem);
      setBusy(false);
    }
  };
  return (
    <>
      <div class="head">
        <div>
          <Crumbs path={[[datasetTexts.title, '/datasets'], [id, `/datasets/${id}`]]} />
          <h1>{training.title}</h1>
          <p class="dim">{training.lead}</p>
        </div>
        <div class="actions">
          <button class="primary" disabled={busy || !plan || error !== undefined} onClick={() => void queue()}>{busy ? training.queueing : training.queue}</button>
        </div>
      </div>
      {failure !== undefined && <Problem error={failure} title={training.queueFailed} />}
      <section class="card row">
        <label class="field grow">
          {training.modelName}
          <input value={model} required pattern="[a-z][a-z0-9\-]{0,62}" list="models" onInput={(event) => setModel(event.currentTarget.value)} />
          <small>{training.modelHint} {datasetTexts.idHint}</small>
          <datalist id="models">{(value.value ?? []).map((one) => <option key={one.name} value={idOf(one.name)} />)}</datalist>
        </label>
        <label class="field grow">
          {training.startFrom}
          <select value={start} onChange={(event) => setFrom(event.currentTarget.value)}>
            {choices.map((choice) => <option key={choice.value} value={choice.value}>{choice.label}</option>)}
            {start && !choices.some((choice) => choice.value === start) && <option value={start}>{shortName(start)}</option>}
            <option value="">{training.scratch}</option>
          </select>
          <small>{training.startHint}</small>
        </label>
      </section>
      {error !== undefined && <Problem error={error} title={training.planFailed} />}
      {plan ? <Plan plan={plan.plan ?? []} parameters={plan.parameters ?? {}} given={given} onChange={change} />
        : error === undefined && <Loading rows={6} />}
    </>
  );
}
