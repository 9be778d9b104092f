// biome-ignore-all lint/a11y/useSemanticElements: most rows of a large table are not drawn, so it needs a layout of its own.
// biome-ignore-all lint/a11y/useFocusableInteractive: rows have the focus, cells and headers lead to what stands in them.
// biome-ignore-all lint/a11y/useKeyWithClickEvents: the grid handles the keys of its rows.
import {
  type CSSProperties,
  type MouseEvent,
  memo,
  type ReactElement,
  type ReactNode,
  useEffect,
  useMemo,
  useRef,
  useState,
} from "react";
import type { Lead } from "../../browser/index.js";
import type { CommonProps } from "../ui/common-props.js";
import { Notice } from "../ui/notice.js";
import { useUi } from "../ui/ui-context.js";
import { byChange, type Column, changedAt, defaultColumns, type RowState } from "./leads-table/columns.js";
import { createLeadSorter } from "./leads-table/sort-leads.js";
import { useLeadRows } from "./leads-table/use-lead-rows.js";

/** Which column leads are ordered by, and which way. */
export interface LeadsSort {
  /** A column's `key`. */
  column: string;
  descending: boolean;
}

/** One column. */
export interface LeadsColumn {
  key: string;
  header: ReactNode;
  cell: (lead: Lead) => ReactNode;
  /** What it is ordered by. Without, it cannot be. */
  sortBy?: ((lead: Lead) => string | number | null) | undefined;
  /** Share of the width, as in CSS grid: `2fr`. Default `1fr`. */
  width?: string | undefined;
}

/** Props of {@link LeadsTable}. */
export interface LeadsTableProps extends CommonProps {
  leads: readonly Lead[];
  loading: boolean;
  error?: string | undefined;
  /** Offered for leads that failed. */
  onRetry?: ((conversationId: string) => void) | undefined;
  /** A row was chosen. */
  onSelect?: ((conversationId: string) => void) | undefined;
  onViewLog?: ((conversationId: string) => void) | undefined;
  /** The row that is chosen. */
  selectedId?: string | undefined;
  /** Leads whose retry is under way. */
  busyIds?: ReadonlySet<string> | undefined;
  /**
   * Default: name, contact, status, sync state, last change. Give the same array each time: a row is drawn again only where
   * its lead or the columns are others.
   */
  columns?: readonly LeadsColumn[] | undefined;
  /** Controlled order; without `onSortChange` the table keeps it itself. Default: the newest first. */
  sort?: LeadsSort | undefined;
  onSortChange?: ((sort: LeadsSort) => void) | undefined;
  /** Whether a filter hides leads: says so where none is left. */
  filtered?: boolean | undefined;
  /** Pixels of the scrolled part. Default 480. */
  height?: number | undefined;
  /** Pixels of a row. Default 56. */
  rowHeight?: number | undefined;
}

/** Pixels of the row of headers. */
const HEADER = 44;

const NEWEST_FIRST: LeadsSort = { column: "updatedAt", descending: true };

