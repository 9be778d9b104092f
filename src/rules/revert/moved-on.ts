import type { Link } from "../../domain/link.js";
import type { JsonValue } from "../../domain/primitives.js";
import type { SyncLogEntry } from "../../domain/sync-log.js";
import { jsonEquals } from "../plan/json-equals.js";
import type { FieldValues } from "../plan/settle.js";

/** Both sides of a link as they are now, with the keys of what either has appended. */
export interface LinkedSides {
  link: Pick<Link, "base">;
  local: FieldValues;
  remote: FieldValues;
  /** Keys of our events and of those staff added. */
  events: readonly string[];
  /** Keys of our events the remote has. */
  seen: ReadonlySet<string>;
}

/** Whether anything on either side moved away from what both agreed on last. */
export function isMovedOn({ link: { base }, local, remote, events, seen }: LinkedSides): boolean {
  const known = new Set(base.events);
  const fields = Object.entries(base.fields);
  const differs = (now: JsonValue | undefined, agreed: JsonValue): boolean =>
    now !== undefined && !jsonEquals(now, agreed);
  return (
    fields.some(([field, half]) => differs(local[field], half.local) || differs(remote[field], half.remote)) ||
    events.some((key) => !known.has(key) && !seen.has(key))
  );
}

/** Whether a log row tells of something that moved, rather than of an attempt. */
export const tellsOfMove = ({ changes, syncData, responseData }: SyncLogEntry): boolean =>
  changes.length > 0 ||
  typeof responseData?.outcome === "string" ||
  [syncData?.events_sent, syncData?.events_received].some((count) => typeof count === "number" && count > 0);
