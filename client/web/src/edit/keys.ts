// The editor's keys: one table for the keyboard, the buttons' titles and the help.

export type ToolId = 'select' | 'brush' | 'erase' | 'polygon' | 'freehand' | 'wire' | 'wand' | 'click' | 'cut' | 'roi';
export type ActionId =
  | ToolId | 'delete' | 'merge' | 'holes' | 'grow' | 'shrink' | 'new' | 'swap' | 'smaller' | 'larger'
  | 'earlier' | 'later' | 'undo' | 'redo' | 'save' | 'help' | 'all' | 'north' | 'south' | 'west' | 'east';

interface Binding {
  readonly id: ActionId;
  readonly keys: readonly string[];  // As pressed: Ctrl+, Shift+ and the key.
  readonly title: string;
  readonly hint?: string;
}

export const BINDINGS: readonly Binding[] = [
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
  { id: 'earlier', keys: ['Ctrl+,', 'PageUp'], title: 'Slice before' },
  { id: 'later', keys: ['Ctrl+.', 'PageDown'], title: 'Slice after' },
  { id: 'help', keys: ['?'], title: 'Keys' },
];

// Keys of the viewer and of the pointer, for the help.
export const OTHER_KEYS: readonly (readonly [string, string])[] = [
  ['Space', 'Hold to move the picture'], ['+ −', 'Zoom'], ['Home', 'Show all'], ['Arrows', 'Move the picture'],
  ['Z or H', 'Outlines on and off'], ['F', 'Fill on and off'], ['A', 'Automatic contrast'], ['0', 'Full range'],
  ['Shift+wheel', 'Size of the tip, threshold of the click'], ['Esc', 'Cancel'], ['Enter', 'Finish an outline'], ['Backspace', 'Take the last corner away'],
];

function nameOf(event: KeyboardEvent): string {
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  const letter = /^[a-z]$/.test(key) || event.key.length > 1;
  return `${event.ctrlKey || event.metaKey ? 'Ctrl+' : ''}${event.shiftKey && letter ? 'Shift+' : ''}${key}`;
}

export function actionOf(event: KeyboardEvent): ActionId | undefined {
  const pressed = nameOf(event);
  return BINDINGS.find(({ keys }) => keys.includes(pressed))?.id;
}

export function bindingOf(id: ActionId): Binding {
  return BINDINGS.find((binding) => binding.id === id)!;
}

// As written on a key cap.
export function keyName(key: string): string {
  return key.split('+').map((part) => (part.length === 1 ? part.toUpperCase() : part.replace('Arrow', ''))).join('+');
}
