// Training jobs and segmentation jobs: the lists, and single ones as they go on.
import { computed } from '@preact/signals';
import { all, getSegmentationJob, getTrainingJob, listSegmentationJobs, listTrainingJobs } from '../api/resources';
import type { EpochMetrics, SegmentationJob, TrainingJob } from '../api/types';
import type { ServerEvent } from '../api/events';
import { useFollow } from './live';
import { Resource } from './resource';

export const trainings = new Resource(() =>
  all((pageToken) => listTrainingJobs({ pageSize: 500, pageToken }), 2000));
export const segmentations = new Resource(() =>
  all((pageToken) => listSegmentationJobs({ pageSize: 500, pageToken }), 2000));

const ended = new Set(['SUCCEEDED', 'FAILED', 'CANCELLED', 'UNREADABLE']);
export const hasEnded = (job: { state: string }) => ended.has(job.state);
export const openJobs = computed(() =>
  [...(trainings.value.value ?? []), ...(segmentations.value.value ?? [])].filter((job) => !hasEnded(job)).length);

// Puts a job into a list in place of its earlier state, or at the front.
export function withJob<T extends { name: string }>(jobs: T[] | undefined, job: T): T[] {
  const at = jobs?.findIndex((one) => one.name === job.name) ?? -1;
  return at < 0 ? [job, ...(jobs ?? [])] : jobs!.with(at, job);
}

// An event brings the epochs since the event before; the rest stays known.
export function withHistory(known: TrainingJob | undefined, news: TrainingJob): TrainingJob {
  const epochs = new Map<number, EpochMetrics>();
  for (const job of [known, news])
    for (const epoch of job?.progress?.history ?? []) epochs.set(epoch.epoch, epoch);
  const history = [...epochs.values()].sort((a, b) => a.epoch - b.epoch);
  const plan = news.plan?.length ? news.plan : known?.plan;
  return { ...news, ...(plan && { plan }), progress: { ...news.progress, history } };
}

function onListEvent({ event, data }: ServerEvent): void {
  if (event === 'trainingJob') trainings.set(withJob(trainings.value.value, data as TrainingJob));
  if (event === 'segmentationJob') segmentations.set(withJob(segmentations.value.value, data as SegmentationJob));
}

// Both lists, kept up to date while the screen is shown.
export function useJobs(): void {
  useFollow(['jobs', 'queue'], onListEvent, () => {
    void trainings.refresh();
    void segmentations.refresh();
  });
}

const followedTrainings = new Map<string, Resource<TrainingJob>>();
const followedSegmentations = new Map<string, Resource<SegmentationJob>>();

function kept<T>(map: Map<string, Resource<T>>, name: string, load: () => Promise<T>): Resource<T> {
  const known = map.get(name);
  if (known) return known;
  const made = new Resource(load);
  map.set(name, made);
  return made;
}

// A training job, `trainingJobs/{id}`, with all of its epochs.
export function useTraining(name: string): Resource<TrainingJob> {
  const job: Resource<TrainingJob> = kept(followedTrainings, name, async () =>
    withHistory(job.value.peek(), await getTrainingJob(name)));
  useFollow([name], ({ event, data }) => {
    const news = data as TrainingJob;
    if (event === 'trainingJob' && news.name === name) job.set(withHistory(job.value.peek(), news));
  }, () => void job.refresh());
  return job;
}

// A segmentation job, `segmentationJobs/{id}`. `onChange` is called with each state.
export function useSegmentation(name: string, onChange: () => void = () => {}): Resource<SegmentationJob> {
  const job = kept(followedSegmentations, name, () => getSegmentationJob(name));
  useFollow([name], ({ event, data }) => {
    const news = data as SegmentationJob;
    if (event !== 'segmentationJob' || news.name !== name) return;
    job.set(news);
    onChange();
  }, () => void job.refresh().then(onChange));
  return job;
}
