// The keys of the viewer and the editor: one table for the keyboard, the
// buttons' titles, the help and the settings. What the user changed is kept in
// this browser.
import { signal } from '@preact/signals';

export type ToolId = 'select' | 'brush' | 'erase' | 'polygon' | 'freehand' | 'wire' | 'wand' | 'click' | 'cut' | 'roi';
export type ActionId =
  | ToolId | 'delete' | 'merge' | 'holes' | 'grow' | 'shrink' | 'new' | 'swap' | 'smaller' | 'larger'
  | 'earlier' | 'later' | 'undo' | 'redo' | 'save' | 'help' | 'all' | 'north' | 'south' | 'west' | 'east';
export type ViewActionId = 'in' | 'out' | 'fit' | 'lines' | 'fill' | 'auto' | 'range' | 'before' | 'after' | 'back' | 'forward';

export interface Binding<Id extends string = string> {
  readonly id: Id;
  readonly keys: readonly string[];  // As pressed: Ctrl+, Shift+ and the key.
  readonly title: string;
  readonly hint?: string;
}

export const EDIT_BINDINGS: readonly Binding<ActionId>[] = [
  { id: 'select', keys: ['v', 'm'], title: 'Select', hint: 'Drag a box for many. Ctrl+click deletes, Alt+click merges.' },
  { id: 'brush', keys: ['b'], title: 'Brush', hint: 'Begin inside an object to add to it. Shift adds to the selected one, Alt erases.' },
  { id: 'erase', keys: ['e'], title: 'Erase', hint: 'Shift: only from the selected object.' },
  { id: 'polygon', keys: ['p'], title: 'Polygon', hint: 'Click corners or drag. Enter or a click on the first corner closes.' },
  { id: 'freehand', keys: ['d'], title: 'Freehand' },
  { id: 'wire', keys: ['l'], title: 'Live wire', hint: 'Click along an edge. Ctrl: straight. Enter closes.' },
  { id: 'wand', keys: ['w'], title: 'Wand', hint: 'Press on the object; drag right to take more.' },
  { id: 'click', keys: ['q'], title: 'Click', hint: 'Takes what the model sees. Shift+wheel changes the threshold.' },
  { id: 'cut', keys: ['c'], title: 'Cut', hint: 'Draw a line across an object.' },
  { id: 'roi', keys: ['r'], title: 'Region', hint: 'Drag the border to move the region, or draw it anew elsewhere. The drawing of each region is kept.' },
  { id: 'delete', keys: ['Delete', 'Backspace'], title: 'Delete' },
  { id: 'merge', keys: ['j'], title: 'Merge' },
  { id: 'holes', keys: ['o'], title: 'Fill holes' },
  { id: 'grow', keys: ['t'], title: 'Grow by a pixel' },
  { id: 'shrink', keys: ['Shift+t'], title: 'Shrink by a pixel' },
  { id: 'new', keys: ['n'], title: 'New object' },
  { id: 'swap', keys: ['x'], title: 'Select the object before' },
  { id: 'smaller', keys: ['[', ','], title: 'Smaller tip' },
  { id: 'larger', keys: [']', '.'], title: 'Larger tip' },
  { id: 'all', keys: ['Ctrl+a'], title: 'Select all objects' },
  { id: 'undo', keys: ['Ctrl+z'], title: 'Undo' },
  { id: 'redo', keys: ['Ctrl+Shift+z', 'Ctrl+y'], title: 'Redo' },
  { id: 'save', keys: ['Ctrl+s'], title: 'Save as sample' },
  { id: 'north', keys: ['Shift+ArrowUp'], title: 'Region above' },
  { id: 'south', keys: ['Shift+ArrowDown'], title: 'Region below' },
  { id: 'west', keys: ['Shift+ArrowLeft'], title: 'Region on the left' },
  { id: 'east', keys: ['Shift+ArrowRight'], title: 'Region on the right' },
  { id: 'earlier', keys: ['Ctrl+,', 'PageUp'], title: 'Region of the slice before' },
  { id: 'later', keys: ['Ctrl+.', 'PageDown'], title: 'Region of the slice after' },
  { id: 'help', keys: ['?'], title: 'Keys' },
];

// Those of the viewer work in the editor, too, unless the editor has the key.
export const VIEW_BINDINGS: readonly Binding<ViewActionId>[] = [
  { id: 'before', keys: ['a', 'Ctrl+,'], title: 'Slice before', hint: 'In a picture of one slice: automatic contrast.' },
  { id: 'after', keys: ['d', 'Ctrl+.'], title: 'Slice after' },
  { id: 'back', keys: ['PageUp'], title: 'Ten slices before' },
  { id: 'forward', keys: ['PageDown'], title: 'Ten slices after' },
  { id: 'in', keys: ['+', '='], title: 'Zoom in' },
  { id: 'out', keys: ['-'], title: 'Zoom out' },
  { id: 'fit', keys: ['Home'], title: 'Show all' },
  { id: 'lines', keys: ['z', 'h'], title: 'Outlines on and off' },
  { id: 'fill', keys: ['f'], title: 'Fill on and off' },
  { id: 'auto', keys: ['Shift+a'], title: 'Automatic contrast' },
  { id: 'range', keys: ['0'], title: 'Full range of contrast' },
];

