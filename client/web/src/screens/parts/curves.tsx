// The curves of a training, as a picture and as a table.
import type { ComponentType } from 'preact';
import { useEffect, useMemo, useState } from 'preact/hooks';
import { figure, type EpochMetrics } from '../../api/types';
import type { Curve } from '../../ui/chart';
import { decimal } from '../../ui/format';
import { training } from '../../ui/texts';

type ChartModule = typeof import('../../ui/chart');
type ChartType = ComponentType<Parameters<ChartModule['Chart']>[0]>;

const orNull = (value: number) => (Number.isFinite(value) ? value : null);

function curvesOf(history: EpochMetrics[]): Curve[] {
  const curves: Curve[] = [
    { name: training.loss, values: history.map((epoch) => orNull(figure(epoch.trainingLoss))), colour: 1 },
    { name: training.validationLoss, values: history.map((epoch) => orNull(figure(epoch.validationLoss))), colour: 2 },
    { name: training.ap50, values: history.map((epoch) => orNull(figure(epoch.validationAp50))), colour: 3, right: true },
  ];
  return curves.filter((curve) => curve.values.some((value) => value !== null));
}

function Table({ history }: { history: EpochMetrics[] }) {
  return (
    <div class="scroll">
      <table class="table">
        <thead><tr><th>{training.epoch}</th><th class="end">{training.loss}</th><th class="end">{training.validationLoss}</th><th class="end">{training.ap50}</th><th class="end">{training.seconds}</th></tr></thead>
        <tbody>
          {[...history].reverse().map((epoch) => (
            <tr key={epoch.epoch}>
              <td class="num">{epoch.epoch}</td>
              <td class="end">{decimal(figure(epoch.trainingLoss), 4)}</td>
              <td class="end">{decimal(figure(epoch.validationLoss), 4)}</td>
              <td class="end">{decimal(figure(epoch.validationAp50))}</td>
              <td class="end">{decimal(figure(epoch.seconds), 1)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

export function Curves({ history }: { history: EpochMetrics[] }) {
  const [Chart, setChart] = useState<ChartType>();
  const [open, setOpen] = useState(false);
  useEffect(() => void import('../../ui/chart').then((module) => setChart(() => module.Chart)), []);
  const curves = useMemo(() => curvesOf(history), [history]);
  const epochs = useMemo(() => history.map((epoch) => epoch.epoch), [history]);
  return (
    <section class="card stack" aria-label={training.curves}>
      <h2>{training.curves}</h2>
      {history.length === 0 && <p class="dim">{training.noCurves}</p>}
      {history.length > 0 && Chart && <Chart label={training.curves} x={epochs} xName={training.epoch} curves={curves} />}
      {history.length > 0 && (
        <details onToggle={(event) => setOpen(event.currentTarget.open)}>
          <summary>{training.table}</summary>
          {open && <Table history={history} />}
        </details>
      )}
    </section>
  );
}
