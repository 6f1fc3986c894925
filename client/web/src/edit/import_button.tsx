// Takes outlines from a file that the user chooses.
import { useRef } from 'preact/hooks';
import { Icon } from '../ui/icons';
import type { Editor } from './editor';
import { importShapes, readGeoJson } from './import_geojson';
import { texts } from './texts';

export function ImportButton({ editor }: { editor: Editor }) {
  const input = useRef<HTMLInputElement>(null);
  const read = async (file: File | undefined): Promise<void> => {
    if (!file) return;
    try {
      const { viewer, document } = editor;
      const shapes = readGeoJson(await file.text(), viewer.slice.value, viewer.picture.slices);
      editor.say(`${importShapes(document, shapes)} of ${shapes.length} outlines lie in the region and were added.`);
    } catch (error) {
      editor.say(error instanceof Error ? error.message : String(error));
    }
    input.current!.value = '';
  };
  return (
    <>
      <button type="button" class="small quiet" title={texts.importHint} onClick={() => input.current!.click()}>
        <Icon name="upload" size={18} />{texts.import}
      </button>
      <input ref={input} type="file" class="hidden" tabIndex={-1} aria-label={texts.importHint} accept=".geojson,.json,application/geo+json"
        onChange={(event) => void read(event.currentTarget.files?.[0])} />
    </>
  );
}
