// A table of any length: only the rows in view are in the document. Arrow
// keys, Page Up and Page Down move through the rows, Enter opens one.
import type { ComponentChildren } from 'preact';
import { useEffect, useId, useState } from 'preact/hooks';
import { useRows } from './rows';

export interface Column<T> {
  key: string;
  title: string;
  width: string;              // A track of CSS grid: `120px`, `minmax(160px, 2fr)`.
  cell: (row: T) => ComponentChildren;
  end?: boolean;              // Numbers: aligned at the right.
  loose?: boolean;            // Its content may reach over its edges: menus.
  hideBelow?: number;         // Left out if the table is narrower, in px.
  sortable?: boolean;
}
export interface Sorting { key: string; down: boolean }
interface TableProps<T> {
  label: string;
  rows: T[];
  columns: Column<T>[];
  rowKey: (row: T) => string;
  rowHeight?: number;
  onOpen?: (row: T) => void;
  sorting?: Sorting;
  onSort?: (sorting: Sorting) => void;
  onEnd?: () => void;         // The last row came into view.
  maxHeight?: string;
}

export function VirtualTable<T>(props: TableProps<T>) {
  const { rows, rowHeight = 48, onOpen } = props;
  const { box, view, first, last } = useRows(rows.length, rowHeight);
  const [active, setActive] = useState(-1);
  const id = useId();


  const columns = props.columns.filter((column) => (column.hideBelow ?? 0) <= view.width);
  const tracks = { gridTemplateColumns: columns.map((column) => column.width).join(' ') };
  useEffect(() => {
    if (rows.length > 0 && last >= rows.length) props.onEnd?.();
  }, [last, rows.length]);

  const go = (to: number) => {
    const next = Math.max(0, Math.min(rows.length - 1, to));
    setActive(next);
    const element = box.current!;
    const top = next * rowHeight;
    const room = element.clientHeight - 40;
    if (top < element.scrollTop) element.scrollTop = top;
    else if (top + rowHeight > element.scrollTop + room) element.scrollTop = top + rowHeight - room;
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.target !== box.current) return;
    const page = Math.max(1, Math.floor(view.height / rowHeight) - 1);
    const to = {
      ArrowDown: active + 1, ArrowUp: active - 1, PageDown: active + page, PageUp: active - page,
      Home: 0, End: rows.length - 1,
    }[event.key];
    const row = rows[active];
    if (to !== undefined) go(to);
    else if (event.key === 'Enter' && row) onOpen?.(row);
    else return;
    event.preventDefault();
  };
  return (
    <div class="vt" ref={box} tabIndex={0} role={onOpen ? 'grid' : 'table'} aria-label={props.label} aria-rowcount={rows.length + 1}
      aria-activedescendant={active >= first && active < last ? `${id}-${active}` : undefined}
      style={{ maxHeight: props.maxHeight ?? 'max(320px, calc(100dvh - 300px))' }} onKeyDown={onKeyDown}>
      <div role="rowgroup" class="vt-group">
        <div class="vt-head" role="row" aria-rowindex={1} style={tracks}>
          {columns.map((column) => <HeadCell key={column.key} column={column} {...props} />)}
        </div>
      </div>
      <div class="vt-body" role="rowgroup" style={{ height: `${rows.length * rowHeight}px` }}>
        {rows.slice(first, last).map((row, i) => (
          <div key={props.rowKey(row)} id={`${id}-${first + i}`} role="row" aria-rowindex={first + i + 2}
            aria-selected={onOpen ? first + i === active : undefined}
            class={`vt-row ${onOpen ? 'selectable' : ''}`}
            style={{ ...tracks, top: `${(first + i) * rowHeight}px`, height: `${rowHeight}px` }}
            onClick={(event) => {
              if (!onOpen || (event.target as Element).closest('a, button, input, [role=menu]')) return;
              setActive(first + i);
              onOpen(row);
            }}>
            {columns.map((column) => (
              <div key={column.key} role={onOpen ? 'gridcell' : 'cell'} class={`${column.end ? 'end' : ''} ${column.loose ? 'vt-loose' : ''}`}>
                {column.cell(row)}
              </div>
            ))}
          </div>
        ))}
      </div>
    </div>
  );
}

function HeadCell<T>({ column, sorting, onSort }: { column: Column<T> } & Pick<TableProps<T>, 'sorting' | 'onSort'>) {
  const sorted = sorting?.key === column.key;
  const order = sorted ? (sorting.down ? 'descending' : 'ascending') : undefined;
  return (
    <div role="columnheader" class={column.end ? 'end' : ''} aria-sort={order}>
      {column.sortable && onSort
        ? <button type="button" onClick={() => onSort({ key: column.key, down: sorted ? !sorting.down : !!column.end })}>
            {column.title}<span aria-hidden="true">{sorted ? (sorting.down ? '↓' : '↑') : ''}</span>
          </button>
        : column.title || <span class="hidden">–</span>}
    </div>
  );
}
