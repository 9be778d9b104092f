import { LEAD_STATUSES, type LeadData, type ResManSyncStatus } from "@domiq/lead-sync/browser";
import {
  defaultSlots,
  LeadCreationModal,
  type LeadsSort,
  LeadsTable,
  useLeadSync,
  useUi,
} from "@domiq/lead-sync/react";
import { type ReactElement, useDeferredValue, useId, useMemo, useState } from "react";
import { createConversation, type Me } from "../../../shared/page/host-api.js";
import { nameOf } from "../lead-name.js";
import { go, useRoute } from "../router.js";
import { LeadPanel } from "./lead-panel.js";

const { Button } = defaultSlots;
const SYNC_STATES: readonly ResManSyncStatus[] = ["not_synced", "syncing", "synced", "failed", "conflict"];

/** Leads with filters, the chosen one beside them, and the form for another. */
export function LeadsView({ me, propertyId }: { me: Me; propertyId: string | undefined }): ReactElement {
  const route = useRoute();
  const { messages } = useUi();
  const { leads, loading, error, busyIds, pushLead } = useLeadSync({ autoFetch: false });
  const id = useId();
  const canEdit = me.roles.includes("agent") || me.roles.includes("admin");

  const status = LEAD_STATUSES.find((one) => one === route.status);
  const sync = SYNC_STATES.find((one) => one === route.sync);
  const wanted = useDeferredValue((route.q ?? "").trim().toLowerCase());
  const shown = useMemo(
    () =>
      leads.filter(
        (lead) =>
          (!status || lead.status === status) &&
          (!sync || lead.syncStatus === sync) &&
          [nameOf(lead), lead.email, lead.phone, lead.conversationId].some((text) =>
            text?.toLowerCase().includes(wanted),
          ),
      ),
    [leads, status, sync, wanted],
  );
  const selected = leads.find(({ conversationId }) => conversationId === route.lead);
  // What fails is told by an alert.
  const retry = (conversationId: string): void => void pushLead(conversationId).catch(() => undefined);

  return (
    <>
      <div className="row filters">
        <span className="choice">
          <label htmlFor={`${id}-q`}>Search</label>
          <input
            id={`${id}-q`}
            type="search"
            value={route.q ?? ""}
            onChange={({ target }) => go({ q: target.value || undefined }, "replace")}
          />
        </span>
        <Choice
          label="Status"
          value={status}
          options={LEAD_STATUSES}
          nameOf={(one) => messages.fields.statuses[one]}
          on={(one) => go({ status: one })}
        />
        <Choice
          label="Sync"
          value={sync}
          options={SYNC_STATES}
          nameOf={(one) => messages.status.sync[one]}
          on={(one) => go({ sync: one })}
        />
        <span role="status">
          {shown.length === leads.length ? `${leads.length} leads` : `${shown.length} of ${leads.length} leads`}
        </span>
        <span className="grow" />
        {canEdit && (
          <Button variant="primary" onClick={() => go({ dialog: "new-lead" })}>
            New lead
          </Button>
        )}
      </div>
      <div className="split" data-open={route.lead !== undefined || undefined}>
        <LeadsTable
          leads={shown}
          loading={loading}
          error={leads.length === 0 ? error : undefined}
          selectedId={route.lead}
          busyIds={busyIds}
          sort={sortOf(route.sort)}
          onSortChange={({ column, descending }) => go({ sort: descending ? `-${column}` : column })}
          onSelect={(lead) => go({ lead })}
          onViewLog={(lead) => go({ lead, tab: "log" })}
          {...(canEdit && { onRetry: retry })}
        />
        {route.lead !== undefined && (
          <LeadPanel
            key={route.lead}
            conversationId={route.lead}
            lead={selected}
            isLoading={loading}
            canEdit={canEdit}
            onRetry={retry}
          />
        )}
      </div>
      {canEdit && <NewLead me={me} propertyId={propertyId} isOpen={route.dialog === "new-lead"} />}
    </>
  );
}

function Choice<T extends string>({
  label,
  value,
  options,
  nameOf: name,
  on,
}: {
  label: string;
  value: T | undefined;
  options: readonly T[];
  nameOf: (option: T) => string;
  on: (option: T | undefined) => void;
}): ReactElement {
  const id = useId();
  return (
    <span className="choice">
      <label htmlFor={id}>{label}</label>
      <select id={id} value={value ?? ""} onChange={({ target }) => on(options.find((one) => one === target.value))}>
        <option value="">Any</option>
        {options.map((option) => (
          <option key={option} value={option}>
            {name(option)}
          </option>
        ))}
      </select>
    </span>
  );
}

/** A lead somebody types in: the host's chatbot gets a conversation for it, then lead-sync the lead. */
function NewLead({
  me: { properties },
  propertyId,
  isOpen,
}: {
  me: Me;
  propertyId: string | undefined;
  isOpen: boolean;
}): ReactElement {
  const { createLead } = useLeadSync({ autoFetch: false });
  const [isBusy, setBusy] = useState(false);
  const [conversationId, setConversationId] = useState(() => crypto.randomUUID());
  const close = (): void => go({ dialog: undefined });
  const submit = async (lead: LeadData): Promise<void> => {
    setBusy(true);
    try {
      await createConversation({
        conversationId: lead.conversationId,
        propertyId: lead.propertyId,
        summary: lead.initialMessage,
      });
      await createLead(lead);
      setConversationId(crypto.randomUUID());
      go({ dialog: undefined, lead: lead.conversationId, tab: undefined });
    } finally {
      setBusy(false);
    }
  };
  const first = propertyId ?? properties[0]?.id;
  return (
    <LeadCreationModal
      key={conversationId}
      isOpen={isOpen}
      onClose={close}
      onSubmit={submit}
      loading={isBusy}
      defaults={{ conversationId, leadScore: 50, ...(first !== undefined && { propertyId: first }) }}
      properties={properties}
    />
  );
}

const sortOf = (text: string | undefined): LeadsSort | undefined =>
  text ? { column: text.replace(/^-/, ""), descending: text.startsWith("-") } : undefined;
