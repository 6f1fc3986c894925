// The viewer's keys, for screens to add to their own.
import type { Viewer } from './viewer';

// Whether keys belong to what has the focus.
export function typing(event: KeyboardEvent): boolean {
  const at = event.target as HTMLElement;
  if ((event.key === ' ' || event.key === 'Enter') && at.closest?.('button, summary, a')) return true;
  return at.closest?.('input, select, textarea, dialog, [role=menu], [contenteditable]') !== null;
}

// Does what the key means in a viewer; false if it means nothing there.
export function viewerKey(viewer: Viewer, event: KeyboardEvent): boolean {
  if (event.ctrlKey || event.metaKey) {
    if (event.key === ',' || event.key === '.') viewer.goTo(viewer.slice.value + (event.key === '.' ? 1 : -1));
    else return false;
    return true;
  }
  const stack = viewer.picture.slices > 1;
  const step = (slices: number, dx: number, dy: number): void => {
    if (stack && dy === 0) viewer.goTo(viewer.slice.value + slices);
    else viewer.stage.panBy(dx * 80, dy * 80);
  };
  const { style } = viewer;
  switch (event.key) {
    case '+': case '=': viewer.stage.zoomBy(1.25); break;
    case '-': viewer.stage.zoomBy(0.8); break;
    case 'Home': viewer.stage.fit(); break;
    case 'ArrowLeft': step(-1, -1, 0); break;
    case 'ArrowRight': step(1, 1, 0); break;
    case 'ArrowUp': step(0, 0, -1); break;
    case 'ArrowDown': step(0, 0, 1); break;
    case 'PageDown': viewer.goTo(viewer.slice.value + 10); break;
    case 'PageUp': viewer.goTo(viewer.slice.value - 10); break;
    case 'a': if (stack) viewer.goTo(viewer.slice.value - 1); else viewer.auto(); break;
    case 'A': viewer.auto(); break;
    case 'd': viewer.goTo(viewer.slice.value + 1); break;
    case '0': viewer.resetContrast(); break;
    case 'z': case 'h': style.value = { ...style.value, lines: !style.value.lines }; break;
    case 'f': style.value = { ...style.value, fill: !style.value.fill }; break;
    case 'Escape': viewer.selected.value = -1; viewer.playing.value = false; break;
    default: return false;
  }
  return true;
}
