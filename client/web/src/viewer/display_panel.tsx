// How outlines look, and which are hidden.
import { useEffect, useMemo } from 'preact/hooks';
import { rampCss } from '../geometry/colours';
import type { ColourBy, OutlineStyle } from '../geometry/outline_style';
import type { Viewer } from './viewer';

const COLOURINGS: Record<ColourBy, string> = { one: 'One colour', object: 'By object', score: 'By score', area: 'By area' };
const BINS = 32;

interface Spread {
  readonly minArea: number;
  readonly maxArea: number;
  readonly bins: number[];  // By the logarithm of the area.
  readonly scored: boolean;
}

function spreadOf(viewer: Viewer): Spread {
  let [minArea, maxArea, scored] = [Infinity, 1, false];
  viewer.outlines?.store.eachPart(({ areas, scores, count }) => {
    for (let i = 0; i < count; i++) {
      minArea = Math.min(minArea, areas[i]!);
      maxArea = Math.max(maxArea, areas[i]!);
      scored ||= !Number.isNaN(scores[i]!);
    }
  });
  minArea = Math.max(1, Math.min(minArea, maxArea));
  const bins = new Array<number>(BINS).fill(0);
  const span = Math.log(maxArea / minArea) || 1;
  viewer.outlines?.store.eachPart(({ areas }) => {
    for (const area of areas)
      bins[Math.min(BINS - 1, Math.max(0, Math.floor((Math.log(area / minArea) / span) * BINS)))]!++;
  });
  return { minArea, maxArea, bins, scored };
}

export function DisplayPanel({ viewer }: { viewer: Viewer }) {
  const style = viewer.style.value;
  const spread = useMemo(() => spreadOf(viewer), [viewer, viewer.objects.value, viewer.slice.value]);
  const set = (part: Partial<OutlineStyle>): void => void (viewer.style.value = { ...style, ...part });
  const colourBy = (by: ColourBy): void =>
    set({ colourBy: by, ...(by === 'area' ? { low: spread.minArea, high: spread.maxArea } : { low: 0, high: 1 }) });
  const { minArea, maxArea } = spread;
  useEffect(() => {
    if (style.colourBy === 'area') set({ low: minArea, high: maxArea });
  }, [minArea, maxArea]);
  const span = Math.log(maxArea / minArea) || 1;
  const position = (area: number): number => Math.min(1, Math.max(0, Math.log(area / minArea) / span));
  const areaAt = (at: number): number => Math.round(minArea * Math.exp(at * span));
  const most = Math.max(1, ...spread.bins);
  return (
    <div class="stack">
      <div class="row">
        <label class="check"><input type="checkbox" checked={style.lines} onChange={(e) => set({ lines: e.currentTarget.checked })} /> Outlines</label>
        <label class="check"><input type="checkbox" checked={style.fill} onChange={(e) => set({ fill: e.currentTarget.checked })} /> Fill</label>
        <label class="check"><input type="checkbox" checked={style.numbers} onChange={(e) => set({ numbers: e.currentTarget.checked })} /> Numbers</label>
      </div>
      <div class="row">
        <label class="row grow"><span>Colours</span>
          <select class="grow" value={style.colourBy} onChange={(e) => colourBy(e.currentTarget.value as ColourBy)}>
            {(Object.keys(COLOURINGS) as ColourBy[]).map((by) =>
              <option key={by} value={by} disabled={by === 'score' && !spread.scored}>{COLOURINGS[by]}</option>)}
          </select>
        </label>
      </div>
      {(style.colourBy === 'score' || style.colourBy === 'area') && (
        <div class="ramp">
          <span class="num">{style.low.toLocaleString('en')}</span>
          <i style={{ backgroundImage: rampCss() }} />
          <span class="num">{style.high.toLocaleString('en')}</span>
        </div>
      )}
      {viewer.objects.value > 1 && <details class="filters"><summary>Hide by area or score</summary>
        <svg class="areas" viewBox={`0 0 ${BINS} 20`} preserveAspectRatio="none" role="img"
          aria-label={`Areas from ${minArea} to ${maxArea} pixels`}>
          {spread.bins.map((count, i) => {
            const inside = areaAt((i + 1) / BINS) >= style.minArea && areaAt(i / BINS) <= style.maxArea;
            return <rect key={i} x={i + 0.1} width={0.8} y={20 - (20 * count) / most} height={(20 * count) / most} class={inside ? '' : 'out'} />;
          })}
        </svg>
        <label class="slider"><span>Smallest</span>
          <input type="range" min={0} max={1} step={0.005} value={position(style.minArea || minArea)}
            aria-valuetext={`${Math.round(style.minArea)} px`}
            onInput={(e) => set({ minArea: e.currentTarget.valueAsNumber <= 0 ? 0 : areaAt(e.currentTarget.valueAsNumber) })} />
          <output class="num">{(style.minArea || minArea).toLocaleString('en')} px</output></label>
        <label class="slider"><span>Largest</span>
          <input type="range" min={0} max={1} step={0.005} value={position(Math.min(style.maxArea, maxArea))}
            aria-valuetext={`${Math.min(style.maxArea, maxArea)} px`}
            onInput={(e) => set({ maxArea: e.currentTarget.valueAsNumber >= 1 ? Infinity : areaAt(e.currentTarget.valueAsNumber) })} />
          <output class="num">{Math.min(style.maxArea, maxArea).toLocaleString('en')} px</output></label>
        {spread.scored && (
          <label class="slider"><span>Least score</span>
            <input type="range" min={0} max={1} step={0.01} value={style.minScore}
              onInput={(e) => set({ minScore: e.currentTarget.valueAsNumber })} />
            <output class="num">{style.minScore.toFixed(2)}</output></label>
        )}
      </details>}
    </div>
  );
}
