import { LEAD_STATUSES, type Lead, type LeadEdit, LeadSyncApiError } from "@domiq/lead-sync/browser";
import { defaultSlots, useLeadSync, useUi } from "@domiq/lead-sync/react";
import { type FormEvent, type ReactElement, useId, useState } from "react";

const { Button } = defaultSlots;

const FIELDS = [
  { name: "firstName", type: "text" },
  { name: "lastName", type: "text" },
  { name: "email", type: "email" },
  { name: "phone", type: "tel" },
  { name: "moveInDate", type: "date" },
] as const;
type Name = (typeof FIELDS)[number]["name"];

/**
 * Edits a few fields of a lead. Only what somebody typed is kept and sent: what arrives live for all other fields shows at once,
 * and is not undone by saving.
 */
export function LeadEditForm({ lead, canEdit }: { lead: Lead; canEdit: boolean }): ReactElement {
  const { messages } = useUi();
  const { editLead, updateLeadStatus } = useLeadSync({ autoFetch: false });
  const [typed, setTyped] = useState<Partial<Record<Name, string>>>({});
  const [wantedStatus, setWantedStatus] = useState<Lead["status"]>();
  const [said, setSaid] = useState<{ text: string; isProblem: boolean }>();
  const [isBusy, setBusy] = useState(false);
  const id = useId();
  const { conversationId } = lead;
  const status = wantedStatus ?? lead.status;

  const edit = Object.fromEntries(
    Object.entries(typed)
      .filter(([name, value]) => value !== (lead[name as Name] ?? ""))
      .map(([name, value]) => [name, value.trim() || null]),
  ) as LeadEdit;
  const isChanged = Object.keys(edit).length > 0 || status !== lead.status;

  const save = async (): Promise<void> => {
    if (Object.keys(edit).length > 0) await editLead(conversationId, edit);
    setTyped({});
    if (status !== lead.status) await updateLeadStatus(conversationId, { status });
    setWantedStatus(undefined);
  };
  const onSubmit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setBusy(true);
    try {
      await save();
      setSaid({ text: "Saved; ResMan follows.", isProblem: false });
    } catch (error) {
      setSaid({ text: wordsOf(error, messages.fields.names), isProblem: true });
    } finally {
      setBusy(false);
    }
  };

  return (
    <form className="edit" onSubmit={(event) => void onSubmit(event)}>
      {FIELDS.map(({ name, type }) => (
        <div key={name}>
          <label htmlFor={`${id}-${name}`}>{messages.fields.names[name]}</label>
          <input
            id={`${id}-${name}`}
            type={type}
            readOnly={!canEdit}
            value={typed[name] ?? lead[name] ?? ""}
            onChange={({ target }) => {
              setTyped({ ...typed, [name]: target.value });
              setSaid(undefined);
            }}
          />
        </div>
      ))}
      <div>
        <label htmlFor={`${id}-status`}>{messages.fields.names.status}</label>
        <select
          id={`${id}-status`}
          disabled={!canEdit}
          value={status}
          onChange={({ target }) => setWantedStatus(LEAD_STATUSES.find((one) => one === target.value))}
        >
          {LEAD_STATUSES.map((one) => (
            <option key={one} value={one}>
              {messages.fields.statuses[one]}
            </option>
          ))}
        </select>
      </div>
      {lead.lostReason !== null && (
        <p>
          {messages.fields.names.lostReason}: {lead.lostReason}
        </p>
      )}
      <p role="status" data-problem={said?.isProblem || undefined}>
        {said?.text}
      </p>
      {canEdit && (
        <Button type="submit" variant="primary" busy={isBusy} disabled={!isChanged}>
          Save
        </Button>
      )}
    </form>
  );
}

/** What is wrong with which field, where the server says so. */
const wordsOf = (error: unknown, names: Record<string, string>): string => {
  if (!(error instanceof Error)) return String(error);
  const issues = error instanceof LeadSyncApiError ? error.issues : [];
  return issues.map(({ path, message }) => `${names[path] ?? path}: ${message}`).join(" ") || error.message;
};
