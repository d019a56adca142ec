// A table of any length: only the rows in view exist, and the roles tell how many there are.
import { useVirtualizer } from "@tanstack/react-virtual";
import { memo, useEffect, useRef, type ReactNode } from "react";
import type { Direction } from "../lib/sort";

export interface Column<T> {
  key: string;
  label: string;
  title?: string;
  /** Any grid track size; `min` is what it counts for when the table scrolls sideways. */
  width: string;
  min: number;
  align?: "right" | "left";
  sortable?: boolean;
  render: (row: T) => ReactNode;
}

interface Props<T> {
  label: string;
  columns: Column<T>[];
  rows: T[];
  rowKey: (row: T) => string | number;
  rowHeight?: number;
  sort?: { key: string; direction: Direction };
  onSort?: (key: string) => void;
  onRow?: (row: T) => void;
  selected?: string | number | null;
  footer?: ReactNode;
  empty: ReactNode;
}

export function VirtualTable<T>(props: Props<T>) {
  const {
    label,
    columns,
    rows,
    rowKey,
    rowHeight = 30,
    sort,
    onSort,
    onRow,
    selected,
    footer,
    empty,
  } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 6,
    getItemKey: (index) => {
      const row = rows[index];
      return row === undefined ? index : rowKey(row);
    },
  });
  // Another order is looked at from its beginning.
  useEffect(() => {
    if (scroller.current) scroller.current.scrollTop = 0;
  }, [sort?.key, sort?.direction]);
  const template = columns.map((c) => c.width).join(" ");
  const width = columns.reduce((sum, c) => sum + c.min, 0);
  return (
    <div
      className="vtable"
      ref={scroller}
      tabIndex={0}
      role="region"
      aria-label={`${label}, scrollable`}
    >
      <div
        role="table"
        aria-label={label}
        aria-rowcount={rows.length + 1}
        aria-colcount={columns.length}
        style={{ minWidth: width }}
      >
        <div role="rowgroup" className="vhead">
          <div
            role="row"
            aria-rowindex={1}
            className="vrow"
            style={{ gridTemplateColumns: template }}
          >
            {columns.map((column) => (
              <Head key={column.key} column={column} sort={sort} onSort={onSort} />
            ))}
          </div>
        </div>
        <div role="rowgroup" className="vbody" style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map((item) => {
            const row = rows[item.index];
            if (row === undefined) return null;
            return (
              <div
                key={item.key}
                role="row"
                aria-rowindex={item.index + 2}
                className="vrow"
                data-selected={selected === rowKey(row) || undefined}
                data-click={onRow ? true : undefined}
                style={{
                  gridTemplateColumns: template,
                  height: rowHeight,
                  transform: `translateY(${item.start}px)`,
                }}
                onClick={
                  onRow
                    ? (event) => !(event.target as HTMLElement).closest("button, a") && onRow(row)
                    : undefined
                }
              >
                <Cells columns={columns as Column<unknown>[]} row={row} />
              </div>
            );
          })}
        </div>
      </div>
      {rows.length === 0 && empty}
      {footer}
    </div>
  );
}

function Head<T>({
  column,
  sort,
  onSort,
}: {
  column: Column<T>;
  sort: Props<T>["sort"];
  onSort: Props<T>["onSort"];
}) {
  const active = sort?.key === column.key;
  const state = active ? (sort.direction === "asc" ? "ascending" : "descending") : "none";
  const sortable = onSort && column.sortable !== false;
  return (
    <div
      role="columnheader"
      className={column.align === "right" ? "num" : ""}
      title={column.title}
      aria-sort={sortable ? state : undefined}
    >
      {sortable ? (
        <button type="button" onClick={() => onSort(column.key)} data-sort={column.key}>
          {column.label}
          <span aria-hidden="true">{active ? (sort.direction === "asc" ? " ↑" : " ↓") : ""}</span>
        </button>
      ) : (
        column.label
      )}
    </div>
  );
}

const Cells = memo(function Cells({ columns, row }: { columns: Column<unknown>[]; row: unknown }) {
  return columns.map((column) => (
    <div
      key={column.key}
      role="cell"
      className={column.align === "right" ? "num" : "clip"}
      data-column={column.key}
    >
      {column.render(row)}
    </div>
  ));
});
