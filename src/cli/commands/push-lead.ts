import type { SyncOutcome } from "../../engine/sync/sync-outcome.js";
import type { OpenEngine } from "../config/opened.js";
import { EXIT } from "../exit-codes.js";
import type { Outcome, Surroundings } from "../surroundings.js";

/** What keeps a lead from its prospect, and what to do; in step otherwise. */
const KEPT: Readonly<Partial<Record<SyncOutcome["outcome"], string>>> = {
  conflict: "a person must decide; see `lead-sync conflicts list`",
  disabled: "its property is paused, or its direction forbids it; --force goes past a pause",
  unlinked: "its link was ended",
  waiting: "it has neither email nor phone yet",
};

/** Brings one lead to ResMan. @param lead its conversation's id */
export async function pushLead(
  cli: Surroundings,
  { engine, requireResMan }: OpenEngine,
  { lead, force }: { lead: string; force: boolean },
): Promise<Outcome> {
  const { propertyId } = await engine.getLead(lead);
  if (propertyId !== null) requireResMan([await engine.integrations.get(propertyId)]);
  const result = await engine.pushLead(lead, { trigger: "manual", force, signal: cli.signal });
  const { outcome, resmanLeadId } = result;
  const kept = KEPT[outcome];
  const prospect = resmanLeadId === null ? "" : `, prospect ${resmanLeadId}`;
  return {
    code: kept === undefined ? EXIT.ok : EXIT.partial,
    // Its changes hold what the renter said.
    document: { leadId: result.conversationId, outcome, resmanLeadId, syncLogId: result.syncLogId },
    text: `Lead ${result.conversationId}: ${outcome}${prospect}${kept === undefined ? "" : `: ${kept}`}`,
  };
}
