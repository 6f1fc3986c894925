// What most people leave as it is: size of the objects, channel, slices.
import { options, slicesIn, type DiameterChoice, type Options } from '../../state/options';
import { segmentOptions as texts } from '../../ui/texts';

export function SegmentOptions() {
  const now = options.value;
  const set = (part: Partial<Options>) => (options.value = { ...now, ...part });
  const diameters: [DiameterChoice, string][] = [
    ['', texts.auto], ['DIAMETER_AUTO_EACH_SLICE', texts.eachSlice], ['DIAMETER_MODEL', texts.asTrained], ['DIAMETER_GIVEN', texts.given],
  ];
  return (
    <details>
      <summary>{texts.title}</summary>
      <div class="stack">
        <label class="field">
          {texts.diameter}
          <select value={now.diameter} onChange={(event) => set({ diameter: event.currentTarget.value as DiameterChoice })}>
            {diameters.map(([value, name]) => <option key={value} value={value}>{name}</option>)}
          </select>
          <small>{texts.diameterHint}</small>
        </label>
        {now.diameter === 'DIAMETER_GIVEN' && (
          <label class="field">
            {texts.diameterPx}
            <input type="number" min="1" step="any" required value={now.diameterPx} onInput={(event) => set({ diameterPx: event.currentTarget.value })} />
          </label>
        )}
        <label class="field">
          {texts.minArea}
          <input type="number" min="0" step="1" value={now.minAreaPx} onInput={(event) => set({ minAreaPx: event.currentTarget.value })} />
        </label>
        <label class="field">
          {texts.channel}
          <input type="number" min="1" step="1" placeholder="1" value={now.channel} onInput={(event) => set({ channel: event.currentTarget.value })} />
        </label>
        <label class="field">
          {texts.slices}
          <input value={now.slices} placeholder={texts.allSlices} aria-invalid={slicesIn(now.slices) === undefined}
            onInput={(event) => set({ slices: event.currentTarget.value })} />
          <small>{texts.slicesHint}</small>
        </label>
        <label class="row">
          <input type="checkbox" checked={now.thorough} onChange={(event) => set({ thorough: event.currentTarget.checked })} />
          <span class="grow">{texts.thorough}<br /><small class="dim">{texts.thoroughHint}</small></span>
        </label>
      </div>
    </details>
  );
}
