// What the server says of an image's result beside its objects: what is wrong
// with it, how large the objects are, and which regions to correct next.
import { useEffect, useState } from 'preact/hooks';
import { getSummary } from '../../api/resources';
import { figure, type SegmentSummary, type UncertainRegion } from '../../api/types';
import { decimal } from '../../ui/format';
import { Icon } from '../../ui/icons';
import { findings } from '../../ui/texts';

interface FindingsProps {
  job: string;
  position: string;
  done: boolean;  // The image's result is complete.
  hrefOf: (region: UncertainRegion) => string;  // Where a region is corrected.
  onShow: (region: UncertainRegion) => void;    // Brings it into view.
}

function diameterText({ diameter }: SegmentSummary): string {
  const px = figure(diameter?.diameterPx);
  return px > 0 ? `${decimal(px, 1)} px (${findings.sources[diameter?.source ?? ''] ?? ''})` : '';
}

export function Findings({ job, position, done, hrefOf, onShow }: FindingsProps) {
  const [summary, setSummary] = useState<SegmentSummary>();
  useEffect(() => {
    // Without it the objects are still all there.
    if (done) getSummary(job, position).then(setSummary, () => {});
  }, [job, position, done]);
  if (!summary) return null;
  const regions = [...(summary.uncertainRegions ?? [])].sort((a, b) => figure(b.uncertainty) - figure(a.uncertainty));
  const diameter = diameterText(summary);
  return (
    <>
      {summary.notices?.map((text) => <section key={text}><div class={`note ${summary.trust?.trusted === false ? 'warn' : ''}`}><Icon name="info" /><span>{text}</span></div></section>)}
      {(regions.length > 0 || diameter) && (
        <details>
          <summary>{findings.title}</summary>
          {diameter && <p class="small"><span class="dim">{findings.diameter}</span> {diameter}</p>}
          {regions.length > 0 && <p class="dim small">{findings.uncertain}</p>}
          <ol class="plain">
            {regions.map((region, i) => (
              <li class="row" key={`${region.slice} ${region.x0} ${region.y0}`}>
                <button type="button" class="value grow" onClick={() => onShow(region)}>
                  {findings.region} {i + 1}{(region.slice ?? 1) > 1 && `, ${findings.slice} ${region.slice}`}
                </button>
                <a href={hrefOf(region)}>{findings.correct}</a>
              </li>
            ))}
          </ol>
        </details>
      )}
    </>
  );
}
