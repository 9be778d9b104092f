// biome-ignore-all lint/a11y/useSemanticElements: the markup of our list, to be measured beside it.
// biome-ignore-all lint/a11y/useFocusableInteractive: the same.
import { useVirtualizer } from "@tanstack/react-virtual";
import { memo, type ReactElement, useMemo, useRef } from "react";
import type { LeadSyncConflict } from "../../../src/browser/index.js";
import { ConflictList, useUi } from "../../../src/react/index.js";

/*
 * Peers draw a title and the list, in our rows' markup and styles and in our order. What ours has beside them, filters, a
 * choice of several and a form to decide them alike, is left out of theirs.
 */

const ROW = 76;
const HEIGHT = 480;
const SEVERITIES = ["critical", "high", "medium", "low"];
const nothing = (): void => undefined;

export interface ListProps {
  conflicts: readonly LeadSyncConflict[];
}

const Ours = ({ conflicts }: ListProps): ReactElement => (
  <ConflictList conflicts={conflicts} loading={false} onOpen={nothing} />
);

function TanStack({ conflicts }: ListProps): ReactElement {
  const rows = useUrgentFirst(conflicts);
  const ref = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => ref.current,
    estimateSize: () => ROW,
    overscan: 4,
  });
  const items = virtual.getVirtualItems();
  return (
    <section data-lead-sync="conflict-list">
      <h2 data-part="title">Conflicts</h2>
      <div ref={ref} role="listbox" data-part="list" style={{ maxBlockSize: HEIGHT }} tabIndex={0}>
        <div role="presentation" style={{ blockSize: virtual.getTotalSize(), paddingBlockStart: items[0]?.start ?? 0 }}>
          {items.map(({ index }) => {
            const conflict = rows[index];
            return conflict && <Row key={conflict.id} conflict={conflict} index={index} count={rows.length} />;
          })}
        </div>
      </div>
    </section>
  );
}

function Plain({ conflicts }: ListProps): ReactElement {
  const rows = useUrgentFirst(conflicts);
  return (
    <section data-lead-sync="conflict-list">
      <h2 data-part="title">Conflicts</h2>
      <div role="listbox" data-part="list" style={{ maxBlockSize: HEIGHT }} tabIndex={0}>
        {rows.map((conflict, index) => (
          <Row key={conflict.id} conflict={conflict} index={index} count={rows.length} />
        ))}
      </div>
    </section>
  );
}

export const CONFLICT_LISTS = { ours: Ours, tanstack: TanStack, plain: Plain };

const rank = ({ conflictSeverity }: LeadSyncConflict): number => SEVERITIES.indexOf(conflictSeverity);

const useUrgentFirst = (conflicts: readonly LeadSyncConflict[]): readonly LeadSyncConflict[] =>
  useMemo(
    () =>
      conflicts.toSorted(
        (a, b) => rank(a) - rank(b) || ((a.createdAt ?? "") < (b.createdAt ?? "") ? -1 : Number(a.id > b.id)),
      ),
    [conflicts],
  );

interface RowProps {
  conflict: LeadSyncConflict;
  index: number;
  count: number;
}

const Row = memo(function Row({ conflict, index, count }: RowProps): ReactElement {
  const { messages, format } = useUi();
  const { field, conflictSeverity, conversationId, createdAt } = conflict;
  const what = messages.fields.names[field as keyof typeof messages.fields.names] ?? field;
  const values = `ResMan: ${format.value(field, conflict.resmanValue)} · Domiq: ${format.value(field, conflict.domiqValue)}`;
  return (
    <div
      role="option"
      data-part="row"
      aria-selected={false}
      aria-posinset={index + 1}
      aria-setsize={count}
      style={{ blockSize: ROW }}
    >
      <span data-part="row-main">
        <span data-part="row-title" title={`${what} ${conversationId}`}>
          <strong>{what}</strong> {conversationId}
        </span>
        <span data-part="hint" title={values}>
          {values}
        </span>
      </span>
      <span data-part="row-side">
        <span data-lead-sync="badge" data-part="badge" data-state={conflictSeverity}>
          {conflictSeverity}
        </span>
        {createdAt && <span data-part="hint"> {format.date(createdAt)}</span>}
      </span>
    </div>
  );
});
