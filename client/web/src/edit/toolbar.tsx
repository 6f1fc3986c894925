// The tools and actions as buttons, with their keys.
import { Icon, type IconName } from '../ui/icons';
import type { Editor } from './editor';
import { bindingOf, keyName, keysOf, type ActionId, type ToolId } from '../ui/keys';

const TOOLS: readonly [ToolId, IconName][] = [
  ['select', 'select'], ['brush', 'brush'], ['erase', 'erase'], ['polygon', 'polygon'], ['freehand', 'freehand'],
  ['wire', 'wire'], ['wand', 'wand'], ['click', 'click'], ['cut', 'cut'], ['roi', 'rectangle'],
];
const ACTIONS: readonly [ActionId, IconName][] = [
  ['delete', 'trash'], ['merge', 'merge'], ['holes', 'holes'], ['grow', 'grow'], ['shrink', 'shrink'],
];

function titleOf(id: ActionId): string {
  const { title, hint } = bindingOf(id);
  const [key] = keysOf(id);
  return `${title}${key ? ` (${keyName(key)})` : ''}${hint ? `. ${hint}` : ''}`;
}

export function Toolbar({ editor }: { editor: Editor }) {
  const now = editor.tool.value;
  const nothing = editor.selection.value.length === 0;
  const { undoable, redoable } = editor.document.history;
  const button = (id: ActionId, icon: IconName, extra: object) => (
    <button key={id} type="button" class="icon" title={titleOf(id)} aria-label={bindingOf(id).title}
      aria-keyshortcuts={keysOf(id)[0]?.replace('Ctrl', 'Control')} {...extra}
      onClick={(event: MouseEvent) => {
        editor.do(id);
        // After a click the space bar belongs to the picture again.
        if (event.detail > 0) editor.viewer.stage.target.focus();
      }}>
      <Icon name={icon} />
    </button>
  );
  return (
    <div class="tools" role="toolbar" aria-label="Tools" aria-orientation="vertical">
      <div role="group" aria-label="Drawing">
        {TOOLS.filter(([id]) => id !== 'click' || editor.servant.knowsModel).map(([id, icon]) =>
          button(id, icon, { 'aria-pressed': id === now }))}
      </div>
      <div role="group" aria-label="Selected objects">
        {ACTIONS.map(([id, icon]) => button(id, icon, { disabled: nothing || (id === 'merge' && editor.selection.value.length < 2) }))}
      </div>
      <div role="group" aria-label="Steps">
        {button('undo', 'undo', { disabled: undoable.value === null })}
        {button('redo', 'redo', { disabled: redoable.value === null })}
        {button('help', 'question', {})}
      </div>
    </div>
  );
}

// What the tool in hand can be set to.
export function ToolOptions({ editor }: { editor: Editor }) {
  const { radius, tolerance, threshold, over } = editor.settings;
  const tool = editor.tool.value;
  const { title, hint } = bindingOf(tool);
  return (
    <section class="stack" aria-label="Tool">
      <h2>{title}</h2>
      {hint && <p class="dim small">{hint}</p>}
      {(tool === 'brush' || tool === 'erase') && (
        <label class="slider"><span>Radius</span>
          <input type="range" min={0} max={1} step={0.01} value={Math.log(radius.value / 0.5) / Math.log(300)} aria-valuetext={`${radius.value} px`}
            onInput={(event) => (radius.value = Math.round(2 * 0.5 * 300 ** event.currentTarget.valueAsNumber) / 2)} />
          <output class="num">{radius.value} px</output></label>
      )}
      {tool === 'wand' && (
        <label class="slider"><span>Tolerance</span>
          <input type="range" min={0.005} max={0.6} step={0.005} value={tolerance.value}
            onInput={(event) => (tolerance.value = event.currentTarget.valueAsNumber)} />
          <output class="num">{(100 * tolerance.value).toFixed(1)} %</output></label>
      )}
      {tool === 'click' && (
        <label class="slider"><span>Threshold</span>
          <input type="range" min={5} max={250} step={1} value={threshold.value}
            onInput={(event) => (threshold.value = event.currentTarget.valueAsNumber)} />
          <output class="num">{Math.round(threshold.value / 2.55)} %</output></label>
      )}
      {!['select', 'cut', 'roi', 'erase'].includes(tool) && (
        <label class="check"><input type="checkbox" checked={over.value} onChange={(event) => (over.value = event.currentTarget.checked)} /> Take pixels from other objects</label>
      )}
    </section>
  );
}
