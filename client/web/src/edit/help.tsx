// The list of keys.
import { Dialog } from '../ui/dialog';
import { BINDINGS, keyName, OTHER_KEYS } from './keys';

export function KeyHelp({ onClose }: { onClose: () => void }) {
  return (
    <Dialog title="Keys" wide onClose={onClose}>
      <div class="key-list">
        {BINDINGS.map(({ id, keys, title, hint }) => (
          <div key={id}>
            <span class="nowrap">{keys.map((key) => <kbd key={key}>{keyName(key)}</kbd>)}</span>
            <span>{title}{hint && <small class="dim">{hint}</small>}</span>
          </div>
        ))}
        {OTHER_KEYS.map(([key, text]) => <div key={key}><span class="nowrap"><kbd>{key}</kbd></span><span>{text}</span></div>)}
      </div>
      <div class="dialog-end"><button type="button" class="primary" onClick={onClose}>Close</button></div>
    </Dialog>
  );
}