export type Where = 'edit' | 'view';
const TABLES: Record<Where, readonly Binding[]> = { edit: EDIT_BINDINGS, view: VIEW_BINDINGS };

// Keys that are the same for everybody, for the help.
export const FIXED_KEYS: Record<Where, readonly (readonly [string, string])[]> = {
  edit: [
    ['Space', 'Hold to move the picture'], ['Arrows', 'Move the picture'], ['Shift+wheel', 'Size of the tip, threshold of the click'],
    ['Esc', 'Cancel'], ['Enter', 'Finish an outline'], ['Backspace', 'Take the last corner away'],
  ],
  view: [['Arrows', 'Slices of a stack; else move the picture'], ['Esc', 'Select nothing'], ['?', 'This list'], ['Ctrl+K', 'Go to anything']],
};

// Of the browser, of fields and buttons, or of the page itself.
const RESERVED = /^(Escape|Enter|Tab|Space| |Dead|Process|Unidentified|F\d+|\?|Arrow.*|Ctrl\+(l|t|w|n|r|k|c|v|x|p|f|j|d|h|0|\+|-|=|Tab)|Ctrl\+Shift\+[a-y])$/;

const STORED = 'tessera.keys';
type Changes = Record<string, string[]>;

function load(): Changes {
  try {
    const found = JSON.parse(localStorage.getItem(STORED) ?? '{}') as Record<string, unknown>;
    return Object.fromEntries(Object.entries(found).filter(
      (entry): entry is [string, string[]] => Array.isArray(entry[1]) && entry[1].every((key) => typeof key === 'string')));
  } catch {
    return {};
  }
}
const changes = signal<Changes>(typeof localStorage === 'undefined' ? {} : load());

function keep(next: Changes): void {
  changes.value = next;
  try {
    if (Object.keys(next).length === 0) localStorage.removeItem(STORED);
    else localStorage.setItem(STORED, JSON.stringify(next));
  } catch {
    // The browser keeps nothing: the keys last as long as the page.
  }
}

export function bindingOf(id: string, where: Where = 'edit'): Binding {
  return TABLES[where].find((binding) => binding.id === id)!;
}

// The keys of an action as they are now; there may be none.
export function keysOf(id: string, where: Where = 'edit'): readonly string[] {
  return changes.value[`${where}.${id}`] ?? bindingOf(id, where).keys;
}

export function isChanged(id?: string, where: Where = 'edit'): boolean {
  return id === undefined ? Object.keys(changes.value).length > 0 : changes.value[`${where}.${id}`] !== undefined;
}

// The name of what was pressed; empty for a modifier alone.
export function pressed(event: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'shiftKey'>): string {
  if (['Control', 'Shift', 'Alt', 'Meta', 'AltGraph', 'CapsLock'].includes(event.key)) return '';
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  const letter = /^[a-z]$/.test(key) || event.key.length > 1;
  return `${event.ctrlKey || event.metaKey ? 'Ctrl+' : ''}${event.shiftKey && letter ? 'Shift+' : ''}${key}`;
}

export function actionOf(event: KeyboardEvent): ActionId | undefined {
  const key = pressed(event);
  return EDIT_BINDINGS.find(({ id }) => keysOf(id).includes(key))?.id;
}
export function viewActionOf(event: KeyboardEvent): ViewActionId | undefined {
  const key = pressed(event);
  return VIEW_BINDINGS.find(({ id }) => keysOf(id, 'view').includes(key))?.id;
}

export type Claim = { kind: 'free' } | { kind: 'reserved' } | { kind: 'taken'; by: Binding };

// Whether an action may have a key: that of another action only if that one
// gives it up.
export function claim(key: string, id: string, where: Where): Claim {
  if (RESERVED.test(key) || key === '') return { kind: 'reserved' };
  const by = TABLES[where].find((other) => other.id !== id && keysOf(other.id, where).includes(key));
  return by ? { kind: 'taken', by } : { kind: 'free' };
}

// Gives the action this key and no other; whoever had it loses it.
// REQUIRES: the key is not reserved.
export function setKey(key: string, id: string, where: Where): void {
  const next = { ...changes.value, [`${where}.${id}`]: [key] };
  const found = claim(key, id, where);
  if (found.kind === 'taken') next[`${where}.${found.by.id}`] = keysOf(found.by.id, where).filter((other) => other !== key);
  keep(next);
}

export function resetKeys(): void {
  keep({});
}

// As written on a key cap.
export function keyName(key: string): string {
  return key.split(/\+(?=.)/).map((part) => (part.length === 1 ? part.toUpperCase() : part.replace('Arrow', '').replace('Page', 'Page '))).join('+');
}

// What the right button does in the editor.
export type RightClick = 'nothing' | 'outline';
const RIGHT = 'tessera.right-click';
export const rightClick = signal<RightClick>(
  typeof localStorage !== 'undefined' && localStorage.getItem(RIGHT) === 'outline' ? 'outline' : 'nothing');
export function setRightClick(choice: RightClick): void {
  rightClick.value = choice;
  localStorage.setItem(RIGHT, choice);
}
