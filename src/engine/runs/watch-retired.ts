import type { Link, LinkBase } from "../../domain/link.js";
import { linkSchema } from "../../domain/link.js";
import type { MergeRecord } from "../../domain/merge.js";
import type { Prospect } from "../../domain/wire/prospect.js";
import { isBackToLife, mergeKey, mergesIn } from "../../rules/merge/retire-events.js";
import { jsonEquals } from "../../rules/plan/json-equals.js";
import { RESMAN_FIELDS } from "../../rules/resman/fields.js";
import { sameId } from "../../rules/resman/renter.js";
import { type ProspectView, viewProspect } from "../../rules/resman/view-prospect.js";
import { type EngineContext, nowIso } from "../context.js";
import type { Hold } from "../leases/hold.js";
import { saveLink } from "../merged/save-link.js";
import { loadLead } from "../sync/load-lead.js";
import { makeConflict } from "../sync/make-conflict.js";
import { openConflictsOf } from "../sync/open-conflicts.js";
import { survivorOf } from "../sync/survivor-of.js";

/** The merge that retired a prospect, by its mark there or by the leads that may have been linked to it. */
export async function retirementOf(
  ctx: EngineContext,
  conversationIds: readonly string[],
  prospect: Prospect,
): Promise<MergeRecord | undefined> {
  const { prospectId } = prospect;
  for (const id of mergesIn(viewProspect(prospect).markers)) {
    const record = await ctx.storage.merges.get(id);
    if (record?.unmergedAt === null && sameId(record.retiredResmanLeadId, prospectId)) return record;
  }
  for (const conversationId of conversationIds) {
    const merges = await ctx.storage.merges.list({ conversationId, standing: true });
    const found = merges.find(({ retiredResmanLeadId }) => sameId(retiredResmanLeadId, prospectId));
    if (found) return found;
  }
  return undefined;
}

/** More merges than ResMan is ever still to be told of. */
const LATEST = 100;

/** Whether a merge is to retire a prospect of which ResMan shows nothing yet, and nothing else may connect it with a lead. */
export async function isToBeRetired(ctx: EngineContext, propertyId: string, prospectId: string): Promise<boolean> {
  const latest = await ctx.storage.merges.list({ propertyId, standing: true, limit: LATEST });
  return latest.some(({ retiredResmanLeadId }) => sameId(retiredResmanLeadId, prospectId));
}

/**
 * Looks at a prospect a merge has retired. It is not taken for a renter; but what staff change there, or that they bring it
 * back to life, is listed for the lead that goes on, once. Returns whether it was listed now.
 */
export async function watchRetired(
  ctx: EngineContext,
  hold: Hold,
  record: MergeRecord,
  prospect: Prospect,
): Promise<boolean> {
  const watched = await watchedBase(ctx, record);
  if (!watched || !isNews(ctx, record, watched, prospect)) return false;
  if (await isListed(ctx, await survivorOf(ctx, record.survivorId), record, prospect.prospectId)) return false;
  return ctx.locks.run([`lead:${record.loserId ?? record.survivorId}`], hold, () => listOnce(ctx, record, prospect));
}

const RETIRED_BY = "retired_by";

/** What remembers what the prospect showed. */
interface Watched {
  base: LinkBase;
  /** The link it is the base of; undefined where no lead of ours had the prospect. */
  link: Link | undefined;
}

async function watchedBase({ storage }: EngineContext, { loserId, trace }: MergeRecord): Promise<Watched | undefined> {
  const { secondProspect, survivorLink, loserLink } = trace;
  if (secondProspect) return { base: secondProspect, link: undefined };
  const link = loserId === null ? survivorLink : ((await storage.links.get(loserId, "resman")) ?? loserLink);
  return link ? { base: link.base, link } : undefined;
}

const viewOf = ({ settings }: EngineContext, prospect: Prospect, link?: Link): ProspectView =>
  viewProspect(prospect, { personId: link?.personId ?? null, country: settings.country });

function isNews(ctx: EngineContext, record: MergeRecord, { base, link }: Watched, prospect: Prospect): boolean {
  const { fields, notes } = viewOf(ctx, prospect, link);
  const { contacts = [] } = record.trace;
  // The merge itself makes it lost and takes contacts off it.
  const watched = RESMAN_FIELDS.filter(
    (field) => field !== "status" && field !== "lostReason" && !contacts.includes(field),
  );
  const isEdited = watched.some((field) => {
    const agreed = base.fields[field];
    return agreed !== undefined && !jsonEquals(agreed.remote, fields[field]);
  });
  const hasNotes = notes.some(({ key }) => !base.events.includes(key));
  const wasLost = record.loserId === null || base.fields.status?.remote === "lost";
  return isEdited || hasNotes || (wasLost && isBackToLife(mergeKey(record.id), prospect, fields.status === "lost"));
}

async function listOnce(ctx: EngineContext, record: MergeRecord, prospect: Prospect): Promise<boolean> {
  const { prospectId } = prospect;
  const survivor = await loadLead(ctx, await survivorOf(ctx, record.survivorId));
  const watched = await watchedBase(ctx, record);
  if (!watched || !isNews(ctx, record, watched, prospect)) return false;
  if (await isListed(ctx, survivor.lead.id, record, prospectId)) return false;
  const conflict = makeConflict(ctx, survivor, {
    conflictType: "duplicate_lead",
    field: "resmanLeadId",
    local: survivor.link?.remoteId ?? null,
    remote: prospectId,
    resolutionStatus: "manual_review",
    strategy: "manual_review",
    notes: `Staff work on prospect ${prospectId}, which merge ${record.id} has retired.`,
    otherConversationId: null,
    details: { [RETIRED_BY]: record.id },
  });
  await ctx.storage.transaction(async (tx) => {
    await tx.conflicts.put(conflict);
    const { link } = watched;
    if (link?.status === "merged") await saveLink(tx, seenNow(ctx, link, prospect), nowIso(ctx.runtime));
  });
  ctx.events.emit("conflict:opened", { conflict });
  return true;
}

/** Where no link remembers what was listed, the conflict does, also when it is settled. */
async function isListed(ctx: EngineContext, id: string, record: MergeRecord, prospectId: string): Promise<boolean> {
  const open = await openConflictsOf(ctx, id);
  if (open.some(({ conflictType, resmanValue }) => conflictType === "duplicate_lead" && resmanValue === prospectId)) {
    return true;
  }
  if (record.loserId !== null) return false;
  const all = await ctx.storage.conflicts.list({ conversationId: id, conflictType: ["duplicate_lead"], limit: 1000 });
  return all.some(({ details }) => details?.[RETIRED_BY] === record.id);
}

/** What was listed is not news the next time. */
function seenNow(ctx: EngineContext, link: Link, prospect: Prospect): Link {
  const { fields, notes } = viewOf(ctx, prospect, link);
  const shown = Object.entries(fields).map(([field, remote]) => [
    field,
    { local: link.base.fields[field]?.local ?? null, remote },
  ]);
  const events = new Set([...link.base.events, ...notes.map(({ key }) => key)]);
  const base = { fields: { ...link.base.fields, ...Object.fromEntries(shown) }, events: [...events] };
  return linkSchema.parse({ ...link, base });
}
