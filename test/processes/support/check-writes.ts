import { isDirect } from "./actors.js";
import type { History } from "./history.js";
import type { RecordedCall } from "./recording-resman.js";

/**
 * Writes of somebody who did not hold, at that moment, the lead's lock, the prospect's where there is one already, and,
 * unless it was called directly, a job of the lead. @param links the prospect of each lead
 */
export function strayWrites(writes: readonly RecordedCall[], history: History, links: Map<string, string>): string[] {
  const leadsOf = new Map<string, string[]>();
  for (const [lead, prospect] of links) {
    const key = prospect.toLowerCase();
    leadsOf.set(key, [...(leadsOf.get(key) ?? []), lead]);
  }
  return writes.flatMap((write) => {
    const { at, actor, propertyId, prospectId = "", isCreate, chat } = write;
    const leads = isCreate && chat ? [chat] : (leadsOf.get(prospectId) ?? []);
    const mine = leads.filter((lead) => history.lockHolder(`lead:${lead}`, at) === actor);
    const missing = [
      ...(mine.length > 0 ? [] : ["the lead's lock"]),
      ...(isCreate || history.lockHolder(`prospect:${propertyId}:${prospectId}`, at) === actor
        ? []
        : ["the prospect's lock"]),
      ...(isDirect(actor) || mine.some((lead) => history.jobHolder(lead, at) === actor) ? [] : ["the lead's job"]),
    ];
    return missing.length > 0 ? [`actor ${actor} at ${at} to ${prospectId} without ${missing.join(", ")}`] : [];
  });
}

/** Writes to one prospect that were under way at the same time. */
export function writesAtOnce(writes: readonly RecordedCall[]): string[] {
  const lastOf = new Map<string, RecordedCall>();
  return [...writes]
    .sort((a, b) => a.at - b.at)
    .flatMap((write) => {
      const { prospectId } = write;
      if (prospectId === undefined) return [];
      const before = lastOf.get(prospectId);
      lastOf.set(prospectId, write);
      return before && before.endedAt > write.at
        ? [`${prospectId}: actors ${before.actor} and ${write.actor} at ${write.at}`]
        : [];
    });
}
