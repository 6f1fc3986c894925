// The server's resources as its JSON has them (proto/tessera/v1): int64 are
// strings, unset fields are absent, NaN is the text "NaN".

export type Int64 = string | number;
export type Float = number | 'NaN' | 'Infinity' | '-Infinity';

export interface Session {
  user?: string;
  role?: string;             // `viewer`, `member`, `admin`; empty: nobody.
  groups?: string[];
  signedIn?: boolean;
  authenticationRequired?: boolean;
}

export interface Token {
  name: string;
  user: string;
  role?: string;
  groups?: string[];
  createTime?: string;
  expireTime?: string;
  fault?: string;       // Why the server cannot read it.
  storedBytes?: Int64;  // Of its user.
}

export interface Device {
  name: string;
  description?: string;
  memoryTotalBytes?: Int64;
  memoryUsedBytes?: Int64;
  trainingJob?: string;
  lost?: boolean;
}

export interface ServerStatus {
  version?: string;
  devices?: Device[];
  queuedJobs?: number;
  runningJobs?: number;
  uptimeSeconds?: number;
  queuedSegmentationJobs?: Int64;
  runningSegmentationJobs?: Int64;
  queuedSlices?: Int64;
  runningSlices?: Int64;
}

export type Visibility = 'PRIVATE' | 'GROUP' | 'PUBLIC';
export interface Access { owner?: string; visibility?: Visibility; group?: string }

export interface Dataset {
  name: string;
  revision?: number;
  sampleCount?: number;
  objectCount?: Int64;
  sizeBytes?: Int64;
  binaryMasks?: boolean;
  createTime?: string;
  access?: Access;
  warnings?: string[];
}

export interface FileName { filename: string; sha256: string }
export interface Sample {
  name: string;
  image: FileName;
  mask: FileName;
  width?: number;
  height?: number;
  objectCount?: number;
}

export interface Model {
  name: string;
  newestVersion?: number;
  versionCount?: number;
  aliases?: Record<string, number>;
  createTime?: string;
  access?: Access;
  startingVersion?: number;
}

export interface ImageSize { height?: number; width?: number }

export interface Fingerprint {
  samples?: Int64;
  objects?: Int64;
  medianImage?: ImageSize;
  diameterMedianPx?: Float;
  pixelSizeUm?: Float;
  bits?: number;
}

// Values of TrainingParameters; the plan has their reasons.
export type TrainingParameters = Record<string, string | number | boolean | ImageSize>;

export interface EpochMetrics {
  epoch: number;
  trainingLoss?: Float;
  validationLoss?: Float;
  validationAp50?: Float;
  seconds?: Float;
}

export interface ModelVersion {
  name: string;
  sha256?: string;
  trainingJob?: string;
  dataset?: string;
  parameters?: TrainingParameters;
  history?: EpochMetrics[];
  sizeBytes?: Int64;
  parameterCount?: Int64;
  aliases?: string[];
  createTime?: string;
  sampleCount?: number;
  objectCount?: Int64;
  fingerprint?: Fingerprint;
  initialModel?: string;
  bestEpoch?: number;
  validationAp?: Float[];
  startingModel?: boolean;
}

export type TrainingState = 'QUEUED' | 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'CANCELLED' | 'UNREADABLE';
export interface PlanDecision { name: string; value?: string; reason?: string }
export interface TrainingProgress {
  epoch?: number;
  epochs?: number;
  step?: number;
  steps?: number;
  secondsLeft?: Float;
  history?: EpochMetrics[];
  paused?: boolean;
}
export interface TrainingJob {
  name: string;
  dataset: string;
  model: string;
  parameters?: TrainingParameters;
  state: TrainingState;
  queuePosition?: number;
  progress?: TrainingProgress;
  modelVersion?: string;
  errorMessage?: string;
  device?: string;
  createTime?: string;
  startTime?: string;
  endTime?: string;
  plan?: PlanDecision[];
  initialModel?: string;
  owner?: string;
  secondsToStart?: Float;
}

export type SegmentationState = 'QUEUED' | 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'CANCELLED';
export interface SegmentationJob {
  name: string;
  model: string;
  modelSha256?: string;
  parameters?: Record<string, unknown>;
  state: SegmentationState;
  errorMessage?: string;
  owner?: string;
  images?: Int64;
  imagesSucceeded?: Int64;
  imagesFailed?: Int64;
  slices?: Int64;
  slicesDone?: Int64;
  objects?: Int64;
  resultBytes?: Int64;
  secondsLeft?: Float;
  createTime?: string;
  startTime?: string;
  endTime?: string;
  expireTime?: string;
}
export interface SegmentationImage {
  filename: string;
  sha256: string;
  slices?: number[];
  channel?: number;
  position?: Int64;
  state?: SegmentationState;
  errorMessage?: string;
  sliceCount?: number;
  slicesDone?: number;
  objects?: Int64;
  sizeBytes?: Int64;
}

// Boxes in pixels of the image, [x0, x1) × [y0, y1).
export interface UncertainRegion { slice?: number; x0?: number; y0?: number; x1?: number; y1?: number; uncertainty?: Float }
export interface SegmentSummary {
  notices?: string[];
  uncertainRegions?: UncertainRegion[];
  trust?: { trusted?: boolean };
  diameter?: { diameterPx?: Float; source?: string };
}

export interface FileInfo {
  sha256: string;
  filename?: string;
  width: number;
  height: number;
  bits: number;
  slices: number;
  channels: number;
  dimensions?: string;
  pixelSizeUm?: number;
  state?: 'READING' | 'READY';
  levels: number;
  tileSize: number;
}

export type ResultFormat = 'geojson' | 'rois' | 'csv' | 'labels' | 'overlay' | 'pjs';

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
