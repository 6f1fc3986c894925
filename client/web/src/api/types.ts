// The server's resources as its JSON has them: int64 are strings, unset fields
// are absent, NaN is the text "NaN". schema.ts is made of the server's OpenAPI
// description; what is said here besides is which fields are always there.
import type { components, operations } from './schema';

type Schemas = components['schemas'];
// What an operation answers.
type Answer<Name extends keyof operations> =
  operations[Name] extends { responses: { 200: { content: { 'application/json': infer Json } } } } ? Json : never;
type Sure<T, Name extends keyof T> = Omit<T, Name> & { [Key in Name]-?: Exclude<NonNullable<T[Key]>, `${string}_UNSPECIFIED`> };

export type Int64 = string | number;
export type Float = number | 'NaN' | 'Infinity' | '-Infinity';

export type Session = Answer<'GetV1Session'> & { expiresInSeconds?: number; renewable?: boolean; provider?: string };
export type Token = Answer<'GetV1Tokens'>['tokens'][number];

export type Device = Sure<Schemas['Device'], 'name'>;
export type ServerStatus = Omit<Schemas['ServerStatus'], 'devices'> & { devices?: Device[] };

export type Access = Sure<Schemas['Access'], 'visibility'>;
export type Visibility = Access['visibility'];

export type Dataset = Omit<Sure<Schemas['Dataset'], 'name'>, 'access'> & { access?: Access };
export type FileName = Sure<Schemas['Sample_File'], 'filename' | 'sha256'>;
export type Sample = Omit<Sure<Schemas['Sample'], 'name'>, 'image' | 'mask'> & { image: FileName; mask: FileName };

export type Model = Omit<Sure<Schemas['Model'], 'name'>, 'access'> & { access?: Access };
export type ImageSize = Schemas['ImageSize'];
// The plan names them in texts.
export type TrainingParameters = Record<string, NonNullable<Schemas['TrainingParameters'][keyof Schemas['TrainingParameters']]>>;
export type EpochMetrics = Sure<Schemas['EpochMetrics'], 'epoch'>;
export type ModelVersion = Omit<Sure<Schemas['ModelVersion'], 'name'>, 'history'> & { history?: EpochMetrics[] };

export type PlanDecision = Sure<Schemas['PlanDecision'], 'name'>;
export type TrainingProgress = Omit<Schemas['TrainingProgress'], 'history'> & { history?: EpochMetrics[] };
export type TrainingJob = Omit<Sure<Schemas['TrainingJob'], 'name' | 'dataset' | 'model' | 'state'>, 'plan' | 'progress'>
  & { plan?: PlanDecision[]; progress?: TrainingProgress };
export type TrainingState = TrainingJob['state'];

export type SegmentationJob = Sure<Schemas['SegmentationJob'], 'name' | 'model' | 'state'>;
export type SegmentationState = SegmentationJob['state'];
export type SegmentationImage = Omit<Sure<Schemas['SegmentationImage'], 'filename' | 'sha256'>, 'state'> & { state?: SegmentationState };

export type SegmentSummary = Answer<'GetV1SegmentationJobsNameImagesPositionSummary'>;
export type UncertainRegion = NonNullable<SegmentSummary['uncertainRegions']>[number];
export type FileInfo = Answer<'GetV1FilesSha256'> & { filename?: string };

export type ResultFormat =
  | 'geojson' | 'rois' | 'csv' | 'labels' | 'overlay' | 'pjs' | 'measurements' | 'parquet' | 'cellpose' | 'napari' | 'coco' | 'svg'
  | 'geojson-gz' | 'pjs-table' | 'ome-zarr' | 'ome-zarr-0.4';

// A figure of the JSON as a number; absent or NaN: NaN.
export function figure(value: Int64 | Float | undefined): number {
  return value === undefined ? NaN : Number(value);
}
// A count of the JSON; absent: 0.
export function count(value: Int64 | undefined): number {
  return value === undefined ? 0 : Number(value);
}
// The last part of a resource's name: `models/nuclei` is `nuclei`.
export function idOf(name: string): string {
  return name.slice(name.lastIndexOf('/') + 1);
}
// `models/nuclei/versions/3` as `nuclei 3`; `datasets/a/revisions/2` as `a 2`.
export function shortName(name: string): string {
  const parts = name.split('/');
  return parts.length >= 4 ? `${parts[1]} ${parts[3]}` : (parts[1] ?? name);
}
