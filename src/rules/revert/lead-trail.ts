import type { JsonValue } from "../../domain/primitives.js";
import type { LoggedChange, SyncLogEntry } from "../../domain/sync-log.js";

/** What one run did to one field of a lead. */
export interface FieldTrail {
  /** What each side held before the run; undefined where the run did not change that side. */
  local: JsonValue | undefined;
  remote: JsonValue | undefined;
  /** What the run left on the sides it changed. */
  left: JsonValue;
}

/** How a run came by the link of a lead, or that it ended it. */
export type TrailLink = "created" | "found" | "joined" | "imported" | "unlinked";

/** What one run did to one lead, as the log tells it. */
export interface LeadTrail {
  conversationId: string;
  /** Undefined where the lead had its link before. */
  link: TrailLink | undefined;
  /** How the link had come about that the run ended. */
  linkedBefore: TrailLink | undefined;
  fields: Map<string, FieldTrail>;
  /** Those of the fields that were themselves put back by a revert. */
  putBack: Set<string>;
  /** Whether notes, tours or chats were appended on either side. */
  hasEvents: boolean;
  /** Whether leads were merged, or a merge taken back: that has its own way back. */
  hasMerge: boolean;
  /** The log rows it was read from. */
  rowIds: Set<string>;
}

export const newTrail = (conversationId: string): LeadTrail => ({
  conversationId,
  link: undefined,
  linkedBefore: undefined,
  fields: new Map(),
  putBack: new Set(),
  hasEvents: false,
  hasMerge: false,
  rowIds: new Set(),
});

/** Adds one row of the log. The rows of a lead come newest first, as the log lists them. */
export function addToTrail(trail: LeadTrail, row: SyncLogEntry): void {
  trail.rowIds.add(row.id);
  if (row.syncType === "merge") {
    trail.hasMerge = true;
    return;
  }
  trail.link = linkOf(row) ?? trail.link;
  trail.linkedBefore = namedLink(row.responseData?.linked) ?? trail.linkedBefore;
  trail.hasEvents ||= hasEvents(row);
  for (const change of [...row.changes].reverse()) {
    addChange(trail.fields, change);
    if (change.rule === REVERTED) trail.putBack.add(change.field);
  }
}

/** The rule of a field a revert puts back, as the log shows it. */
export const REVERTED = "reverted";

/** What a revert did by itself: the sync that carried it to the remote took along whatever else was waiting. */
export function withoutCompany(trail: LeadTrail): LeadTrail {
  if (trail.link !== undefined) return trail;
  return { ...trail, fields: new Map([...trail.fields].filter(([field]) => trail.putBack.has(field))) };
}

/** Whether the run left anything behind that could be taken back or must be named. */
export const isEmptyTrail = ({ link, fields, hasEvents, hasMerge }: LeadTrail): boolean =>
  link === undefined && fields.size === 0 && !hasEvents && !hasMerge;

function addChange(fields: LeadTrail["fields"], { field, side, from, to }: LoggedChange): void {
  // The newest change says what the run left, the oldest of each side what that side held before.
  const known = fields.get(field) ?? { local: undefined, remote: undefined, left: to };
  fields.set(field, { ...known, [side]: from });
}

const LINKS: readonly TrailLink[] = ["created", "found", "joined", "imported", "unlinked"];

const namedLink = (name: unknown): TrailLink | undefined => LINKS.find((link) => link === name);

/** A link that was taken up again is as good as made anew, in the way it was made at first. */
const linkOf = ({ responseData }: SyncLogEntry): TrailLink | undefined =>
  namedLink(responseData?.outcome === "relinked" ? responseData.linked : responseData?.outcome);

const hasEvents = ({ syncData }: SyncLogEntry): boolean =>
  [syncData?.events_sent, syncData?.events_received].some((count) => typeof count === "number" && count > 0);
