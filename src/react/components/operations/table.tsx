import type { ReactElement, ReactNode } from "react";

interface TableProps {
  /** As the stylesheet names it. */
  part: string;
  caption?: string;
  head: readonly string[];
  /** The first cell of each names it. */
  rows: readonly { key: string | number; state?: string; cells: readonly [string, ...ReactNode[]] }[];
  /** What stands below the rows. */
  children?: ReactNode;
}

/** A table with names for its columns and rows. */
export function Table({ part, caption, head, rows, children }: TableProps): ReactElement {
  return (
    <table data-part={part}>
      {caption && <caption>{caption}</caption>}
      <thead>
        <tr>
          {head.map((name) => (
            <th key={name} scope="col">
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(({ key, state, cells: [name, ...rest] }) => (
          <tr key={key} data-state={state}>
            <th scope="row">{name}</th>
            {rest.map((cell, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: columns stay where they are
              <td key={index}>{cell}</td>
            ))}
          </tr>
        ))}
      </tbody>
      {children}
    </table>
  );
}
