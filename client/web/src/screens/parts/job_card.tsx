// A segmentation job in a list: its state, its counts, its first image.
import { useEffect, useState } from 'preact/hooks';
import { listSegmentationImages } from '../../api/resources';
import { count, idOf, shortName, type SegmentationImage, type SegmentationJob } from '../../api/types';
import { hasEnded } from '../../state/jobs';
import { plural, since } from '../../ui/format';
import { Bar, StateChip } from '../../ui/parts';
import { Thumbnail } from './thumbnail';

// From 0 to 1; NaN before the images were opened.
export function partDone(job: SegmentationJob): number {
  return count(job.slices) > 0 ? count(job.slicesDone) / count(job.slices) : NaN;
}

export function JobCard({ job }: { job: SegmentationJob }) {
  const [image, setImage] = useState<SegmentationImage>();
  useEffect(() => {
    listSegmentationImages(job.name, { pageSize: 1 }).then(({ items }) => setImage(items[0]), () => {});
  }, [job.name, job.state]);
  const images = count(job.images);
  const title = image ? (images > 1 ? `${image.filename} and ${images - 1} more` : image.filename) : plural(images, 'image');
  return (
    <a class="card linkcard" href={`/results/${idOf(job.name)}`}>
      {image && <Thumbnail sha256={image.sha256} slice={image.slices?.[0] ?? 1}
        {...(image.state === 'SUCCEEDED' && { outlines: { job: job.name, position: image.position ?? 1 } })} />}
      <strong>{title}</strong>
      <span class="row">
        <StateChip state={job.state} />
        <small class="dim grow">{shortName(job.model)} · {since(job.createTime)}</small>
      </span>
      {hasEnded(job) ? <span class="num">{plural(count(job.objects), 'object')}</span> : <Bar part={partDone(job)} label={title} />}
    </a>
  );
}
