import type { ReactElement } from "react";
import type { Lead } from "../../../browser/index.js";
import { nameIn } from "../../ui/name-in.js";
import type { LeadSyncUi } from "../../ui/ui-context.js";
import { Table } from "../operations/table.js";

/** What tells people apart, and what a merge is about. */
const SHOWN = [
  "firstName",
  "lastName",
  "email",
  "phone",
  "status",
  "moveInDate",
  "budgetRange",
  "occupantsCount",
  "initialMessage",
] as const;

/** Two leads side by side, without what is known of neither. */
export function BothLeads({ ui, lead, other }: { ui: LeadSyncUi; lead: Lead; other: Lead }): ReactElement {
  const { format, messages } = ui;
  const { duplicates: words, fields, common } = messages;
  const rows = SHOWN.flatMap((field) => {
    const [ours = "", theirs = ""] = [lead, other].map((one) => {
      const value = one[field];
      // A budget is JSON, which its interface does not say.
      return format.value(field, typeof value === "object" && value ? { ...value } : value);
    });
    if (ours === common.unknown && theirs === ours) return [];
    const cells: [string, string, string] = [nameIn(fields.names, field), ours, theirs];
    return [{ key: field, state: ours === theirs ? "same" : "differs", cells }];
  });
  return (
    <Table part="values" caption={words.values} head={[words.field, words.thisLead, words.otherLead]} rows={rows} />
  );
}
