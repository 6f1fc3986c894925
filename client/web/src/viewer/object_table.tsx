// All objects as a table that is linked with the picture. Only the rows in view
// are in the document, so 100,000 objects scroll like ten.
import { useEffect, useMemo, useState } from 'preact/hooks';
import { isShown } from '../geometry/outline_style';
import { useRows } from '../ui/rows';
import type { Viewer } from './viewer';

const ROW_PX = 32;
type Key = 'number' | 'area' | 'score';
const TITLES: Record<Key, string> = { number: 'Object', area: 'Area', score: 'Score' };

interface Columns {
  readonly number: Uint32Array;
  readonly area: Float64Array;
  readonly score: Float32Array;
}

// The columns of all objects by index, and the indices of those that are shown.
function collect(viewer: Viewer): { columns: Columns; shown: Uint32Array } {
  const count = viewer.objects.value;
  const columns = { number: new Uint32Array(count), area: new Float64Array(count), score: new Float32Array(count) };
  const shown = new Uint32Array(count);
  let kept = 0;
  viewer.outlines?.store.eachPart((set, first) => {
    columns.number.set(set.numbers, first);
    columns.area.set(set.areas, first);
    columns.score.set(set.scores, first);
    for (let i = 0; i < set.count; i++) if (isShown(set, i, viewer.style.value)) shown[kept++] = first + i;
  });
  return { columns, shown: shown.slice(0, kept) };
}

export function ObjectTable({ viewer }: { viewer: Viewer }) {
  const [sorting, setSorting] = useState<{ key: Key; down: boolean }>({ key: 'number', down: false });
  const style = viewer.style.value;
  const { columns, shown } = useMemo(() => collect(viewer),
    [viewer, viewer.objects.value, viewer.slice.value, style.minArea, style.maxArea, style.minScore]);
  const order = useMemo(() => {
    const values = columns[sorting.key];
    const turn = sorting.down ? -1 : 1;
    return shown.slice().sort((a, b) => {
      const [x, y] = [values[a]!, values[b]!];
      return (x < y ? -turn : x > y ? turn : 0) || a - b;
    });
  }, [columns, shown, sorting]);
  const { box, view, first, last } = useRows(order.length, ROW_PX);
  const um = viewer.picture.pixelSizeUm;
  const selected = viewer.selected.value;

  // What is selected in the picture comes into view here.
  useEffect(() => {
    const row = selected < 0 ? -1 : order.indexOf(selected);
    const element = box.current!;
    if (row < 0) return;
    const top = row * ROW_PX;
    if (top < element.scrollTop || top + 2 * ROW_PX > element.scrollTop + element.clientHeight - ROW_PX)
      element.scrollTop = top - element.clientHeight / 2;
  }, [selected]);

  const onKeyDown = (event: KeyboardEvent): void => {
    const now = order.indexOf(selected);
    const page = Math.max(1, Math.floor(view.height / ROW_PX) - 2);
    const to = { ArrowDown: now + 1, ArrowUp: now - 1, PageDown: now + page, PageUp: now - page, Home: 0, End: order.length - 1 }[event.key];
    if (to === undefined || order.length === 0) return;
    event.preventDefault();
    event.stopPropagation();
    viewer.reveal(order[Math.max(0, Math.min(order.length - 1, to))]!);
  };
  const area = (index: number): string => {
    const px = columns.area[index]!;
    return um ? (px * um * um).toFixed(1) : px.toLocaleString('en');
  };
  return (
    <div class="objects vt" ref={box} tabIndex={0} role="grid" aria-label="Objects" aria-rowcount={order.length + 1}
      aria-activedescendant={selected >= 0 ? `object-${selected}` : undefined} onKeyDown={onKeyDown}>
      <div role="rowgroup">
        <div class="vt-head" role="row" aria-rowindex={1}>
          {(Object.keys(TITLES) as Key[]).map((key) => (
            <div role="columnheader" key={key} class="end"
              aria-sort={sorting.key === key ? (sorting.down ? 'descending' : 'ascending') : 'none'}>
              <button type="button" tabIndex={-1} onClick={() => setSorting({ key, down: sorting.key === key && !sorting.down })}>
                {TITLES[key]}{key === 'area' && (um ? ' (µm²)' : ' (px)')}
                <span aria-hidden="true">{sorting.key === key ? (sorting.down ? '↓' : '↑') : ''}</span>
              </button>
            </div>
          ))}
        </div>
      </div>
      <div class="vt-body" role="rowgroup" style={{ height: `${order.length * ROW_PX}px` }}>
        {Array.from(order.subarray(first, last), (index, i) => (
          <div key={index} id={`object-${index}`} role="row" aria-rowindex={first + i + 2} aria-selected={index === selected}
            class={`vt-row selectable ${index === viewer.hovered.value ? 'hovered' : ''}`} style={{ top: `${(first + i) * ROW_PX}px`, height: `${ROW_PX}px` }}
            onClick={() => viewer.reveal(index)} onPointerEnter={() => (viewer.hovered.value = index)}>
            <div role="gridcell" class="end">{columns.number[index]}</div>
            <div role="gridcell" class="end">{area(index)}</div>
            <div role="gridcell" class="end">{Number.isNaN(columns.score[index]) ? '–' : columns.score[index]!.toFixed(2)}</div>
          </div>
        ))}
      </div>
    </div>
  );
}
