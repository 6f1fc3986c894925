// Models and datasets that the user may see, and the server's own state.
import { all, getServer, listDatasets, listModels } from '../api/resources';
import type { Model } from '../api/types';
import { idOf } from '../api/types';
import { Resource } from './resource';

export const models = new Resource(() => all((pageToken) => listModels({ pageSize: 1000, pageToken })));
export const datasets = new Resource(() => all((pageToken) => listDatasets({ pageSize: 1000, pageToken })));
export const server = new Resource(getServer);

export interface Choice { value: string; label: string }

// What one can segment with: of each model its `production`, else its newest
// version. The value is a version's name as the API takes it.
export function choicesOf(list: Model[]): Choice[] {
  const usable = list.filter((model) => (model.newestVersion ?? 0) > 0);
  usable.sort((a, b) => Number(!a.startingVersion) - Number(!b.startingVersion) || a.name.localeCompare(b.name));
  return usable.map((model) => {
    const production = model.aliases?.['production'];
    return {
      value: production ? `${model.name}/versions/production` : model.name,
      label: `${idOf(model.name)} (version ${production ?? model.newestVersion})`,
    };
  });
}

// The choice made before if it still exists, else the model `nuclei`, else the first.
export function preselected(choices: Choice[], last: string): string {
  const find = (test: (choice: Choice) => boolean) => choices.find(test)?.value;
  return find((choice) => choice.value === last) ??
    find((choice) => choice.value.startsWith('models/nuclei/') || choice.value === 'models/nuclei') ??
    choices[0]?.value ?? '';
}