/** Leads with their sync state and a way to try again (seed 003, LeadFunnel/LeadsTable). Draws only the rows in sight. */
export function LeadsTable(props: LeadsTableProps): ReactElement {
  const { leads, loading, error, selectedId, busyIds, filtered, onRetry, onSelect, onViewLog, onSortChange } = props;
  const { height = 480, rowHeight = 56 } = props;
  const ui = useUi(props.slots);
  const { leads: texts } = ui.messages;
  const { Button } = ui.slots;

  const columns: readonly Column[] = useMemo(() => props.columns ?? defaultColumns(ui), [props.columns, ui]);
  const [ownSort, setOwnSort] = useState(props.sort ?? NEWEST_FIRST);
  const sort = (onSortChange && props.sort) || ownSort;
  const sortBy =
    columns.find(({ key }) => key === sort.column)?.sortBy ??
    (sort.column === NEWEST_FIRST.column ? byChange : undefined);
  const [sortLeads] = useState(createLeadSorter);
  const rows = useMemo(() => sortLeads(leads, sortBy, sort.descending), [sortLeads, leads, sortBy, sort.descending]);

  const { view, held, drawn, current, enter, onKeyDown } = useLeadRows(
    rows,
    selectedId,
    { height, rowHeight },
    onSelect,
  );

  // Rows get functions that stay the same, whatever the page gives.
  const latest = useRef(props);
  useEffect(() => {
    latest.current = props;
  });
  const [actions] = useState(() => ({
    retry: (id: string): void => latest.current.onRetry?.(id),
    viewLog: (id: string): void => latest.current.onViewLog?.(id),
  }));

  const isEmpty = rows.length === 0;
  const state = error ? "error" : loading ? "loading" : isEmpty ? "empty" : "ready";
  const hint = isEmpty ? (loading ? texts.loading : error ? "" : filtered ? texts.noMatch : texts.empty) : "";
  const layout = {
    maxBlockSize: height + HEADER,
    "--lead-sync-header": `${HEADER}px`,
    "--lead-sync-columns": columns
      .map(({ width = "1fr" }) => (width.endsWith("fr") ? `minmax(8rem, ${width})` : width))
      .join(" "),
    "--lead-sync-column-count": columns.length,
  } as CSSProperties;

  return (
    <div data-lead-sync="leads-table" data-state={state} className={props.className}>
      <Notice>{error}</Notice>
      <div
        ref={view.ref}
        role="grid"
        data-part="grid"
        aria-label={texts.title}
        aria-busy={loading}
        aria-rowcount={rows.length + 1}
        aria-colcount={columns.length}
        tabIndex={-1}
        style={layout}
        onScroll={view.onScroll}
        onKeyDown={onKeyDown}
        {...held.handlers}
      >
        <div role="rowgroup" data-part="head">
          <div role="row" data-part="headers" aria-rowindex={1}>
            {columns.map((column) => {
              const isSorted = column.key === sort.column;
              const descending = isSorted ? !sort.descending : column.key === NEWEST_FIRST.column;
              const order = isSorted ? (sort.descending ? "descending" : "ascending") : "none";
              return (
                <div key={column.key} role="columnheader" data-part="column" aria-sort={column.sortBy && order}>
                  {column.sortBy ? (
                    <Button
                      part="sort"
                      variant="plain"
                      onClick={() => {
                        const next = { column: column.key, descending };
                        setOwnSort(next);
                        onSortChange?.(next);
                      }}
                    >
                      {column.header}
                    </Button>
                  ) : (
                    column.header
                  )}
                </div>
              );
            })}
          </div>
        </div>
        <div role="rowgroup" data-part="body" style={{ blockSize: view.totalHeight }}>
          {drawn.map((place) => {
            const lead = rows[place];
            if (!lead) return null;
            const id = lead.conversationId;
            return (
              <div
                key={id}
                role="row"
                data-part="row"
                data-state={lead.mergedInto ? "merged" : undefined}
                aria-rowindex={place + 2}
                aria-selected={onSelect && id === selectedId}
                tabIndex={place === current ? 0 : -1}
                style={{ insetBlockStart: place * rowHeight, blockSize: rowHeight }}
                onFocus={() => enter(id)}
                onClick={(event) => {
                  if (!isControl(event)) onSelect?.(id);
                }}
              >
                <LeadCells
                  lead={lead}
                  columns={columns}
                  isBusy={busyIds?.has(id) ?? false}
                  isCurrent={place === current && !props.columns}
                  retry={onRetry && actions.retry}
                  viewLog={onViewLog && actions.viewLog}
                />
              </div>
            );
          })}
        </div>
        {isEmpty && loading && (
          <div role="presentation" aria-hidden="true" data-part="skeleton">
            {Array.from({ length: Math.min(8, Math.floor(height / rowHeight)) }, (_, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: they are all alike.
              <div key={index} style={{ blockSize: rowHeight }} />
            ))}
          </div>
        )}
      </div>
      <p role="status" data-part="empty">
        {hint}
      </p>
    </div>
  );
}

/** Whether a click was meant for something in the row. */
const isControl = ({ target, currentTarget }: MouseEvent): boolean => {
  const control = (target as Element).closest("a, button, input, label, select, summary, textarea");
  return control !== null && currentTarget.contains(control);
};

interface LeadCellsProps extends RowState {
  lead: Lead;
  columns: readonly Column[];
}

/** What a row shows; drawn again where its lead is another object, and not where the row moves. */
const LeadCells = memo(function LeadCells({ lead, columns, ...row }: LeadCellsProps) {
  const [firstSeen] = useState(changedAt(lead));
  return columns.map(({ key, cell }, index) => (
    <div key={key} role="gridcell" data-part="cell" data-column={key}>
      {cell(lead, row)}
      {index === 0 && changedAt(lead) !== firstSeen && (
        // Another key starts its animation again.
        <i key={changedAt(lead)} data-part="flash" data-state="changed" aria-hidden="true" />
      )}
    </div>
  ));
});
