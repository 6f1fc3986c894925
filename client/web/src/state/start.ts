// The images of the next segmentation: sent while the user still chooses, so
// that Start has nothing to wait for. Survives a change of the screen.
import { computed, effect, signal } from '@preact/signals';
import { ApiError } from '../api/client';
import { upload, type UploadPhase } from '../api/upload';
import { createSegmentationJob } from '../api/resources';
import type { SegmentationJob } from '../api/types';
import { options, requestOf } from './options';
import { era } from './session';

export interface Image {
  id: number;
  name: string;            // Unique among the images; outputs are named by it.
  size: number;
  phase: 'waiting' | UploadPhase | 'failed';
  bytes: number;           // Of the phase.
  sha256: string;
  error?: unknown;
}

interface Kept { file: File; stop: AbortController }
const files = new Map<number, Kept>();
let nextId = 1;
let running = false;

export const images = signal<Image[]>([]);
export const ready = computed(() => images.value.filter((image) => image.phase === 'done'));
export const sending = computed(() => images.value.some((image) => ['waiting', 'reading', 'sending'].includes(image.phase)));
export const sentPart = computed(() => {
  let done = 0;
  let total = 0;
  for (const { phase, bytes, size } of images.value) {
    if (phase === 'failed') continue;
    total += 2 * size;
    done += phase === 'done' ? 2 * size : phase === 'sending' ? size + bytes : bytes;
  }
  return total ? done / total : 0;
});

const readable = /\.(tiff?|png|jpe?g|ome\.tiff?|stk|lsm|svs|npy|zip|ozx)$/i;

function change(id: number, part: Partial<Image>): void {
  images.value = images.value.map((image) => (image.id === id ? { ...image, ...part } : image));
}

// Two files of one name in different folders get their folder's name, too.
export function freeName(path: string, taken: Set<string>): string {
  const parts = path.split('/');
  let name = parts.pop() ?? path;
  while (taken.has(name) && parts.length > 0) name = `${parts.pop()}_${name}`;
  for (let n = 2; taken.has(name); n++) name = name.replace(/( \d+)?(\.[^.]+)?$/, ` ${n}$2`);
  taken.add(name);
  return name;
}

// Adds images and begins to send them. Returns how many files were left out
// because their names are not those of images.
export function add(picked: { file: File; path: string }[]): number {
  const taken = new Set(images.value.map((image) => image.name));
  const good = picked.filter(({ path }) => readable.test(path) && !/(^|\/)\./.test(path));
  images.value = [...images.value, ...good.map(({ file, path }) => {
    const id = nextId++;
    files.set(id, { file, stop: new AbortController() });
    return { id, name: freeName(path, taken), size: file.size, phase: 'waiting' as const, bytes: 0, sha256: '' };
  })];
  void run();
  return picked.length - good.length;
}

export function removeImage(id: number): void {
  files.get(id)?.stop.abort();
  files.delete(id);
  images.value = images.value.filter((image) => image.id !== id);
}

export function clear(): void {
  for (const { id } of images.value) removeImage(id);
}

export function retry(id: number): void {
  change(id, { phase: 'waiting', error: undefined });
  void run();
}

// A tab that is closed while files are sent loses the rest of them.
const ask = (event: BeforeUnloadEvent) => event.preventDefault();
effect(() => {
  if (sending.value) addEventListener('beforeunload', ask);
  else removeEventListener('beforeunload', ask);
});

// What failed because nobody was signed in goes on after the sign-in.
effect(() => {
  if (era.value === 0) return;
  for (const { id, phase, error } of images.peek())
    if (phase === 'failed' && error instanceof ApiError && error.http === 401) retry(id);
});

// Sends two at a time: while one is hashed, another is on the line.
async function run(): Promise<void> {
  if (running) return;
  running = true;
  const lane = async () => {
    for (;;) {
      const next = images.value.find((image) => image.phase === 'waiting');
      if (!next) return;
      await sendImage(next.id);
    }
  };
  await Promise.all([lane(), lane()]);
  running = false;
}

async function sendImage(id: number): Promise<void> {
  change(id, { phase: 'reading', bytes: 0 });
  const { file, stop } = files.get(id)!;
  try {
    const sha256 = await upload(file, {
      signal: stop.signal,
      onProgress: (phase, bytes) => change(id, { phase: phase === 'done' ? 'sending' : phase, bytes }),
    });
    change(id, { phase: 'done', sha256 });
  } catch (error) {
    if (!stop.signal.aborted) change(id, { phase: 'failed', error });
  }
}

// Queues a segmentation job of all images that were sent, and forgets them.
// Errors: ApiError.
export async function start(model: string): Promise<SegmentationJob> {
  const { parameters, image } = requestOf(options.value);
  const job = await createSegmentationJob({
    model, parameters,
    images: ready.value.map(({ sha256, name }) => ({ sha256, filename: name, ...image })),
  });
  const started = new Set(ready.value.map((image) => image.id));
  for (const id of started) files.delete(id);
  images.value = images.value.filter((image) => !started.has(image.id));
  return job;
}
