import type { Integration } from "../../domain/integration.js";
import { cronProblem, isTimeZone } from "./cron.js";

/** How a property is synced by itself. */
export interface PropertyCron {
  /** Null: in real time, by polling. */
  cron: string | null;
  /** Why its own expression is not used; null where it is, or where it has none. */
  problem: string | null;
}

/**
 * The schedule of a property: its `syncCron`, or else what its `syncFrequency` stands for. One whose expression cannot be read is
 * synced by its frequency, so that a slip of the pen does not stop it.
 * @param terms the cron expressions of `hourly` and `daily`
 */
export function cronOfProperty(
  { syncCron, syncFrequency }: Pick<Integration, "syncCron" | "syncFrequency">,
  terms: { hourly: string; daily: string },
): PropertyCron {
  const problem = syncCron === null ? null : cronProblem(syncCron);
  if (syncCron !== null && problem === null) return { cron: syncCron, problem };
  return { cron: syncFrequency === "realtime" ? null : terms[syncFrequency], problem };
}

/** The time zone a property's schedule is read in: its own, or UTC where that is not known. */
export const zoneOfProperty = (timeZone: string | null | undefined): string =>
  timeZone && isTimeZone(timeZone) ? timeZone : "UTC";
