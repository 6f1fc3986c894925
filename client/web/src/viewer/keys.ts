// The viewer's keys, for screens to add to their own.
import { viewActionOf, type ViewActionId } from '../ui/keys';
import type { Viewer } from './viewer';

// Whether keys belong to what has the focus.
export function typing(event: KeyboardEvent): boolean {
  const at = event.target as HTMLElement;
  if ((event.key === ' ' || event.key === 'Enter') && at.closest?.('button, summary, a')) return true;
  return at.closest?.('input, select, textarea, dialog, [role=menu], [contenteditable]') !== null;
}

// Does what the key means in a viewer; false if it means nothing there.
export function viewerKey(viewer: Viewer, event: KeyboardEvent): boolean {
  const action = viewActionOf(event);
  if (action) {
    doInView(viewer, action);
    return true;
  }
  if (event.ctrlKey || event.metaKey) return false;
  const stack = viewer.picture.slices > 1;
  const step = (slices: number, dx: number, dy: number): void => {
    if (stack && dy === 0) viewer.goTo(viewer.slice.value + slices);
    else viewer.stage.panBy(dx * 80, dy * 80);
  };
  switch (event.key) {
    case 'ArrowLeft': step(-1, -1, 0); break;
    case 'ArrowRight': step(1, 1, 0); break;
    case 'ArrowUp': step(0, 0, -1); break;
    case 'ArrowDown': step(0, 0, 1); break;
    case 'Escape': viewer.selected.value = -1; viewer.playing.value = false; break;
    default: return false;
  }
  return true;
}

function doInView(viewer: Viewer, action: ViewActionId): void {
  const { style, stage } = viewer;
  switch (action) {
    case 'before': if (viewer.picture.slices > 1) viewer.goTo(viewer.slice.value - 1); else viewer.auto(); break;
    case 'after': viewer.goTo(viewer.slice.value + 1); break;
    case 'back': viewer.goTo(viewer.slice.value - 10); break;
    case 'forward': viewer.goTo(viewer.slice.value + 10); break;
    case 'in': stage.zoomBy(1.25); break;
    case 'out': stage.zoomBy(0.8); break;
    case 'fit': stage.fit(); break;
    case 'lines': style.value = { ...style.value, lines: !style.value.lines }; break;
    case 'fill': style.value = { ...style.value, fill: !style.value.fill }; break;
    case 'auto': viewer.auto(); break;
    case 'range': viewer.resetContrast(); break;
  }
}

// What of it works in the editor, which has one slice.
export function viewerKeyOfOneSlice(viewer: Viewer, event: KeyboardEvent): boolean {
  const action = viewActionOf(event);
  if (!action || ['after', 'back', 'forward'].includes(action)) return false;
  doInView(viewer, action === 'before' ? 'auto' : action);
  return true;
}
