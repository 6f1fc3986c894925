// Sends an image and opens it in the editor, for those who have no model yet
// that finds their objects.
import { useRef, useState } from 'preact/hooks';
import { upload } from '../../api/upload';
import { navigate } from '../../state/route';
import { sentence } from '../../ui/problem';
import { toast } from '../../ui/toast';

const texts = {
  action: 'Outline an image', hint: 'Choose an image and outline its objects by hand', sending: 'Sending',
};

interface OutlineProps {
  dataset?: string;  // The id of the dataset that its samples go to.
  class?: string;
}

export function OutlineImage({ dataset, class: style = '' }: OutlineProps) {
  const input = useRef<HTMLInputElement>(null);
  const [part, setPart] = useState<number>();
  const open = async (file: File | undefined): Promise<void> => {
    if (!file) return;
    setPart(0);
    try {
      const sha256 = await upload(file, {
        onProgress: (phase, bytes) => setPart(((phase === 'reading' ? 0 : 0.3) + (phase === 'reading' ? 0.3 : 0.7) * (bytes / file.size))),
      });
      navigate(`/edit?${new URLSearchParams({ file: sha256, slice: '1', name: file.name, ...(dataset && { dataset }) }).toString()}`);
    } catch (error) {
      toast(sentence(error));
      setPart(undefined);
    }
    if (input.current) input.current.value = '';
  };
  return (
    <>
      <button type="button" class={style} disabled={part !== undefined} title={texts.hint} onClick={() => input.current!.click()}>
        {part === undefined ? texts.action : `${texts.sending} ${Math.round(100 * part)} %`}
      </button>
      <input ref={input} type="file" class="hidden" tabIndex={-1} aria-label={texts.hint} accept=".tif,.tiff,.png,.jpg,.jpeg,.npy,.zip,.ozx,image/*"
        onChange={(event) => void open(event.currentTarget.files?.[0])} />
    </>
  );
}
