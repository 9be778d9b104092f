import type { CampaignLead } from "../../../domain/campaign-lead.js";
import type { CampaignLink } from "../../../domain/campaign-link.js";
import type { ReadRecord } from "../../../rules/airtable/read-record.js";
import { isAsAgreed } from "../../../rules/verify/checksum.js";
import { driftingFields, type FieldDifference, fieldDifferences } from "../../../rules/verify/field-differences.js";
import { seenOf } from "../../airtable/step/lead-step.js";
import { localValues, planCampaignLead } from "../../airtable/step/plan-campaign-lead.js";
import type { OpenTable } from "../../airtable/table/open-table.js";

/** A lead, its link and its record. */
export interface Pair {
  lead: CampaignLead;
  link: CampaignLink;
  read: ReadRecord;
}

type Table = Pick<OpenTable, "table" | "policy">;

const sidesOf = ({ lead, read }: Pair) => ({ local: localValues(lead), remote: read.fields });

/** How the key cell is named among a lead's fields. */
export const KEY_FIELD = "key";

const isForeign = ({ lead, read }: Pair, { table }: Table): boolean => table.key !== null && read.key !== lead.id;

/** Whether a lead and its record are seen to be in step without a plan: by checksums of their fields. */
export function isPlainlyInStep(pair: Pair, open: Table): boolean {
  const { link, read, lead } = pair;
  if (link.status !== "active" || read.faults.length > 0 || link.conflicts.length > 0) return false;
  const sides = sidesOf(pair);
  if (!isAsAgreed(link.base, sides, Object.keys(open.policy))) return false;
  return driftingFields(link.base, sides, open.policy).length === 0 && !(lead.isActive && isForeign(pair, open));
}

/** In what a lead and its record do not say the same. A lead that is inactive tells its record nothing. */
export function compareRecord(pair: Pair, open: Table): FieldDifference[] {
  const { lead, link, read } = pair;
  const now = { ...link, seen: seenOf(read, open.table) };
  const plan = planCampaignLead(lead, now, open.policy);
  const sides = sidesOf(pair);
  const drifting = driftingFields(link.base, sides, open.policy);
  const differences = fieldDifferences({ base: link.base, sides, plan, drifting });
  if (!lead.isActive) return differences.filter(({ state }) => state === "inbound");
  if (!isForeign(pair, open)) return differences;
  return [...differences, { field: KEY_FIELD, local: lead.id, remote: read.key, state: "outbound" }];
}

/** The cells that could not be read, with what the lead holds. */
export function unreadableCells({ lead, read }: Pair): FieldDifference[] {
  const local = localValues(lead);
  return read.faults.map(({ field }) => ({ field, local: local[field] ?? null, remote: null, state: "drift" }));
}
