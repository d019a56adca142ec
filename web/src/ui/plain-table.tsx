// A short table that shows every row and scrolls sideways when it is wider than its panel.
import type { ReactNode } from "react";

export interface PlainColumn<T> {
  key: string;
  label: string;
  /** The label is for screen readers only: the column's cells speak for themselves. */
  hidden?: boolean;
  /** Class of the cells; "num" is that of the head too. */
  look?: "num" | "muted" | "meter";
  render: (row: T) => ReactNode;
}

interface Props<T> {
  label: string;
  className?: string;
  columns: PlainColumn<T>[];
  rows: T[];
  rowKey: (row: T, index: number) => string | number;
  rowLook?: (row: T) => string | undefined;
}

export function PlainTable<T>({ label, className, columns, rows, rowKey, rowLook }: Props<T>) {
  return (
    <div className="scroll-x" tabIndex={0} role="region" aria-label={`${label}, scrollable`}>
      <table className={className ? `plain ${className}` : "plain"}>
        <thead>
          <tr>
            {columns.map((c) => (
              <th key={c.key} className={c.look === "num" ? "num" : undefined}>
                {c.hidden ? <span className="sr">{c.label}</span> : c.label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, index) => (
            <tr key={rowKey(row, index)} className={rowLook?.(row)}>
              {columns.map((c) => (
                <td key={c.key} className={c.look}>
                  {c.render(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
