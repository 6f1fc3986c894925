// What the user set on this machine.
import { effect, signal } from '@preact/signals';
import type { ResultFormat } from '../api/types';

export type Theme = 'system' | 'light' | 'dark';

function kept<T extends string>(key: string, otherwise: T) {
  const value = signal((localStorage.getItem(`tessera.${key}`) as T | null) ?? otherwise);
  effect(() => localStorage.setItem(`tessera.${key}`, value.value));
  return value;
}

export const theme = kept<Theme>('theme', 'system');
export const format = kept<ResultFormat>('format', 'geojson');
// The model of the last segmentation: `models/nuclei/versions/production`.
export const lastModel = kept<string>('model', '');

effect(() => {
  const { dataset } = document.documentElement;
  if (theme.value === 'system') delete dataset['theme'];
  else dataset['theme'] = theme.value;
});
