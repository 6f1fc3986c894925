// How well versions do on single samples.
import { call, send } from './client';
import { decodeOutlines, type Outlines } from './outlines';
import type { operations } from './schema';

export type ValidationSet = operations['GetV1ModelsNameVersionsName2ValidationSamples']['responses'][200]['content']['application/json'];
export type ValidationSample = ValidationSet['samples'][number];

// The samples that the training of the version held back.
export const listValidation = (version: string, signal?: AbortSignal) =>
  call<ValidationSet>(`/v1/${version}/validationSamples`, signal ? { signal } : {});

export interface Evaluated {
  ap: number[];       // At IoU 0.50, 0.55, … 0.95; NaN where there is no object.
  found: Outlines;
}

export async function evaluateSample(version: string, dataset: string, sample: string, signal: AbortSignal): Promise<Evaluated> {
  const response = await send(`/v1/${version}/evaluation`, {
    query: { dataset, sample }, headers: { Accept: 'application/vnd.tessera.outlines' }, signal,
  });
  return {
    ap: (response.headers.get('X-Tessera-Average-Precision') ?? '').split(',').map(Number),
    found: decodeOutlines(await response.arrayBuffer()),
  };
}
