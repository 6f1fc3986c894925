// Takes files by dropping, by a button, as a folder. Folders are walked.
import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { Icon } from './icons';
import { words } from './texts';

export interface PickedFile { file: File; path: string }  // `plate1/well A1.tif`

interface DropProps { onFiles: (files: PickedFile[]) => void; accept: string; title: string; hint: string; children?: ComponentChildren }

export function DropZone({ onFiles, accept, title, hint, children }: DropProps) {
  const [over, setOver] = useState(false);
  const files = useRef<HTMLInputElement>(null);
  const folder = useRef<HTMLInputElement>(null);

  // A file may be dropped anywhere on the page; beside a zone the browser
  // would leave the page and open the file.
  useEffect(() => {
    let depth = 0;
    const carries = (event: DragEvent) => [...(event.dataTransfer?.types ?? [])].includes('Files');
    const enter = (event: DragEvent) => { if (carries(event)) { depth++; setOver(true); } };
    const leave = (event: DragEvent) => { if (carries(event) && --depth <= 0) { depth = 0; setOver(false); } };
    const stay = (event: DragEvent) => { if (carries(event)) event.preventDefault(); };
    const drop = (event: DragEvent) => {
      if (!carries(event)) return;
      event.preventDefault();
      depth = 0;
      setOver(false);
      void filesOfDrop(event.dataTransfer!).then(onFiles);
    };
    addEventListener('dragenter', enter);
    addEventListener('dragleave', leave);
    addEventListener('dragover', stay);
    addEventListener('drop', drop);
    return () => {
      removeEventListener('dragenter', enter);
      removeEventListener('dragleave', leave);
      removeEventListener('dragover', stay);
      removeEventListener('drop', drop);
    };
  }, [onFiles]);

  const chosen = (event: Event) => {
    const input = event.target as HTMLInputElement;
    onFiles([...(input.files ?? [])].map((file) => ({ file, path: file.webkitRelativePath || file.name })));
    input.value = '';
  };
  return (
    <div class={`drop ${over ? 'over' : ''}`}>
      <Icon name="upload" size={40} />
      <h2>{title}</h2>
      <p class="dim">{hint}</p>
      <div class="row">
        <button type="button" onClick={() => files.current?.click()}>{words.chooseFiles}</button>
        <button type="button" onClick={() => folder.current?.click()}>{words.chooseFolder}</button>
        {children}
      </div>
      <input ref={files} type="file" class="hidden" tabIndex={-1} aria-hidden="true" multiple accept={accept} onChange={chosen} />
      <input ref={folder} type="file" class="hidden" tabIndex={-1} aria-hidden="true" {...{ webkitdirectory: true }} onChange={chosen} />
    </div>
  );
}

// All files of a drop, those in folders with their paths.
async function filesOfDrop(transfer: DataTransfer): Promise<PickedFile[]> {
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.()).filter((entry) => !!entry);
  if (entries.length === 0) return [...transfer.files].map((file) => ({ file, path: file.name }));
  const found: PickedFile[] = [];
  for (const entry of entries) await walk(entry, found);
  return found;
}

async function walk(entry: FileSystemEntry, found: PickedFile[]): Promise<void> {
  if (entry.isFile) {
    const file = await new Promise<File>((ok, no) => (entry as FileSystemFileEntry).file(ok, no));
    found.push({ file, path: entry.fullPath.replace(/^\//, '') });
    return;
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  for (;;) {  // A reader gives at most 100 entries at once.
    const part = await new Promise<FileSystemEntry[]>((ok, no) => reader.readEntries(ok, no));
    if (part.length === 0) return;
    for (const child of part) await walk(child, found);
  }
}
