// Makes a dataset of a folder as the command line reads it:
// `SAMPLE/image/ANY.tif` and `SAMPLE/mask/ANY.tif`.
import { createDataset } from '../api/resources';
import type { Dataset, FileName } from '../api/types';
import { upload } from '../api/upload';

interface Picked { file: File; path: string }
export interface Pair { name: string; image: File; mask: File }

// The samples of a folder, by name; folders without both files are left out.
export function pairsOf(picked: Picked[]): Pair[] {
  const found = new Map<string, { image?: File; mask?: File }>();
  for (const { file, path } of picked) {
    const match = /([^/]+)\/(image|mask)\/[^/.][^/]*$/.exec(path);
    if (!match) continue;
    const pair = found.get(match[1]!) ?? {};
    pair[match[2] as 'image' | 'mask'] = file;
    found.set(match[1]!, pair);
  }
  return [...found].flatMap(([name, { image, mask }]) => (image && mask ? [{ name, image, mask }] : []))
    .sort((a, b) => a.name.localeCompare(b.name, 'en', { numeric: true }));
}

// Sends the files and makes the dataset. `onProgress`: files sent, from 0 to 1.
// Errors: ApiError.
export async function makeDataset(id: string, pairs: Pair[], onProgress: (part: number) => void): Promise<Dataset> {
  const samples: { name: string; image: FileName; mask: FileName }[] = [];
  let sent = 0;
  const send = async (file: File): Promise<FileName> => {
    const sha256 = await upload(file);
    onProgress(++sent / (2 * pairs.length));
    return { filename: file.name, sha256 };
  };
  for (const { name, image, mask } of pairs)
    samples.push({ name, image: await send(image), mask: await send(mask) });
  return createDataset(id, samples);
}
