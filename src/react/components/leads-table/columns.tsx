import type { ReactNode } from "react";
import { LEAD_STATUSES, type Lead, type ResManSyncStatus } from "../../../browser/index.js";
import { fullName } from "../../ui/full-name.js";
import { nameIn } from "../../ui/name-in.js";
import type { LeadSyncUi } from "../../ui/ui-context.js";
import { LeadSyncStatus } from "../lead-sync-status.js";
import type { SortBy } from "./sort-leads.js";

/** What a cell can know of its row beside the lead. */
export interface RowState {
  isBusy: boolean;
  /** Whether Tab stops in it. */
  isCurrent: boolean;
  retry: ((conversationId: string) => void) | undefined;
  viewLog: ((conversationId: string) => void) | undefined;
}

/** A column, as a row draws it. */
export interface Column {
  key: string;
  header: ReactNode;
  cell: (lead: Lead, row: RowState) => ReactNode;
  sortBy?: SortBy | undefined;
  width?: string | undefined;
}

/** What a lead is called; where nobody knows its name, what else is known. */
export const leadName = (lead: Lead): string => fullName(lead) || lead.email || lead.phone || lead.conversationId;

/** When a lead changed last, ISO 8601: here, or by a sync that brought what changed in ResMan. */
export const changedAt = ({ updatedAt, lastSyncAt }: Lead): string =>
  lastSyncAt && Date.parse(lastSyncAt) > Date.parse(updatedAt) ? lastSyncAt : updatedAt;

export const byChange: SortBy = (lead) => Date.parse(changedAt(lead));

// What somebody must look at comes first.
const URGENCY: readonly ResManSyncStatus[] = ["failed", "conflict", "not_synced", "syncing", "synced"];

const cut = (text: string | null): ReactNode =>
  text && (
    <bdi data-part="cut" title={text}>
      {text}
    </bdi>
  );

/** Name, contact, status, sync state, last change. */
export function defaultColumns(ui: LeadSyncUi): readonly Column[] {
  const { format, slots } = ui;
  const { leads: texts, fields, common } = ui.messages;
  return [
    {
      key: "name",
      header: texts.name,
      width: "2fr",
      sortBy: leadName,
      cell: (lead) => (
        <>
          <strong data-part="name">{cut(leadName(lead))}</strong>
          {lead.mergedInto && <slots.Badge state="merged">{texts.merged}</slots.Badge>}
        </>
      ),
    },
    {
      key: "contact",
      header: texts.contact,
      width: "2fr",
      sortBy: ({ email, phone }) => email || phone,
      cell: ({ email, phone }) => (
        <>
          {cut(email)}
          {cut(phone) ?? (email ? null : common.unknown)}
        </>
      ),
    },
    {
      key: "status",
      header: texts.status,
      sortBy: ({ status }) => LEAD_STATUSES.indexOf(status),
      cell: ({ status }) => nameIn(fields.statuses, status),
    },
    {
      key: "sync",
      header: texts.sync,
      width: "2fr",
      sortBy: ({ syncStatus }) => URGENCY.indexOf(syncStatus),
      cell: (lead, { isBusy, isCurrent, retry, viewLog }) => (
        <LeadSyncStatus
          compact
          resmanSyncStatus={lead.syncStatus}
          lastSyncAt={lead.lastSyncAt ?? undefined}
          subject={leadName(lead)}
          tabIndex={isCurrent ? 0 : -1}
          slots={slots}
          retrying={isBusy}
          onRetry={retry && (isBusy || lead.syncStatus === "failed") ? () => retry(lead.conversationId) : undefined}
          onViewLog={viewLog && (() => viewLog(lead.conversationId))}
        />
      ),
    },
    {
      key: "updatedAt",
      header: texts.updatedAt,
      width: "1.5fr",
      sortBy: byChange,
      cell: (lead) => <time dateTime={changedAt(lead)}>{format.time(changedAt(lead))}</time>,
    },
  ];
}
