// Walks through the slices and channels of a stack.
import { useEffect } from 'preact/hooks';
import { Icon } from '../ui/icons';
import type { Viewer } from './viewer';

const FRAME_MS = 200;

export function Slices({ viewer }: { viewer: Viewer }) {
  const { slices, channels } = viewer.picture;
  const playing = viewer.playing.value;
  useEffect(() => {
    if (!playing) return;
    const timer = setInterval(() => {
      viewer.slice.value = viewer.slice.value >= slices ? 1 : viewer.slice.value + 1;
    }, FRAME_MS);
    return () => clearInterval(timer);
  }, [playing]);
  if (slices <= 1 && channels <= 1) return null;
  return (
    <div class="slices">
      {slices > 1 && <>
        <button type="button" class="icon small" aria-label={playing ? 'Stop' : 'Play the slices'} aria-pressed={playing}
          onClick={() => (viewer.playing.value = !playing)}>
          <Icon name={playing ? 'pause' : 'play'} />
        </button>
        <label class="slider grow">
          <span class="hidden">Slice</span>
          <input type="range" min={1} max={slices} value={viewer.slice.value} aria-valuetext={`Slice ${viewer.slice.value} of ${slices}`}
            onInput={(event) => viewer.goTo(event.currentTarget.valueAsNumber)} />
        </label>
        <span class="num nowrap">{viewer.slice.value} / {slices}</span>
      </>}
      {channels > 1 && (
        <label class="row nowrap">Channel
          <select value={viewer.channel.value} onChange={(event) => (viewer.channel.value = Number(event.currentTarget.value))}>
            {Array.from({ length: channels }, (_, i) => <option key={i} value={i + 1}>{i + 1}</option>)}
          </select>
        </label>
      )}
    </div>
  );
}
