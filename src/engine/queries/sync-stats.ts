import type { SyncLogEntry } from "../../domain/sync-log.js";
import type { SyncLogRepository, SyncLogStats } from "../../ports/storage.js";

/** A span of time `[from, to)` of the log, ISO 8601; of one property or of all together. */
export interface LogSpan {
  from: string;
  to: string;
  propertyId?: string;
}

type Directions = readonly SyncLogEntry["syncDirection"][];

/** What went both ways belongs to both; so does what failed before anybody knew which way it would go. */
const OUT: Directions = ["to_resman", "to_airtable", "bidirectional"];
const BACK: Directions = ["from_resman", "from_airtable", "bidirectional"];

/** What the log says of a span: of everything, of what went out, and of what came back. */
export async function statsByDirection(
  log: SyncLogRepository,
  span: LogSpan,
): Promise<Record<"all" | "out" | "back", SyncLogStats>> {
  const [all, out, back] = await Promise.all([
    log.stats(span),
    log.stats({ ...span, directions: OUT }),
    log.stats({ ...span, directions: BACK }),
  ]);
  return { all, out, back };
}

/** How many syncs ended. */
export const endedOf = ({ counts: { success, failed, conflict } }: SyncLogStats): number => success + failed + conflict;
