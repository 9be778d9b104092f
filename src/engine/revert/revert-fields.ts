import type { Conflict } from "../../domain/conflict.js";
import type { LeadFields } from "../../domain/lead.js";
import type { Link } from "../../domain/link.js";
import type { Prospect } from "../../domain/wire/prospect.js";
import type { Repositories } from "../../ports/storage.js";
import { localPatch } from "../../rules/mappers/local-patch.js";
import type { SyncPolicy } from "../../rules/plan/policy.js";
import { resManPolicy } from "../../rules/plan/resman-policy.js";
import { viewProspect } from "../../rules/resman/view-prospect.js";
import { type LeadTrail, REVERTED } from "../../rules/revert/lead-trail.js";
import { type FieldReversal, planRevert, type RevertPlan } from "../../rules/revert/plan-revert.js";
import { type EngineContext, nowIso } from "../context.js";
import { enqueueJob } from "../enqueue.js";
import { type LeadRows, type LoadedLead, loadOurs } from "../sync/load-lead.js";
import { logEntry } from "../sync/log-entry.js";
import { listEdited } from "./list-edited.js";
import { completeTrail } from "./read-trails.js";
import { type KeptThing, noticeOf, type Revert, type RevertedLead, revertData, untouched } from "./revert-types.js";

type LinkedRows = LoadedLead & { link: Link };

export const policyOf = ({ overrides }: EngineContext): SyncPolicy => resManPolicy({ returning: false }, overrides);

/**
 * Takes back what a run did to the fields of a linked lead: by an edit on our side that is stored together with its log row
 * and its job, and that the ordinary sync carries to ResMan. What was edited since is listed instead.
 */
export async function revertFields(
  revert: Revert,
  loaded: LinkedRows,
  prospect: Prospect,
  trail: LeadTrail,
): Promise<RevertedLead> {
  const { ctx, dryRun } = revert;
  const policy = policyOf(ctx);
  const whole = await completeTrail(ctx, trail, policy);
  const plan = (rows: LoadedLead): RevertPlan => planRevert(whole, sidesNow(ctx, rows, loaded.link, prospect), policy);
  if (dryRun) return reportOf(loaded, trail, plan(loaded), new Map());

  const stored = await ctx.storage.transaction(async (tx) => {
    const now = { ...(await loadOurs(tx, loaded.lead.id, ctx.settings)), integration: loaded.integration };
    const planned = plan(now);
    const { ids, fresh } = await listEdited(revert, tx, now, prospect, planned.edited);
    if (planned.back.length > 0) await putBack(revert, tx, now, planned.back);
    else if (fresh.length > 0 && now.conversation.resmanSyncStatus === "synced") {
      // One that waits for its sync goes on waiting.
      await tx.conversations.update(loaded.lead.id, { resmanSyncStatus: "conflict" });
    }
    return { planned, ids, fresh };
  });
  for (const conflict of stored.fresh) emitOpened(ctx, conflict);
  return reportOf(loaded, trail, stored.planned, stored.ids);
}

const emitOpened = (ctx: EngineContext, conflict: Conflict): void => ctx.events.emit("conflict:opened", { conflict });

function sidesNow(ctx: EngineContext, { lead }: LoadedLead, link: Link, prospect: Prospect) {
  const view = viewProspect(prospect, { personId: link.personId, country: ctx.settings.country });
  return { base: link.base, local: lead.fields, remote: view.fields, remoteTakesFields: !view.mastered };
}

async function putBack(revert: Revert, tx: Repositories, now: LoadedLead, back: FieldReversal[]): Promise<void> {
  const { ctx } = revert;
  const { id, propertyId } = now.lead;
  await patchRows(ctx, tx, now, back, { resmanSyncStatus: "not_synced" });
  await tx.log.append(
    logEntry(ctx, noticeOf(revert, id), now, {
      syncStatus: "success",
      syncType: back.every(({ field }) => field === "status") ? "status_change" : "update",
      syncDirection: "to_resman",
      changes: back.map(({ field, from, to }) => ({
        field,
        side: "local",
        from,
        to,
        origin: "local",
        rule: REVERTED,
      })),
      syncData: revertData(revert),
    }),
  );
  await enqueueJob(
    ctx,
    { propertyId, conversationId: id, resmanLeadId: null, syncOperation: "push", trigger: "manual", priority: 3 },
    tx,
  );
}

/** Gives fields of our side other values, and the conversation whatever else changes with them. */
export async function patchRows(
  ctx: EngineContext,
  tx: Repositories,
  { conversation, user, tours }: LeadRows,
  back: readonly Pick<FieldReversal, "field" | "to">[],
  more: Parameters<Repositories["conversations"]["update"]>[1],
): Promise<void> {
  const values = Object.fromEntries(back.map(({ field, to }) => [field, to])) as Partial<LeadFields>;
  const patch = localPatch(values, { conversation, user, tours });
  // A user that is gone took their name and contacts along.
  if (user && Object.keys(patch.user).length > 0) await tx.users.update(user.id, patch.user);
  await tx.conversations.update(conversation.id, {
    ...patch.conversation,
    ...(back.length > 0 && { updatedAt: nowIso(ctx.runtime) }),
    ...more,
  });
}

/** Names what no revert takes back. */
export const keptAnyway = ({ hasEvents, hasMerge }: LeadTrail): KeptThing[] => [
  ...(hasEvents ? [{ subject: "events", reason: "appended" } as const] : []),
  ...(hasMerge ? [{ subject: "merge", reason: "merged" } as const] : []),
];

function reportOf(
  { lead, link }: LinkedRows,
  trail: LeadTrail,
  { back, edited, kept }: RevertPlan,
  conflictIds: ReadonlyMap<string, string>,
): RevertedLead {
  return {
    ...untouched(lead.id, link.remoteId),
    outcome: back.length > 0 ? "reverted" : edited.length > 0 ? "left" : "unchanged",
    reverted: back,
    left: edited.map(({ field, ...edit }) => ({
      field,
      reason: "edited",
      conflictId: conflictIds.get(field) ?? null,
      edit,
    })),
    kept: [...kept.map(({ field, reason }) => ({ subject: field, reason })), ...keptAnyway(trail)],
  };
}
