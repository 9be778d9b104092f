import type { Retention } from "../../ports/storage.js";

/** What a running engine does by the clock, in one process at a time. What was missed while none ran is made up for once. */
export interface ScheduleOptions {
  /** When properties with `syncFrequency` `hourly` are synced: a cron expression. Default `0 * * * *`. */
  hourly?: string;
  /** When those with `daily` are, in their own time zone. Default `0 3 * * *`. */
  daily?: string;
  /** Longest time in milliseconds that chance adds to each firing, so that not all properties begin at once. Default 1 minute. */
  jitterMs?: number;
  /** When rows that ended long ago are moved to the archive; false: never by itself. Default daily at 04:30 UTC, with the usual retention. */
  archive?: { cron?: string; retention?: Retention } | false;
}

/** One thing that is done by the clock, and how it stands. */
export interface ScheduledTask {
  /** `sync:<propertyId>`, `archive`, `airtable:reconcile`, `airtable:webhook-refresh`. */
  name: string;
  propertyId: string | null;
  /** A cron expression; null where it goes by an interval. */
  cron: string | null;
  /** Milliseconds between two firings; null where it goes by a cron expression. */
  everyMs: number | null;
  /** IANA name the cron expression is read in. */
  timeZone: string | null;
  /** When it was last begun, by whichever process, ISO 8601; null: never. */
  lastAt: string | null;
  /** When it is due next, without what chance adds; null: never. */
  nextAt: string | null;
}
