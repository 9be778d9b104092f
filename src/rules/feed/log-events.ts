import type { FeedEventType, NewFeedEvent } from "../../domain/feed-event.js";
import { conversationIdSchema } from "../../domain/ids.js";
import { leadStatusSchema } from "../../domain/status.js";
import type { LoggedChange, SyncLogEntry } from "../../domain/sync-log.js";
import { updatedFields } from "./event-data.js";

/** An event that has no id yet. */
export type UnnamedEvent = Omit<NewFeedEvent, "id">;

/**
 * What a row of the log says to those who follow the feed: the lead that has its prospect now, what changed on our side,
 * what arrived in ResMan, or that a sync failed. A row that says nothing to them, such as a decision about a conflict,
 * gives no event.
 */
export function eventsOfLog(entry: SyncLogEntry): UnnamedEvent[] {
  const { syncStatus, syncType, changes, syncDirection } = entry;
  if (syncStatus === "failed") return eventsOf(entry, "lead_update", "domiq", []);
  if (syncStatus !== "success" && syncStatus !== "conflict") return [];
  if (syncType === "create") {
    // Our own value, where one moved on both sides, is the later one.
    const inOrder = [...changes.filter(isRemote), ...changes.filter(isLocal)];
    return eventsOf(entry, "new_lead", syncDirection === "from_resman" ? "resman" : "domiq", inOrder);
  }
  if (syncType === "merge") return eventsOfMerge(entry);
  const here = changes.filter(isLocal);
  const there = changes.filter(isRemote);
  if (here.length + there.length === 0) return eventsWithoutChange(entry);
  return [
    ...(here.length > 0 ? changedHere(entry, here) : []),
    ...(there.length > 0 ? eventsOf(entry, "lead_update", "domiq", there) : []),
  ];
}

const isLocal = ({ side }: LoggedChange): boolean => side === "local";
const isRemote = ({ side }: LoggedChange): boolean => side === "remote";

function changedHere(entry: SyncLogEntry, changes: readonly LoggedChange[]): UnnamedEvent[] {
  const isOwn = entry.syncType === "merge" || changes.every(({ origin }) => origin === "local");
  const source = isOwn ? "domiq" : "resman";
  const status = changes.find(({ field }) => field === "status");
  const now = leadStatusSchema.safeParse(status?.to);
  if (!now.success) return eventsOf(entry, "lead_update", source, changes);
  const before = leadStatusSchema.safeParse(status?.from);
  const more = { status: now.data, previous_status: before.success ? before.data : null };
  return eventsOf(entry, "status_change", source, changes, more);
}

/** A merge, or one that was taken back, concerns the lead that goes on and the one that was merged into it. */
function eventsOfMerge(entry: SyncLogEntry): UnnamedEvent[] {
  const other = conversationIdSchema.safeParse(entry.syncData?.merged_conversation_id);
  return [
    ...changedHere(entry, entry.changes),
    ...(other.success
      ? eventsOf({ ...entry, conversationId: other.data, resmanLeadId: null }, "lead_update", "domiq", [])
      : []),
  ];
}

/** Notes that came or went, or an edit that ResMan has no field for: there is no value to show, but it is settled. */
function eventsWithoutChange(entry: SyncLogEntry): UnnamedEvent[] {
  const { events_received: received, events_sent: sent, settled } = entry.syncData ?? {};
  if (Number(received) > 0) return eventsOf(entry, "lead_update", "resman", []);
  return Number(sent) > 0 || settled === true ? eventsOf(entry, "lead_update", "domiq", []) : [];
}

/** A row about no lead or no property is nobody's to see. */
function eventsOf(
  { id, conversationId, propertyId, resmanLeadId, syncStatus, createdAt }: SyncLogEntry,
  type: FeedEventType,
  source: NewFeedEvent["source"],
  changes: readonly LoggedChange[],
  more: NewFeedEvent["data"] = {},
): UnnamedEvent[] {
  if (conversationId === null || propertyId === null) return [];
  const data = {
    lead_id: resmanLeadId,
    conversation_id: conversationId,
    updated_fields: updatedFields(Object.fromEntries(changes.map(({ field, to }) => [field, to]))),
    sync_status: syncStatus,
    sync_log_id: id,
    ...more,
  };
  return [{ propertyId, type, source, data, createdAt }];
}
