import type { LeadField } from "../../domain/lead.js";
import type { Link } from "../../domain/link.js";
import type { Prospect } from "../../domain/wire/prospect.js";
import { jsonEquals } from "../../rules/plan/json-equals.js";
import { eventKey } from "../../rules/resman/marker.js";
import { viewProspect } from "../../rules/resman/view-prospect.js";
import { type LeadTrail, REVERTED } from "../../rules/revert/lead-trail.js";
import { planUnlinking, type Unlinking } from "../../rules/revert/plan-unlinking.js";
import { nowIso } from "../context.js";
import type { Hold } from "../leases/hold.js";
import { retireProspect } from "../merged/retire-prospect.js";
import { type LoadedLead, loadOurs } from "../sync/load-lead.js";
import { logEntry } from "../sync/log-entry.js";
import { isTouched } from "./is-touched.js";
import { keptAnyway, patchRows, policyOf } from "./revert-fields.js";
import { type KeptThing, noticeOf, type Revert, type RevertedLead, revertData, untouched } from "./revert-types.js";
import { shownBy, writeBack } from "./write-back.js";

type LinkedRows = LoadedLead & { link: Link };

/**
 * Takes back that a run linked a lead to a prospect: the link is ended, fields go back on both sides, and a prospect the
 * run created is marked lost. The lead is left in peace from then on, until it is linked again on purpose. Where anything
 * happened to the lead since, on either side, it stays linked.
 */
export async function unlink(
  revert: Revert,
  hold: Hold,
  loaded: LinkedRows,
  prospect: Prospect,
  trail: LeadTrail,
): Promise<RevertedLead> {
  const nothing = untouched(loaded.lead.id, loaded.link.remoteId);
  if (await isTouched(revert.ctx, loaded, prospect, trail)) {
    return { ...nothing, outcome: "left", left: [{ field: "resmanLeadId", reason: "edited", conflictId: null }] };
  }
  const plan = await planHere(revert, loaded, prospect, trail);
  const done = revert.dryRun
    ? { retired: plan.retires, stays: [] }
    : await carryOut(revert, hold, loaded, prospect, plan);
  if (!revert.dryRun) await storeUnlinked(revert, loaded, trail, plan, done.retired);
  const shown = shownBy(revert.ctx, loaded, prospect);
  const back = Object.entries(plan.remote)
    .filter(([field]) => !done.stays.includes(field))
    .map(([field, to]) => ({ field, from: shown[field] ?? null, to, reachesRemote: true }));
  const stays = [...plan.stays, ...done.stays];
  return {
    ...nothing,
    outcome: "unlinked",
    reverted: [...plan.local, ...back],
    kept: [
      ...stays.map((field): KeptThing => ({ subject: field, reason: "remote-keeps-its-value" })),
      // Whoever applied meanwhile is ResMan's.
      ...(done.retired ? [] : [{ subject: "prospect", reason: plan.whyNot ?? "owned-by-remote" } as const]),
      ...keptAnyway(trail),
    ],
    retiredResmanLeadId: done.retired ? loaded.link.remoteId : null,
    synced: !revert.dryRun,
  };
}

interface Plan extends Unlinking {
  retires: boolean;
  /** Why the prospect is not retired. */
  whyNot: KeptThing["reason"] | undefined;
}

async function planHere(revert: Revert, loaded: LinkedRows, prospect: Prospect, trail: LeadTrail): Promise<Plan> {
  const { lead, link, integration } = loaded;
  const isSilent = integration.syncDirection === "from_resman";
  const takesFields = !isSilent && !viewProspect(prospect, { personId: link.personId }).mastered;
  const unlinking = planUnlinking(trail, lead.fields, policyOf(revert.ctx), takesFields);
  const whyNot =
    trail.link !== "created" ? "found" : isSilent ? "direction" : (await isShared(revert, link)) ? "shared" : undefined;
  return { ...unlinking, retires: whyNot === undefined, whyNot };
}

/** Whether other leads are linked to the same prospect. */
async function isShared({ ctx }: Revert, { leadId, propertyId, remoteId }: Link): Promise<boolean> {
  const links = await ctx.storage.links.findByRemote("resman", propertyId, remoteId);
  return links.some((link) => link.status === "active" && link.leadId !== leadId);
}

/** ResMan first: what is left undone by a failure is done by the next attempt. */
async function carryOut(
  { ctx, revertedRunId }: Revert,
  hold: Hold,
  loaded: LinkedRows,
  prospect: Prospect,
  { remote, retires }: Plan,
): Promise<{ retired: boolean; stays: string[] }> {
  const stays = Object.keys(remote).length > 0 ? await writeBack(ctx, hold, loaded, prospect, remote) : [];
  if (!retires) return { retired: false, stays };
  const key = eventKey("reverted", loaded.lead.id, revertedRunId);
  const { outcome } = await retireProspect(ctx, hold, loaded, { prospectId: loaded.link.remoteId, key, note: NOTE });
  return { retired: outcome === "retired" || outcome === "known", stays };
}

const NOTE = "Filed by a sync that has been taken back.";

async function storeUnlinked(
  revert: Revert,
  { lead, link }: LinkedRows,
  trail: LeadTrail,
  { local, remote }: Plan,
  retired: boolean,
): Promise<void> {
  const { ctx } = revert;
  await ctx.storage.transaction(async (tx) => {
    const now = await loadOurs(tx, lead.id, ctx.settings);
    const back = local.filter(({ field, from }) => jsonEquals(now.lead.fields[field as LeadField], from));
    await patchRows(ctx, tx, now, back, { resmanLeadId: null, resmanSyncStatus: "not_synced" });
    await tx.links.save(ended(revert, link, trail, retired), link.syncVersion);
    const told = Object.entries(remote).map(([field, to]) => ({ field, side: "remote" as const, to }));
    const changes = [...back.map(({ field, to }) => ({ field, side: "local" as const, to })), ...told];
    await tx.log.append(
      logEntry(
        ctx,
        noticeOf(revert, lead.id),
        { lead, link },
        {
          syncStatus: "success",
          syncType: "update",
          syncDirection: told.length > 0 || retired ? "to_resman" : "from_resman",
          changes: changes.map(({ field, side, to }) => ({
            field,
            side,
            from: trail.fields.get(field)?.left ?? null,
            to,
            origin: side,
            rule: REVERTED,
          })),
          syncData: revertData(revert),
          responseData: { outcome: "unlinked", linked: trail.link ?? null },
        },
      ),
    );
  });
}

/**
 * Where the link is taken up again, the fields go by what was agreed on then: those the run had moved meet anew, and of a
 * prospect that was marked lost an open lead of ours takes that back.
 */
function ended({ ctx }: Revert, link: Link, trail: LeadTrail, retired: boolean): Link {
  const isMade = trail.link === "created" || trail.link === "imported";
  const kept = Object.entries(link.base.fields).filter(([field]) => isMade || !trail.fields.has(field));
  const lost = { local: "lost", remote: "lost" };
  return {
    ...link,
    status: "inactive",
    base: { ...link.base, fields: { ...Object.fromEntries(kept), ...(retired && { status: lost }) } },
    syncVersion: link.syncVersion + 1,
    updatedAt: nowIso(ctx.runtime),
  };
}
