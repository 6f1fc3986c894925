// The samples that a version was not trained on: those where it does best and
// worst, as pictures, beside the version before.
import { useEffect, useRef, useState } from 'preact/hooks';
import { listModelVersions } from '../../api/resources';
import { idOf, type Sample } from '../../api/types';
import type { Outlines } from '../../api/outlines';
import { evaluateSample, listValidation, type Evaluated, type ValidationSample, type ValidationSet } from '../../api/validation';
import { decimal, integer, plural } from '../../ui/format';
import { Bar } from '../../ui/parts';
import { Problem } from '../../ui/problem';
import { validation as texts } from '../../ui/screen_texts';
import { ends, spread } from './ends';
import { drawSample } from './sample_pictures';

const MOST = 60;     // Samples that are measured; of more, every so many.
const SHOWN = 3;     // Best ones, and as many worst ones.
const FOUND = '#56b4e9';
const FINE_PX = 480;

interface Measured { sample: ValidationSample; now: Evaluated; before?: Evaluated }
interface Report { best: Measured[]; worst: Measured[]; measured: number; before: string | undefined }

async function measure(version: string, set: ValidationSet, onPart: (part: number) => void, signal: AbortSignal): Promise<Report> {
  const before = await versionBefore(version);
  const samples = spread(set.samples, MOST);
  const all: Measured[] = [];
  for (const [i, sample] of samples.entries()) {
    onPart(i / samples.length);
    all.push({ sample, now: await evaluateSample(version, set.dataset, sample.name, signal) });
  }
  const { worst, best } = ends(all, ({ now }) => now.ap[0]!, SHOWN);
  for (const one of before ? [...worst, ...best] : []) {
    onPart(NaN);
    one.before = await evaluateSample(before!, set.dataset, one.sample.name, signal);
  }
  return { worst, best, measured: samples.length, before };
}

// The version with the next lower number.
async function versionBefore(version: string): Promise<string | undefined> {
  const number = Number(idOf(version));
  const { items } = await listModelVersions(version.split('/').slice(0, 2).join('/'), { pageSize: 1000 });
  return items.map(({ name }) => name).filter((name) => Number(idOf(name)) < number).sort((a, b) => Number(idOf(b)) - Number(idOf(a)))[0];
}

// Repeats the pixels of a small picture, so that lines stay finer than they.
function enlarge(canvas: HTMLCanvasElement): void {
  const factor = Math.floor(FINE_PX / Math.max(canvas.width, canvas.height));
  if (factor < 2) return;
  const copy = document.createElement('canvas');
  Object.assign(copy, { width: canvas.width, height: canvas.height });
  copy.getContext('2d')!.drawImage(canvas, 0, 0);
  Object.assign(canvas, { width: factor * copy.width, height: factor * copy.height });
  const context = canvas.getContext('2d')!;
  context.imageSmoothingEnabled = false;
  context.drawImage(copy, 0, 0, canvas.width, canvas.height);
}

function drawFound(canvas: HTMLCanvasElement, { ringStarts, vertexStarts, xy }: Outlines, width: number): void {
  enlarge(canvas);
  const context = canvas.getContext('2d')!;
  const scale = canvas.width / width;
  context.strokeStyle = FOUND;
  context.lineWidth = 2.5;
  context.beginPath();
  for (let ring = 0; ring < ringStarts[ringStarts.length - 1]!; ring++) {
    for (let at = vertexStarts[ring]!; at < vertexStarts[ring + 1]!; at++)
      context[at === vertexStarts[ring] ? 'moveTo' : 'lineTo'](xy[2 * at]! * scale, xy[2 * at + 1]! * scale);
    context.closePath();
  }
  context.stroke();
}

function Picture({ dataset, sample, evaluated, title }: { dataset: string; sample: ValidationSample; evaluated: Evaluated; title: string }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    const stop = new AbortController();
    const [collection, id, , revision] = dataset.split('/');
    drawSample(canvas.current!, `${collection}/${id}`, Number(revision), { name: sample.name } as Sample, stop.signal)
      .then(() => drawFound(canvas.current!, evaluated.found, sample.width), () => { if (!stop.signal.aborted) setFailed(true); });
    return () => stop.abort();
  }, [sample.name, evaluated]);
  const count = evaluated.found.numbers.length;
  return (
    <figure>
      <span class="thumb"><canvas ref={canvas} width={1} height={1} role="img" aria-label={`${title}: ${sample.name}`} />{failed && <span class="missing">{texts.noPicture}</span>}</span>
      <figcaption><small><strong>{title}</strong> · AP {decimal(evaluated.ap[0]!, 2)} · {plural(count, 'object')}</small></figcaption>
    </figure>
  );
}

function Group({ title, list, dataset, version, before }: { title: string; list: Measured[]; dataset: string; version: string; before: string | undefined }) {
  if (list.length === 0) return null;
  const [, id = ''] = dataset.split('/');
  return (
    <section class="stack" aria-label={title}>
      <h3>{title}</h3>
      <ul class="pairs">
        {list.map(({ sample, now, before: earlier }) => (
          <li key={sample.name}>
            <div class="ellipsis" title={sample.name}><a href={`/datasets/${id}`}>{sample.name}</a> <small class="dim">{plural(sample.objectCount, texts.outlined, texts.outlined)}</small></div>
            <div class="pair">
              <Picture dataset={dataset} sample={sample} evaluated={now} title={`${texts.version} ${idOf(version)}`} />
              {earlier && before && <Picture dataset={dataset} sample={sample} evaluated={earlier} title={`${texts.version} ${idOf(before)}`} />}
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}

export function Validation({ version }: { version: string }) {
  const [set, setSet] = useState<ValidationSet>();
  const [report, setReport] = useState<Report>();
  const [part, setPart] = useState<number>();
  const [error, setError] = useState<unknown>();
  const stop = useRef<AbortController>(undefined);
  useEffect(() => {
    const ended = new AbortController();
    setReport(undefined);
    // Without them the rest of the screen says enough.
    listValidation(version, ended.signal).then(setSet, () => {});
    return () => {
      ended.abort();
      stop.current?.abort();
    };
  }, [version]);
  if (!set || set.samples.length === 0) return null;
  const start = (): void => {
    stop.current = new AbortController();
    const { signal } = stop.current;
    setError(undefined);
    setPart(0);
    measure(version, set, setPart, signal).then(setReport, (problem: unknown) => signal.aborted || setError(problem)).finally(() => setPart(undefined));
  };
  return (
    <section class="card stack" aria-label={texts.title}>
      <h2>{texts.title}</h2>
      <p class="dim">{plural(set.samples.length, 'sample')} {texts.lead}</p>
      {error !== undefined && <Problem error={error} onRetry={start} />}
      {part !== undefined && <Bar part={part} label={texts.measuring} />}
      {!report && part === undefined && error === undefined && <div><button type="button" onClick={start}>{texts.start}</button></div>}
      {report && (
        <>
          <p class="small legend"><span class="line truth" /> {texts.truth} <span class="line found" /> {texts.found}</p>
          <Group title={texts.worst} list={report.worst} dataset={set.dataset} version={version} before={report.before} />
          <Group title={texts.best} list={report.best} dataset={set.dataset} version={version} before={report.before} />
          {report.measured < set.samples.length && <p class="dim small">{texts.some} {integer(report.measured)}.</p>}
        </>
      )}
    </section>
  );
}
