// biome-ignore-all lint/a11y/useSemanticElements: the markup of our table, to be measured beside it.
// biome-ignore-all lint/a11y/useFocusableInteractive: the same.
// biome-ignore-all lint/a11y/useKeyWithClickEvents: the same.
import { useVirtualizer } from "@tanstack/react-virtual";
import { type CSSProperties, memo, type ReactElement, useMemo, useRef } from "react";
import type { Lead } from "../../../src/browser/index.js";
import { LeadSyncStatus, LeadsTable, useUi } from "../../../src/react/index.js";

/*
 * Peers have the markup and styles of our rows, sort as ours does and skip rows whose lead is the same object, so that what
 * differs is how rows are chosen, placed and given the keyboard.
 */

const ROW = 56;
const HEIGHT = 480;
const nothing = (): void => undefined;
const LAYOUT = {
  maxBlockSize: HEIGHT + 44,
  "--lead-sync-header": "44px",
  "--lead-sync-columns": "minmax(8rem,2fr) minmax(8rem,2fr) minmax(8rem,1fr) minmax(8rem,2fr) minmax(8rem,1.5fr)",
  "--lead-sync-column-count": 5,
} as CSSProperties;

export interface TableProps {
  leads: readonly Lead[];
}

const Ours = ({ leads }: TableProps): ReactElement => (
  <LeadsTable leads={leads} loading={false} onRetry={nothing} onViewLog={nothing} onSelect={nothing} />
);

function TanStack({ leads }: TableProps): ReactElement {
  const rows = useNewestFirst(leads);
  const ref = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => ref.current,
    estimateSize: () => ROW,
    overscan: 4,
  });
  return (
    <div data-lead-sync="leads-table">
      <div ref={ref} role="grid" data-part="grid" style={LAYOUT} aria-rowcount={rows.length + 1}>
        <Head />
        <div role="rowgroup" data-part="body" style={{ blockSize: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map(({ index, start }) => {
            const lead = rows[index];
            return lead && <Row key={lead.conversationId} lead={lead} index={index} top={start} />;
          })}
        </div>
      </div>
    </div>
  );
}

function Plain({ leads }: TableProps): ReactElement {
  const rows = useNewestFirst(leads);
  return (
    <div data-lead-sync="leads-table">
      <div role="grid" data-part="grid" style={LAYOUT} aria-rowcount={rows.length + 1}>
        <Head />
        <div role="rowgroup" data-part="body" style={{ blockSize: rows.length * ROW }}>
          {rows.map((lead, index) => (
            <Row key={lead.conversationId} lead={lead} index={index} top={index * ROW} />
          ))}
        </div>
      </div>
    </div>
  );
}

export const TABLES = { ours: Ours, tanstack: TanStack, plain: Plain };

const useNewestFirst = (leads: readonly Lead[]): readonly Lead[] =>
  useMemo(
    () =>
      leads
        .map((lead) => ({ lead, at: Date.parse(lead.updatedAt) }))
        .sort((a, b) => b.at - a.at)
        .map(({ lead }) => lead),
    [leads],
  );

const Head = (): ReactElement => (
  <div role="rowgroup" data-part="head">
    <div role="row" data-part="headers" aria-rowindex={1}>
      {["Name", "Contact", "Status", "Sync", "Last change"].map((name) => (
        <div key={name} role="columnheader" data-part="column">
          <button type="button" data-lead-sync="button" data-part="sort" data-variant="plain">
            {name}
          </button>
        </div>
      ))}
    </div>
  </div>
);

interface RowProps {
  lead: Lead;
  index: number;
  top: number;
}

const Row = ({ lead, index, top }: RowProps): ReactElement => (
  <div
    role="row"
    data-part="row"
    aria-rowindex={index + 2}
    aria-selected={false}
    tabIndex={-1}
    style={{ insetBlockStart: top, blockSize: ROW }}
    onClick={nothing}
  >
    <Cells lead={lead} />
  </div>
);

const Cells = memo(function Cells({ lead }: { lead: Lead }): ReactElement {
  const { messages, format } = useUi();
  const name = `${lead.firstName} ${lead.lastName}`;
  const cut = (text: string): ReactElement => (
    <bdi data-part="cut" title={text}>
      {text}
    </bdi>
  );
  return (
    <>
      <div role="gridcell" data-part="cell" data-column="name">
        <strong data-part="name">{cut(name)}</strong>
      </div>
      <div role="gridcell" data-part="cell" data-column="contact">
        {lead.email && cut(lead.email)}
        {lead.phone && cut(lead.phone)}
      </div>
      <div role="gridcell" data-part="cell" data-column="status">
        {messages.fields.statuses[lead.status]}
      </div>
      <div role="gridcell" data-part="cell" data-column="sync">
        <LeadSyncStatus
          compact
          resmanSyncStatus={lead.syncStatus}
          lastSyncAt={lead.lastSyncAt ?? undefined}
          subject={name}
          tabIndex={-1}
          onRetry={lead.syncStatus === "failed" ? nothing : undefined}
          onViewLog={nothing}
        />
      </div>
      <div role="gridcell" data-part="cell" data-column="updatedAt">
        <time dateTime={lead.updatedAt}>{format.time(lead.updatedAt)}</time>
      </div>
    </>
  );
});
