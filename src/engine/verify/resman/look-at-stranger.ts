import type { Prospect } from "../../../domain/wire/prospect.js";
import { viewProspect } from "../../../rules/resman/view-prospect.js";
import { ownersOf } from "../../runs/prospect-owners.js";
import { pullProspect } from "../../runs/pull-prospect.js";
import { isToBeRetired, retirementOf } from "../../runs/watch-retired.js";
import { activeLink, loadMany } from "../../sync/load-lead.js";
import { afterRepair, type Found, type Looked, repairing } from "../audit.js";
import { freshProspect, isRecent, shouldBeSent } from "./look-at-lead.js";
import type { PropertyTerms } from "./terms.js";
import { propertyWaitsFor } from "./waits-for.js";

/** Whether a prospect nobody is linked to may be one that should be known here. */
export const mayBeTaken = ({ integration }: PropertyTerms, prospect: Prospect): boolean =>
  integration.syncDirection !== "to_resman" && !["leased", "lost"].includes(viewProspect(prospect).fields.status);

/** Looks at a prospect no lead is linked to, by the rules of a pull; takes it over where that is asked for, and looks again. */
export async function lookAtStranger(terms: PropertyTerms, prospectId: string): Promise<Looked> {
  const looked = await look(terms, prospectId);
  if (looked === "skip" || !terms.part.repair) return withoutProspect(looked);
  const { ctx, integration, part } = terms;
  const { signal } = part;
  const { prospect, at } = looked;
  const notice = { trigger: "manual" as const, read: { prospect, at }, ...(signal && { signal }) };
  return repairing(
    foundOf(looked),
    async () => (await pullProspect(ctx, integration, prospect, notice)).action,
    async () => withoutProspect(await look(afterRepair(terms), prospectId)),
  );
}

interface FoundStranger extends Found {
  prospect: Prospect;
  /** When it was read. */
  at: number;
}

const withoutProspect = (looked: "skip" | FoundStranger): "skip" | Found =>
  looked === "skip" ? looked : foundOf(looked);

const foundOf = ({ prospect: _, at: __, ...found }: FoundStranger): Found => found;

async function look(terms: PropertyTerms, prospectId: string): Promise<"skip" | FoundStranger> {
  const { ctx, integration } = terms;
  const { propertyId } = integration;
  const at = ctx.runtime.now();
  const prospect = await freshProspect(terms, integration, prospectId);
  if (!prospect || isRecent(terms, prospect.lastUpdateDate) || !mayBeTaken(terms, prospect)) return "skip";
  const owners = await ownersOf(ctx, propertyId, prospect);
  const [leadId] = owners.conversationIds;
  if (leadId !== undefined ? await isSeenTo(terms, leadId) : await isNobodys(terms, owners, prospect)) return "skip";
  const waitsFor = propertyWaitsFor(ctx, integration);
  return { leadId: leadId ?? null, remoteId: prospectId, kind: "not_taken", fields: [], waitsFor, prospect, at };
}

/** Whether its lead is compared, or listed as one without a prospect, itself. */
async function isSeenTo({ ctx, integration }: PropertyTerms, leadId: string): Promise<boolean> {
  const [ours] = await loadMany(ctx.storage, [leadId], ctx.settings);
  return !ours || activeLink(ours) !== undefined || shouldBeSent(ctx, ours, integration);
}

/** Whether a pull would leave it alone as well: its leads were unlinked or merged, it is somebody's second, or nothing is imported. */
async function isNobodys(
  { ctx, integration: { propertyId } }: PropertyTerms,
  owners: Awaited<ReturnType<typeof ownersOf>>,
  prospect: Prospect,
): Promise<boolean> {
  if (owners.isAbandoned || owners.elsewhere.length > 0 || !ctx.settings.importProspects) return true;
  if (await retirementOf(ctx, owners.merged, prospect)) return true;
  return isToBeRetired(ctx, propertyId, prospect.prospectId);
}
