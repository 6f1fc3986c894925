// The viewer's keys.
import { Dialog } from '../ui/dialog';

export const VIEWER_KEYS: readonly (readonly [string, string])[] = [
  ['Arrows', 'Slices of a stack; else move the picture'], ['+ −', 'Zoom'], ['Home', 'Show all'],
  ['A D', 'Slice before and after'], ['Page Up, Page Down', 'Ten slices'], ['Ctrl+, Ctrl+.', 'Slice before and after'],
  ['Z or H', 'Outlines on and off'], ['F', 'Fill on and off'], ['Shift+A', 'Automatic contrast'], ['0', 'Full range of contrast'],
  ['Esc', 'Select nothing'], ['?', 'This list'],
];

export function ViewerHelp({ onClose }: { onClose: () => void }) {
  return (
    <Dialog title="Keys" onClose={onClose}>
      <div class="key-list one">
        {VIEWER_KEYS.map(([key, text]) => <div key={key}><span><kbd>{key}</kbd></span><span>{text}</span></div>)}
      </div>
      <div class="dialog-end"><button type="button" class="primary" onClick={onClose}>Close</button></div>
    </Dialog>
  );
}
