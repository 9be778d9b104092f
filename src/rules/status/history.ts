import type { ProspectEvent } from "../../domain/wire/prospect.js";
import { parseInstant } from "../text/instant.js";

/** An event type or customer type as it is compared: ResMan writes them in varying case (ResMan reference, section 6). */
export const typeKey = (type: string): string => type.trim().toLowerCase();

/**
 * The latest event of some types (given in lower case): by date, and among equal or unreadable dates the one listed last.
 */
export function latestOf(events: readonly ProspectEvent[], types: readonly string[]): ProspectEvent | undefined {
  let latest: { event: ProspectEvent; at: number } | undefined;
  for (const event of events) {
    if (!types.includes(typeKey(event.type))) continue;
    const at = parseInstant(event.date) ?? Number.NEGATIVE_INFINITY;
    if (!latest || at >= latest.at) latest = { event, at };
  }
  return latest?.event;
}
