// The objects of the rectangle, linked with the picture, and what may be wrong
// with them.
import { useEffect } from 'preact/hooks';
import { cssColourOf } from '../geometry/colours';
import { useRows } from '../ui/rows';
import { warningsOf } from './actions';
import type { Editor } from './editor';

const ROW_PX = 32;

export function ObjectList({ editor }: { editor: Editor }) {
  void editor.document.settled.value;
  const list = editor.document.list();
  const { box, first, last: end } = useRows(list.length, ROW_PX);
  const chosen = new Set(editor.selection.value);
  const last = editor.selection.value.at(-1);
  useEffect(() => {
    const row = last === undefined ? -1 : list.findIndex(({ label }) => label === last);
    const element = box.current!;
    const top = row * ROW_PX;
    if (row >= 0 && (top < element.scrollTop || top + 2 * ROW_PX > element.scrollTop + element.clientHeight))
      element.scrollTop = top - element.clientHeight / 2;
  }, [last]);
  const onKeyDown = (event: KeyboardEvent): void => {
    const now = list.findIndex(({ label }) => label === last);
    const to = { ArrowDown: now + 1, ArrowUp: now - 1, Home: 0, End: list.length - 1 }[event.key];
    if (to === undefined || list.length === 0 || event.shiftKey) return;
    event.preventDefault();
    event.stopPropagation();
    editor.reveal(list[Math.max(0, Math.min(list.length - 1, to))]!.label);
  };
  return (
    <div class="objects two vt" ref={box} tabIndex={0} role="grid" aria-label="Objects" aria-multiselectable aria-rowcount={list.length + 1}
      aria-activedescendant={last === undefined ? undefined : `label-${last}`} onKeyDown={onKeyDown}>
      <div role="rowgroup"><div class="vt-head" role="row" aria-rowindex={1}>
        <div role="columnheader" class="end">Object</div><div role="columnheader" class="end">Area (px)</div>
      </div></div>
      <div class="vt-body" role="rowgroup" style={{ height: `${list.length * ROW_PX}px` }}>
        {list.slice(first, end).map(({ label, area }, i) => (
          <div key={label} id={`label-${label}`} role="row" aria-rowindex={first + i + 2} aria-selected={chosen.has(label)}
            class="vt-row selectable" style={{ top: `${(first + i) * ROW_PX}px`, height: `${ROW_PX}px` }}
            onClick={(event) => {
              if (event.shiftKey || event.ctrlKey) editor.selection.value = chosen.has(label) ? [...chosen].filter((one) => one !== label) : [...chosen, label];
              else editor.reveal(label);
            }}>
            <div role="gridcell" class="end"><i class="swatch" style={{ background: cssColourOf(label) }} />{label}</div>
            <div role="gridcell" class="end">{area.toLocaleString('en')}</div>
          </div>
        ))}
      </div>
    </div>
  );
}

export function WarningList({ editor }: { editor: Editor }) {
  void editor.document.settled.value;
  const { cutByRoi, inParts, tiny } = warningsOf(editor.document);
  const entries: [number[], string][] = [
    [cutByRoi, 'cut by the region’s border'], [inParts, 'in several parts'], [tiny, 'smaller than 12 px'],
  ];
  const shown = entries.filter(([labels]) => labels.length > 0);
  if (shown.length === 0) return null;
  return (
    <ul class="warnings plain">
      {shown.map(([labels, text]) => (
        <li key={text}>
          <span class="grow">{labels.length} {labels.length === 1 ? 'object' : 'objects'} {text}</span>
          <button type="button" class="small quiet" onClick={() => (labels.length === 1 ? editor.reveal(labels[0]!) : (editor.selection.value = labels))}>Select</button>
        </li>
      ))}
    </ul>
  );
}
