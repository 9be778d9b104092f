import type { FieldChange, PlannedConflict } from "../../rules/plan/plan-sync.js";
import type { EngineContext } from "../context.js";
import { linksElsewhere } from "../sync/link-lead.js";
import { loadLead } from "../sync/load-lead.js";
import { createdChanges } from "../sync/log-entry.js";
import { planLead } from "../sync/plan-lead.js";
import { readProspect } from "../sync/read-prospect.js";
import { findSiblings } from "../sync/siblings.js";
import { mustWait } from "../sync/wait-for-contact.js";

/** What a sync would do. */
export interface DryRun {
  /** `link`: looks for the renter in ResMan and creates them when nobody is found. `join`: belongs to the prospect of an earlier chat. */
  action: "update" | "nothing" | "link" | "join" | "wait" | "disabled";
  resmanLeadId: string | null;
  toLocal: FieldChange[];
  toRemote: FieldChange[];
  conflicts: PlannedConflict[];
  /** Keys of the events that would be appended in ResMan, and of those that would be taken over from there. */
  eventsToRemote: string[];
  eventsToLocal: string[];
}

/** Plans one lead without writing anything. */
export async function dryRun(ctx: EngineContext, conversationId: string, signal?: AbortSignal): Promise<DryRun> {
  const loaded = await loadLead(ctx, conversationId);
  const { link, lead, integration } = loaded;
  const empty = { resmanLeadId: null, toLocal: [], toRemote: [], conflicts: [], eventsToRemote: [], eventsToLocal: [] };
  if (!integration.syncEnabled) return { action: "disabled", ...empty };
  if (!link) {
    if (integration.syncDirection === "from_resman") return { action: "disabled", ...empty };
    if (mustWait(ctx, lead)) return { action: "wait", ...empty };
    const { leads } = await findSiblings(ctx, lead);
    const [joined] = await linksElsewhere(ctx, leads);
    if (joined) return { action: "join", ...empty, resmanLeadId: joined.remoteId };
    const toRemote = createdChanges(lead.fields).map(({ field, from, to, origin, rule }) => ({
      field,
      from,
      to,
      origin,
      rule,
    }));
    return { action: "link", ...empty, toRemote };
  }
  const prospect = await readProspect(ctx, loaded, link.remoteId, signal ? { signal } : {});
  const { plan } = await planLead(ctx, { ...loaded, link }, prospect);
  const nothing =
    plan.toLocal.length + plan.toRemote.length + plan.eventsToLocal.length + plan.eventsToRemote.length === 0;
  return {
    action: nothing ? "nothing" : "update",
    resmanLeadId: link.remoteId,
    toLocal: plan.toLocal,
    toRemote: plan.toRemote,
    conflicts: plan.conflicts,
    eventsToRemote: plan.eventsToRemote.map(({ key }) => key),
    eventsToLocal: plan.eventsToLocal.map(({ key }) => key),
  };
}
