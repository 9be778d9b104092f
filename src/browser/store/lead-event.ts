import type { Lead } from "../types/lead.js";
import type { RealTimeSyncEvent } from "../types/realtime.js";
import { same } from "./same.js";

/** An event about a lead. */
export type LeadEvent = Extract<RealTimeSyncEvent, { data: { updatedFields: unknown } }>;

/** A lead as the server last said it to be. */
export interface KnownLead {
  lead: Lead;
  /** The latest change that an answer of the API contained, in milliseconds since the Unix epoch. */
  asOf: number;
  /** Whether edits may still be on their way to ResMan. */
  isOpen: boolean;
}

const SYNC_STATUS = {
  pending: "syncing",
  success: "synced",
  failed: "failed",
  conflict: "conflict",
  retry: "syncing",
} as const;

/** A lead out of an answer of the API. */
export const knownLead = (lead: Lead): KnownLead => ({
  lead,
  asOf: Math.max(Date.parse(lead.updatedAt), Date.parse(lead.lastSyncAt ?? lead.updatedAt)),
  isOpen: lead.syncStatus !== "synced",
});

/**
 * What an event makes of a lead. One that is not later than the answer it was read from changes nothing.
 *
 * What our side tells of a sync that ended are values that arrived in ResMan. Where the lead was edited again meanwhile they
 * are older than what it shows, so they never replace an edit that is still to arrive.
 * @returns `isUnsure` where the event says something else than the lead and only the server can tell which is right
 */
export function afterEvent(known: KnownLead, event: LeadEvent): { known: KnownLead; isUnsure: boolean } {
  const { lead, asOf } = known;
  const { leadId, syncStatus } = event.data;
  const isPending = syncStatus === "pending";
  const hasEnded = syncStatus === "success" || syncStatus === "conflict";
  const told = toldFields(lead, event);
  const isEcho = event.source === "domiq" && event.type !== "status_change" && hasEnded;
  const fields = told.filter(([name, value]) => !(isEcho && known.isOpen) || same(lead[name as keyof Lead], value));
  const isBehind = fields.length < told.length;
  const next: Lead = {
    ...lead,
    ...Object.fromEntries(fields),
    resmanLeadId: leadId ?? lead.resmanLeadId,
    syncStatus: SYNC_STATUS[syncStatus] ?? lead.syncStatus,
  };
  if (Date.parse(event.timestamp) <= asOf) {
    const isStatusFinal = hasEnded || syncStatus === "failed";
    return { known, isUnsure: !same(isStatusFinal ? next : { ...next, syncStatus: lead.syncStatus }, lead) };
  }
  if (isPending) next.updatedAt = event.timestamp;
  if (hasEnded) next.lastSyncAt = event.timestamp;
  // A lead that has no prospect although its sync went well was merged, or came out of a merge.
  const isUnsure = isBehind || (hasEnded && leadId === null);
  const isOpen = isPending || (known.isOpen && (isBehind || !isEcho));
  return { known: { lead: same(next, lead) ? lead : next, asOf, isOpen }, isUnsure };
}

/** Members of a lead that an event gives a value. */
function toldFields(lead: Lead, event: LeadEvent): [string, unknown][] {
  const status = event.type === "status_change" ? { status: event.data.status } : {};
  return Object.entries({ ...event.data.updatedFields, ...status }).filter(
    ([name, value]) => value !== undefined && name in lead,
  );
}
