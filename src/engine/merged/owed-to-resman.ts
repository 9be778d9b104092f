import { RemoteError } from "../../domain/errors.js";
import type { LeadField } from "../../domain/lead.js";
import type { MergeRecord } from "../../domain/merge.js";
import { mergeKey } from "../../rules/merge/retire-events.js";
import { viewProspect } from "../../rules/resman/view-prospect.js";
import type { EngineContext } from "../context.js";
import type { Hold } from "../leases/hold.js";
import { withProspectLock } from "../sync/lead-lock.js";
import { activeLink, type LoadedLead, loadLead, loadOurs } from "../sync/load-lead.js";
import { makeConflict } from "../sync/make-conflict.js";
import { openConflictsOf } from "../sync/open-conflicts.js";
import { isAbsorption } from "./absorption.js";
import { restoreProspect } from "./restore-prospect.js";
import { type Retired, readIfThere, retireProspect, reviveProspect } from "./retire-prospect.js";
import { returnContacts } from "./return-contacts.js";

type AtProperty = Pick<LoadedLead, "integration">;

/** Retires the prospect that a merge left without a lead of ours. Returns it as it is then; undefined where none is to be retired. */
export async function retireLeft(
  ctx: EngineContext,
  hold: Hold,
  at: AtProperty,
  record: MergeRecord,
): Promise<Retired | undefined> {
  const { id, propertyId, retiredResmanLeadId: prospectId, resmanLeadId, trace, loserId } = record;
  if (prospectId === null) return undefined;
  const retired = await withProspectLock(ctx, { propertyId, remoteId: prospectId }, hold, async (held) => {
    const links = await ctx.storage.links.findByRemote("resman", propertyId, prospectId);
    // A chat that joined it meanwhile keeps it alive.
    if (links.some(({ status }) => status === "active")) return undefined;
    const note = `Duplicate of prospect ${resmanLeadId}: same renter, go on there.`;
    const { personId = null } =
      (isAbsorption(record) ? null : loserId === null ? trace.survivorLink : trace.loserLink) ?? {};
    const contacts = (trace.contacts ?? []) as LeadField[];
    return retireProspect(ctx, held, at, { prospectId, key: mergeKey(id), note, contacts, personId });
  });
  if (retired?.outcome === "mastered") await listMastered(ctx, record, prospectId);
  return retired;
}

/** Its people applied before it was retired: a person must see to it. */
async function listMastered(ctx: EngineContext, { survivorId }: MergeRecord, prospectId: string): Promise<void> {
  const listed = await openConflictsOf(ctx, survivorId);
  if (listed.some((one) => one.conflictType === "duplicate_lead" && one.resmanValue === prospectId)) return;
  const survivor = await loadLead(ctx, survivorId);
  const conflict = makeConflict(ctx, survivor, {
    conflictType: "duplicate_lead",
    field: "resmanLeadId",
    local: survivor.link?.remoteId ?? null,
    remote: prospectId,
    resolutionStatus: "manual_review",
    strategy: "manual_review",
    notes: `Prospect ${prospectId} was to be retired by a merge, but it has an application by now.`,
  });
  await ctx.storage.conflicts.put(conflict);
  ctx.events.emit("conflict:opened", { conflict });
}

/** Undoes in ResMan what a merge did there, once the merge was taken back. May be called again after any failure. */
export async function undoInResMan(ctx: EngineContext, hold: Hold, at: AtProperty, record: MergeRecord): Promise<void> {
  const { id, propertyId, retiredResmanLeadId: prospectId } = record;
  await restoreProspect(ctx, hold, at, record);
  if (prospectId === null) return;
  await awaitContacts(ctx, hold, at, record);
  await withProspectLock(ctx, { propertyId, remoteId: prospectId }, hold, async (held) => {
    await returnContacts(ctx, held, at, record);
    await reviveProspect(ctx, held, at, { prospectId, key: mergeKey(id) });
  });
}

/**
 * A contact that was handed over can go back once the other prospect has given it up, which the sync of its lead does.
 * @throws RemoteError `TEMPORARY_ERROR` as long as that is to come
 */
async function awaitContacts(
  ctx: EngineContext,
  hold: Hold,
  at: AtProperty,
  { trace, resmanLeadId, survivorId }: MergeRecord,
): Promise<void> {
  const contacts = (trace.contacts ?? []) as ("email" | "phone")[];
  if (contacts.length === 0 || resmanLeadId === null) return;
  const survivor = await loadOurs(ctx.storage, survivorId, ctx.settings);
  const link = activeLink(survivor);
  if (link?.remoteId !== resmanLeadId) return;
  const prospect = await readIfThere(ctx, hold, at, resmanLeadId);
  if (!prospect) return;
  const { fields } = viewProspect(prospect, { personId: link.personId, country: ctx.settings.country });
  const isComing = contacts.some((field) => {
    const handed = trace.fields[field]?.to;
    return handed !== undefined && fields[field] === handed && survivor.lead.fields[field] !== handed;
  });
  if (!isComing) return;
  throw new RemoteError("TEMPORARY_ERROR", "The other prospect still has a contact of this one.", { retryable: true });
}
