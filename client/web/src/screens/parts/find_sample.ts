// Finds a sample of a dataset, or of one of its revisions, by its name.
import { listSamples } from '../../api/resources';
import type { Sample } from '../../api/types';

const PAGE = 1000;

export async function findSample(dataset: string, name: string): Promise<Sample | undefined> {
  for (let pageToken = ''; ; ) {
    const { items, next } = await listSamples(dataset, { pageSize: PAGE, ...(pageToken && { pageToken }) });
    const found = items.find((sample) => sample.name === name);
    if (found || !next) return found;
    pageToken = next;
  }
}
