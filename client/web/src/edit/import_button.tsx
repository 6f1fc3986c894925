// Takes outlines from a file that the user chooses.
import { useRef, useState } from 'preact/hooks';
import { Icon } from '../ui/icons';
import { texts } from './texts';

interface Props {
  read: (file: File) => Promise<string>;  // Returns what to tell the user.
  say: (text: string) => void;
}

export function ImportButton({ read, say }: Props) {
  const input = useRef<HTMLInputElement>(null);
  const [busy, setBusy] = useState(false);
  const take = async (file: File | undefined): Promise<void> => {
    input.current!.value = '';
    if (!file) return;
    setBusy(true);
    try {
      say(await read(file));
    } catch (error) {
      say(error instanceof Error ? error.message : String(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <>
      <button type="button" class="small quiet" title={texts.importHint} disabled={busy} onClick={() => input.current!.click()}>
        <Icon name="upload" size={18} />{busy ? texts.importing : texts.import}
      </button>
      <input ref={input} type="file" class="hidden" tabIndex={-1} aria-label={texts.importHint}
        onChange={(event) => { const [file] = event.currentTarget.files ?? []; void take(file); }} />
    </>
  );
}
