import { isSettled } from "../../../domain/conflict.js";
import { LEAD_FIELDS } from "../../../domain/lead.js";
import type { Link, LinkBase } from "../../../domain/link.js";
import type { Prospect } from "../../../domain/wire/prospect.js";
import { resManPolicy } from "../../../rules/plan/resman-policy.js";
import { viewProspect } from "../../../rules/resman/view-prospect.js";
import { type BothSides, isAsAgreed } from "../../../rules/verify/checksum.js";
import { driftingFields, type FieldDifference, fieldDifferences } from "../../../rules/verify/field-differences.js";
import type { EngineContext } from "../../context.js";
import { isDismissed } from "../../sync/conflict-marks.js";
import type { LoadedLead } from "../../sync/load-lead.js";
import { askedAnew, openConflictsOf, verdictsOf } from "../../sync/open-conflicts.js";
import { outboundEvents } from "../../sync/outbound.js";
import { planLead } from "../../sync/plan-lead.js";

/** A lead with the link it is synced by. */
export type Linked = LoadedLead & { link: Link };

const policyOf = (ctx: EngineContext) => resManPolicy({ returning: false }, ctx.overrides);

/** What a lead was lost for once says nothing of it now, and may stay with us after it came back to life. */
function driftOf(ctx: EngineContext, base: LinkBase["fields"], sides: BothSides): string[] {
  const { lostReason: _, ...policy } = policyOf(ctx);
  return driftingFields(base, sides, policy);
}

function viewOf(ctx: EngineContext, { link }: Linked, prospect: Prospect) {
  return viewProspect(prospect, { personId: link.personId, country: ctx.settings.country });
}

/** Whether a lead is seen to be in step without a plan: checksums of the fields, and keys of what is appended. Reads nothing. */
export function isPlainlyInStep(ctx: EngineContext, loaded: Linked, prospect: Prospect): boolean {
  const { base } = loaded.link;
  const view = viewOf(ctx, loaded, prospect);
  const sides: BothSides = { local: loaded.lead.fields, remote: view.fields };
  if (!isAsAgreed(base.fields, sides, LEAD_FIELDS)) return false;
  const agreed = new Set(base.events);
  const areSent = outboundEvents(loaded).every(({ key }) => agreed.has(key) || view.markers.has(key));
  if (!areSent || !view.notes.every(({ key }) => agreed.has(key))) return false;
  return view.mastered || driftOf(ctx, base.fields, sides).length === 0;
}

/**
 * In what a linked lead and its prospect do not say the same, whichever direction the property is synced in. Once ResMan is
 * master of a renter, what the chat learns is told in a note, and ResMan's values may well be others.
 */
export async function compareLead(ctx: EngineContext, loaded: Linked, prospect: Prospect): Promise<FieldDifference[]> {
  const { link, lead, integration } = loaded;
  const bothWays = { ...loaded, integration: { ...integration, syncDirection: "bidirectional" as const } };
  const listed = await openConflictsOf(ctx, lead.id);
  const decided = { verdicts: verdictsOf(listed, link.base), askedAnew: askedAnew(listed) };
  const { plan, view } = await planLead(ctx, bothWays, prospect, decided);
  const sides = { local: lead.fields, remote: view.fields };
  const drifting = view.mastered ? [] : driftOf(ctx, link.base.fields, sides);
  return fieldDifferences({
    base: link.base.fields,
    sides,
    plan,
    drifting: await withoutKnown(ctx, lead.id, drifting),
  });
}

/** What ResMan would not take stands where conflicts do: somebody is asked about it, or has left it as it is. */
async function withoutKnown(ctx: EngineContext, conversationId: string, drifting: string[]): Promise<string[]> {
  if (drifting.length === 0) return drifting;
  const listed = await ctx.storage.conflicts.list({ conversationId, limit: 1000 });
  const known = listed.filter((conflict) => !isSettled(conflict) || isDismissed(conflict));
  return drifting.filter((field) => known.every(({ conflictField }) => conflictField !== field));
}
