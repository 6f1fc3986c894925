// The histogram of a plane, with the window as two handles, and gamma.
import { useEffect, useRef } from 'preact/hooks';
import { levelOf, maxValue } from './contrast';
import type { Histogram, Window } from './picture';
import type { Viewer } from './viewer';

const HEIGHT = 72;

// The count that fills the height: a background of one value must not flatten
// all others.
function tallest(columns: Float64Array): number {
  const counted = columns.filter((count) => count > 0).sort();
  return Math.max(1, 1.5 * (counted[Math.floor(counted.length * 0.97)] ?? 1));
}

// Draws the counts as a hill (their root, so that small counts show) and the
// window's curve over it.
function drawHistogram(canvas: HTMLCanvasElement, histogram: Histogram, window: Window, range: [number, number]): void {
  const density = devicePixelRatio;
  const width = Math.round(canvas.clientWidth * density);
  const height = HEIGHT * density;
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext('2d')!;
  const style = getComputedStyle(canvas);
  const [low, high] = range;
  const perBin = histogram.binWidth;
  const columns = new Float64Array(width);
  histogram.bins.forEach((count, bin) => {
    const x = Math.floor(((histogram.binLow + (bin + 0.5) * perBin - low) / (high - low || 1)) * width);
    const reach = Math.max(1, Math.ceil((perBin / (high - low || 1)) * width));
    for (let k = Math.max(0, x - (reach >> 1)); k < Math.min(width, x + ((reach + 1) >> 1)); k++)
      columns[k] = Math.max(columns[k]!, count);
  });
  const most = tallest(columns);
  context.fillStyle = style.getPropertyValue('--line-strong');
  columns.forEach((count, x) => {
    const tall = Math.min(1, Math.sqrt(count / most)) * (height - 4);
    context.fillRect(x, height - tall, 1, tall);
  });
  context.strokeStyle = style.getPropertyValue('--accent');
  context.lineWidth = 2 * density;
  context.beginPath();
  for (let x = 0; x < width; x += 2) {
    const y = height - 2 - levelOf(low + (x / width) * (high - low), window) * (height - 4);
    if (x === 0) context.moveTo(x, y);
    else context.lineTo(x, y);
  }
  context.stroke();
}

export function ContrastPanel({ viewer }: { viewer: Viewer }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const histogram = viewer.histogram.value;
  const window = viewer.window.value;
  const { bits } = viewer.picture;
  const top = maxValue(bits);
  const range: [number, number] = histogram && window
    ? [Math.min(histogram.min, window.lo), Math.max(histogram.max, window.hi)] : [0, top];
  useEffect(() => {
    if (canvas.current && histogram && window) drawHistogram(canvas.current, histogram, window, range);
  }, [histogram, window]);
  if (!histogram || !window) return <p class="dim">Counting values …</p>;
  const set = (part: Partial<Window>): void => {
    const next = { ...window, ...part };
    if (next.hi <= next.lo) {
      if (part.lo === undefined) next.hi = next.lo + 1;
      else next.lo = next.hi - 1;
    }
    viewer.window.value = next;
  };
  const slider = (label: string, value: number, change: (value: number) => void) => (
    <label class="slider">
      <span>{label}</span>
      <input type="range" min={range[0]} max={range[1]} step={Math.max(1, Math.round((range[1] - range[0]) / 1000))}
        value={value} onInput={(event) => change(event.currentTarget.valueAsNumber)} />
      <input type="number" class="num" min={0} max={top} value={Math.round(value)} aria-label={`${label}, value`}
        onChange={(event) => change(event.currentTarget.valueAsNumber || 0)} />
    </label>
  );
  return (
    <div class="contrast">
      <canvas ref={canvas} class="histogram" role="img"
        aria-label={`Histogram: values from ${histogram.min} to ${histogram.max}, window ${Math.round(window.lo)} to ${Math.round(window.hi)}`} />
      {slider('Black', window.lo, (lo) => set({ lo }))}
      {slider('White', window.hi, (hi) => set({ hi }))}
      <label class="slider">
        <span>Gamma</span>
        <input type="range" min={-1.5} max={1.5} step={0.05} value={Math.log2(window.gamma)}
          aria-valuetext={window.gamma.toFixed(2)}
          onInput={(event) => set({ gamma: 2 ** event.currentTarget.valueAsNumber })} />
        <output class="num">{window.gamma.toFixed(2)}</output>
      </label>
      <div class="row">
        <button type="button" class="small" onClick={() => viewer.auto()}>Auto</button>
        <button type="button" class="small" onClick={() => viewer.resetContrast()}>Full range</button>
      </div>
    </div>
  );
}
