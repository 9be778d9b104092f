import type { Lead } from "@domiq/lead-sync/browser";
import {
  defaultSlots,
  FieldHistory,
  LeadSyncLogViewer,
  LeadSyncStatus,
  useFieldHistory,
  useLeadSync,
  useLeadSyncConflicts,
  useSyncLog,
  useUi,
} from "@domiq/lead-sync/react";
import { type ReactElement, useEffect, useId, useRef, useState } from "react";
import { nameOf } from "../lead-name.js";
import { Link } from "../link.js";
import { go, useRoute } from "../router.js";
import { LeadDuplicates } from "./lead-duplicates.js";
import { LeadEditForm } from "./lead-edit-form.js";

const { Button } = defaultSlots;

const TABS = { details: "Details", log: "Log", history: "History", duplicates: "Duplicates" } as const;
type Tab = keyof typeof TABS;
const TAB_NAMES = Object.keys(TABS) as Tab[];
/** Fields whose history can be asked for. */
const FIELDS = [
  "phone",
  "email",
  "firstName",
  "lastName",
  "status",
  "moveInDate",
  "budgetRange",
  "apartmentSizePreference",
  "occupantsCount",
];

/** All about one lead, beside the table. */
export function LeadPanel({
  conversationId,
  lead,
  isLoading,
  canEdit,
  onRetry,
}: {
  conversationId: string;
  lead: Lead | undefined;
  /** Whether it may be among leads that are not there yet. */
  isLoading: boolean;
  canEdit: boolean;
  onRetry: (conversationId: string) => void;
}): ReactElement {
  const route = useRoute();
  const { messages } = useUi();
  const { busyIds } = useLeadSync({ autoFetch: false });
  const { conflicts } = useLeadSyncConflicts({ autoFetch: false });
  const heading = useRef<HTMLHeadingElement>(null);
  const tab = TAB_NAMES.find((name) => name === route.tab) ?? "details";
  // Asked before anything is drawn: effects run twice in StrictMode, and the second time the heading has the focus.
  const [before] = useState(() => document.activeElement);
  useEffect(() => {
    heading.current?.focus();
    return () => {
      // Whoever closed it goes on where they were; whoever chose another lead is there already.
      if (document.activeElement !== document.body) return;
      const isGone = !before?.isConnected || before === document.body;
      const next = isGone ? document.getElementById("page-title") : before;
      if (next instanceof HTMLElement) next.focus();
    };
  }, [before]);
  return (
    <aside className="panel" aria-labelledby="panel-title">
      <div className="row">
        <h2 id="panel-title" ref={heading} tabIndex={-1}>
          {lead ? nameOf(lead) : isLoading ? "Loading…" : "No such lead"}
        </h2>
        <span className="grow" />
        <Button
          variant="plain"
          aria-label="Close the lead"
          onClick={() => go({ lead: undefined, tab: undefined, field: undefined })}
        >
          ✕
        </Button>
      </div>
      {lead && (
        <>
          <LeadSyncStatus
            resmanSyncStatus={lead.syncStatus}
            lastSyncAt={lead.lastSyncAt ?? undefined}
            retrying={busyIds.has(conversationId)}
            onRetry={canEdit ? () => onRetry(conversationId) : undefined}
          />
          {conflicts
            .filter((one) => one.conversationId === conversationId && one.conflictType !== "duplicate_lead")
            .map(({ id, field }) => (
              <p key={id}>
                <Link to={{ conflict: id }}>
                  {messages.conflicts.resolveTitle(messages.fields.names[field ?? ""] ?? field ?? "")}
                </Link>
              </p>
            ))}
          {lead.mergedInto !== null && (
            <p>
              Merged; it goes on as <Link to={{ lead: lead.mergedInto }}>the other lead</Link>.
            </p>
          )}
          <nav aria-label="About this lead" className="tabs">
            {TAB_NAMES.map((name) => (
              <Link key={name} to={{ tab: name }} isCurrent={name === tab}>
                {TABS[name]}
              </Link>
            ))}
          </nav>
          {tab === "details" && <LeadEditForm lead={lead} canEdit={canEdit} />}
          {tab === "log" && <Log conversationId={conversationId} />}
          {tab === "history" && <History conversationId={conversationId} />}
          {tab === "duplicates" && <LeadDuplicates lead={lead} canEdit={canEdit} />}
        </>
      )}
    </aside>
  );
}

function Log({ conversationId }: { conversationId: string }): ReactElement {
  const { logs, loading, error, refresh } = useSyncLog(conversationId);
  return (
    <LeadSyncLogViewer
      conversationId={conversationId}
      logs={logs}
      loading={loading}
      error={error}
      onRefresh={() => void refresh()}
    />
  );
}

function History({ conversationId }: { conversationId: string }): ReactElement {
  const route = useRoute();
  const { messages } = useUi();
  const id = useId();
  const field = FIELDS.find((name) => name === route.field) ?? "phone";
  const { data, loading, error } = useFieldHistory(conversationId, field);
  return (
    <>
      <div className="row">
        <label htmlFor={id}>Field</label>
        <select id={id} value={field} onChange={({ target }) => go({ field: target.value }, "replace")}>
          {FIELDS.map((name) => (
            <option key={name} value={name}>
              {messages.fields.names[name] ?? name}
            </option>
          ))}
        </select>
      </div>
      <FieldHistory explanation={data ?? null} loading={loading} error={error?.message} />
    </>
  );
}
