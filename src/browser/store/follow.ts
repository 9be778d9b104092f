import type { RealTimeListeners } from "../realtime/options.js";
import type { RealTimeState, RealTimeSyncEvent } from "../types/realtime.js";
import type { ConflictEvent } from "./conflict-book.js";
import type { StoreCore } from "./core.js";
import type { LeadEvent } from "./lead-event.js";
import type { Loads } from "./loads.js";
import type { Resources } from "./resources.js";

/** Milliseconds from an event to the load it asks for. */
const LOGS_MS = 300;
const METRICS_MS = 2000;
/** A connection that comes back within this time was not lost, in milliseconds. */
const LOST_MS = 5000;

/** Brings what a realtime client tells into a store. */
export function createFollower(
  core: StoreCore,
  loads: Loads,
  resources: Resources,
  loadAll: () => Promise<unknown>,
): Required<Pick<RealTimeListeners, "onEvent" | "onGap" | "onState">> {
  const { leads, conflicts, timers, loaded } = core;

  function onLead(event: LeadEvent): void {
    const { conversationId, syncStatus } = event.data;
    if (leads.event(event) ?? loaded.leads) loads.want([conversationId]);
    if (syncStatus === "failed") core.alert("sync_failed", conversationId, { at: event.timestamp, conversationId });
    if (syncStatus === "success" || syncStatus === "conflict") core.dismissAlert(`sync_failed:${conversationId}`);
    if (core.get().syncLogs[conversationId])
      timers.later(`logs:${conversationId}`, LOGS_MS, () => void loads.readLogsAgain(conversationId));
  }

  function onConflict(event: ConflictEvent): void {
    const { conflictId, conversationId, resolutionStatus } = event.data;
    const before = conflicts.get(conflictId);
    conflicts.event(event);
    const after = conflicts.get(conflictId);
    if (after && after !== before)
      core.alert(resolutionStatus === "manual_review" ? "manual_review_required" : "conflict_detected", conflictId, {
        at: event.timestamp,
        conflictId,
        conversationId: conversationId ?? undefined,
      });
  }

  return {
    onEvent(event: RealTimeSyncEvent): void {
      const { propertyId } = core.get();
      // What a property has to say that it was about until now, and that was on its way.
      if (propertyId !== undefined && event.propertyId !== undefined && event.propertyId !== propertyId) return;
      if ("conflictId" in event.data) onConflict(event as ConflictEvent);
      else onLead(event as LeadEvent);
      if (loaded.metrics) timers.later("metrics", METRICS_MS, () => void loads.again("metrics"));
      resources.event(event.data.conversationId);
      core.touch();
    },
    onGap: () => void loadAll(),
    onState(realTime: RealTimeState): void {
      const isOpen = realTime.status === "open";
      if (realTime.status === "waiting" || realTime.status === "connecting") {
        if (core.get().realTimeConnected) timers.later("lost", LOST_MS, () => core.alert("realtime_lost", ""));
      } else {
        // It is there, or was ended on somebody's word.
        timers.cancel("lost");
        core.dismissAlert("realtime_lost:");
      }
      core.set({ realTime, realTimeConnected: isOpen });
    },
  };
}
