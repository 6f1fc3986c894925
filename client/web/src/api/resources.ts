// The server's resources, one function a call. Names are whole:
// `models/nuclei/versions/3`.
import { call, newRequestId, send, address } from './client';
import type {
  Dataset, FileInfo, FileName, Int64, Model, ModelVersion, ResultFormat, Sample, SegmentationImage, SegmentationJob, SegmentSummary,
  ServerStatus, Session, Token, TrainingJob, TrainingParameters, Visibility,
} from './types';

export interface Page { pageSize?: number; pageToken?: string }
type Paged<Key extends string, T> = { [K in Key]?: T[] } & { nextPageToken?: string };

// All pages of a list, at most `limit` entries.
export async function all<T>(
  page: (token: string) => Promise<{ items: T[]; next: string }>, limit = 10_000): Promise<T[]> {
  const items: T[] = [];
  let token = '';
  do {
    const answer = await page(token);
    items.push(...answer.items);
    token = answer.next;
  } while (token && items.length < limit);
  return items;
}

async function list<T>(path: string, key: string, page: Page, query = {}): Promise<{ items: T[]; next: string }> {
  const answer = await call<Paged<string, T>>(path, { query: { ...page, ...query } });
  return { items: answer[key] ?? [], next: answer.nextPageToken ?? '' };
}

export const getSession = () => call<Session>('/v1/session');
export const signIn = (token: string) => call<Session>('/v1/session', { body: { token }, retries: 0 });
export const renewSession = () => call<Session>('/v1/session/renewal', { method: 'POST', retries: 0 });
export const signOut = () => call<unknown>('/v1/session', { method: 'DELETE' });
export const getServer = () => call<ServerStatus>('/v1/server');

export const listTokens = async () => (await call<{ tokens?: Token[] }>('/v1/tokens')).tokens ?? [];
export const createToken = (token: { name: string; user: string; role: string; groups: string[]; expiresInDays: number }) =>
  call<{ name: string; secret: string }>('/v1/tokens', { body: token, retries: 0 });
export const revokeToken = (name: string) => call<unknown>(`/v1/tokens/${encodeURIComponent(name)}`, { method: 'DELETE' });

export const listModels = (page: Page = {}) => list<Model>('/v1/models', 'models', page);
export const getModel = (name: string) => call<Model>(`/v1/${name}`);
export const listModelVersions = (model: string, page: Page = {}) =>
  list<ModelVersion>(`/v1/${model}/versions`, 'versions', page);
export const getModelVersion = (name: string) => call<ModelVersion>(`/v1/${name}`);
export const setModelAlias = (model: string, alias: string, version: number, expectedVersion?: number) =>
  call<Model>(`/v1/${model}:setAlias`, { body: { alias, version, expectedVersion }, retries: 3 });
export const share = (name: string, visibility: Visibility, group: string) =>
  call<unknown>(`/v1/${name}:share`, { body: group ? { visibility, group } : { visibility }, retries: 3 });
export const remove = (name: string) => call<unknown>(`/v1/${name}`, { method: 'DELETE' });
export const exportAddress = (version: string) => `/v1/${version}:export`;

export const listDatasets = (page: Page = {}) => list<Dataset>('/v1/datasets', 'datasets', page);
export const getDataset = (name: string) => call<Dataset>(`/v1/${name}`);
export const listSamples = (dataset: string, page: Page = {}) =>
  list<Sample>(`/v1/${dataset}/samples`, 'samples', page);
// Its image, or its mask with a shade for each object; at most `size` px.
export const samplePicture = (dataset: string, sample: string, kind: 'image' | 'mask', size: number, revision?: number) =>
  address(`/v1/${dataset}/samples/${encodeURIComponent(sample)}/${kind}`, { size, revision });
export const createDataset = (datasetId: string, samples: { name: string; image: FileName; mask: FileName }[]) =>
  call<Dataset>('/v1/datasets', { body: { datasetId, samples, requestId: newRequestId() } });
export const addSamples = (
  dataset: string, samples: { name: string; image: FileName; mask: FileName }[], expectedRevision: number) =>
  call<Dataset>(`/v1/${dataset}:addSamples`, { body: { samples, expectedRevision, requestId: newRequestId() } });

export interface TrainingRequest {
  dataset: string;
  model: string;
  initialModel?: string;
  parameters?: TrainingParameters;
}
export const listTrainingJobs = (page: Page = {}) => list<TrainingJob>('/v1/trainingJobs', 'jobs', page);
export const getTrainingJob = (name: string) => call<TrainingJob>(`/v1/${name}`);
export const planTraining = (job: TrainingRequest, signal?: AbortSignal) =>
  call<TrainingJob>('/v1/trainingJobs', { query: { validateOnly: true }, body: { job }, ...(signal && { signal }) });
export const createTrainingJob = (job: TrainingRequest) =>
  call<TrainingJob>('/v1/trainingJobs', { body: { job, requestId: newRequestId() } });
export const cancelJob = <T>(name: string) => call<T>(`/v1/${name}:cancel`, { body: {}, retries: 3 });

export interface SegmentationRequest {
  model: string;
  images: { sha256: string; filename: string; slices?: number[]; channel?: number }[];
  parameters?: Record<string, unknown>;
}
export const listSegmentationJobs = (page: Page = {}) =>
  list<SegmentationJob>('/v1/segmentationJobs', 'jobs', page);
export const getSegmentationJob = (name: string) => call<SegmentationJob>(`/v1/${name}`);
export const createSegmentationJob = (request: SegmentationRequest) =>
  call<SegmentationJob>('/v1/segmentationJobs', { body: { ...request, requestId: newRequestId() } });
export const listSegmentationImages = (job: string, page: Page = {}) =>
  list<SegmentationImage>(`/v1/${job}/images`, 'images', page);

export const getSummary = (job: string, position: number | string) =>
  call<SegmentSummary>(`/v1/${job}/images/${position}/summary`);
export const jobDownload = (job: string, format: ResultFormat) => `/v1/${job}/download?format=${format}`;
export const imageDownload = (job: string, position: number | string, format: ResultFormat) =>
  `/v1/${job}/images/${position}/download?format=${format}`;

export const getFile = (sha256: string, signal?: AbortSignal) =>
  call<FileInfo>(`/v1/files/${sha256}`, signal ? { signal } : {});
export const tileAddress = (
  sha256: string, slice: number, z: number, x: number, y: number, query: Record<string, number> = {}) =>
  address(`/v1/files/${sha256}/slices/${slice}/tiles/${z}/${x}/${y}`, query);

// Cuts a rectangle out of a slice; the result is an upload of the caller's.
export const cropFile = (
  region: { file: string; slice: number; channel: number; x0: number; y0: number; x1: number; y1: number }) =>
  call<{ sha256: string; sizeBytes?: Int64 }>('/v1/files:crop', {
    body: {
      file: region.file, slice: region.slice, channel: region.channel,
      x0: region.x0, y0: region.y0, x1: region.x1, y1: region.y1,
    }, retries: 3,
  });

// The outlines of an image after object number `after`, as bytes; `next` is
// the number to go on after, empty if there are no more now.
export async function readOutlines(job: string, position: number | string, slice: number, after = '', signal?: AbortSignal) {
  const response = await send(`/v1/${job}/images/${position}/outlines`, {
    query: { slice, after },
    headers: { Accept: 'application/vnd.tessera.outlines' },
    ...(signal && { signal }),
  });
  return {
    bytes: await response.arrayBuffer(),
    next: response.headers.get('X-Tessera-Next') ?? '',
    final: response.headers.get('X-Tessera-Final') === 'true',
  };
}
