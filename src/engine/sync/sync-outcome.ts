import type { Conflict } from "../../domain/conflict.js";
import type { LoggedChange } from "../../domain/sync-log.js";
import type { EngineContext } from "../context.js";
import type { LoadedLead } from "./load-lead.js";
import type { Notice } from "./notice.js";

/** What became of one lead. */
export interface SyncOutcome {
  /**
   * `waiting`: not contactable. `disabled`: sync is switched off for the property. `conflict`: a person must decide.
   * `unlinked`: its link was ended. `merged`: it was merged into another lead, to which goes whatever came to it since;
   * `mergedInto` names it.
   */
  outcome: "created" | "linked" | "updated" | "unchanged" | "waiting" | "disabled" | "unlinked" | "conflict" | "merged";
  conversationId: string;
  /** The lead that goes on in place of one that was merged; only with `merged`. */
  mergedInto?: string;
  /** ResMan's ProspectID, with `merged` that of the lead that goes on; null while it has none. */
  resmanLeadId: string | null;
  changes: LoggedChange[];
  conflicts: Conflict[];
  /** The log row of this sync; null when nothing was written. */
  syncLogId: string | null;
}

/** An outcome of a sync that wrote nothing. */
export const nothing = ({ lead, link }: LoadedLead, outcome: SyncOutcome["outcome"]): SyncOutcome => ({
  outcome,
  conversationId: lead.id,
  resmanLeadId: link?.remoteId ?? null,
  changes: [],
  conflicts: [],
  syncLogId: null,
});

/** What every event about a lead carries. */
export const eventOf = (notice: Notice, { lead, link }: LoadedLead) => ({
  conversationId: lead.id,
  propertyId: lead.propertyId,
  resmanLeadId: link?.remoteId ?? null,
  trigger: notice.trigger,
});

/** A sync that found both sides in step, or apart in nothing but what a person must decide. */
export function unchanged(ctx: EngineContext, notice: Notice, loaded: LoadedLead, hasConflict: boolean): SyncOutcome {
  ctx.events.emit("lead:unchanged", eventOf(notice, loaded));
  return nothing(loaded, hasConflict ? "conflict" : "unchanged");
}
