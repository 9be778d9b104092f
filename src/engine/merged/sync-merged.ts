import { linkSchema } from "../../domain/link.js";
import type { MergeRecord } from "../../domain/merge.js";
import { jsonEquals } from "../../rules/plan/json-equals.js";
import { viewProspect } from "../../rules/resman/view-prospect.js";
import { type EngineContext, nowIso } from "../context.js";
import { isDecided, mergeOf } from "../sync/conflict-marks.js";
import { activeLink, type LoadedLead, loadLead, loadOurs } from "../sync/load-lead.js";
import type { Notice } from "../sync/notice.js";
import { openConflictsOf } from "../sync/open-conflicts.js";
import { survivorOf } from "../sync/survivor-of.js";
import { nothing, type SyncOutcome } from "../sync/sync-outcome.js";
import { carryOver, editedFields } from "./carry-over.js";
import { mayWrite, tellOwed } from "./do-owed.js";
import { mergeOfLoser } from "./merge-of-loser.js";
import { tellChats } from "./merged-chats.js";
import { pendingMerges, withoutPending } from "./pending-merges.js";
import type { Retired } from "./retire-prospect.js";
import { saveLink } from "./save-link.js";

/** What became of a merged lead, and the lead that changed with it. */
export interface MergedSync {
  outcome: SyncOutcome;
  /** The lead that goes on, where it has something new. */
  carriedTo: string | undefined;
}

/** Names the lead that goes on, and its prospect. */
export async function mergedOutcome(ctx: EngineContext, loaded: LoadedLead): Promise<SyncOutcome> {
  const mergedInto = await survivorOf(ctx, loaded.lead.id);
  const link = await ctx.storage.links.get(mergedInto, "resman");
  return { ...nothing(loaded, "merged"), mergedInto, resmanLeadId: activeLink({ link })?.remoteId ?? null };
}

/** Whether a merged lead has nothing the lead that goes on, or ResMan, does not have. */
export async function isMergedAndDone(ctx: EngineContext, loaded: LoadedLead, record: MergeRecord): Promise<boolean> {
  const { conversation, tours, notes, lead } = loaded;
  const isOwed = pendingMerges(conversation).length > 0;
  if (isOwed ? await canTell(ctx, loaded, record) : conversation.resmanSyncStatus !== "synced") return false;
  if (tours.length > 0 || editedFields(record, loaded).length > 0) return false;
  const open = await openConflictsOf(ctx, lead.id);
  if (open.some((conflict) => isDecided(conflict) && mergeOf(conflict) === record.id)) return false;
  if (notes.length === 0) return true;
  // What the other lead has under the same key stays behind.
  const theirs = new Set((await ctx.storage.conversationUpdates.list(record.survivorId)).map(({ key }) => key));
  return notes.every(({ key }) => theirs.has(key));
}

/** Whether what is owed to ResMan can be done now: something may go out, and there is a prospect to tell. */
async function canTell(ctx: EngineContext, loaded: LoadedLead, record: MergeRecord): Promise<boolean> {
  if (!mayWrite(loaded)) return false;
  if (record.retiredResmanLeadId !== null) return true;
  return activeLink(await loadOurs(ctx.storage, await survivorOf(ctx, record.survivorId), ctx.settings)) !== undefined;
}

/** Syncs a lead that was merged: what came to it since goes over, and ResMan's part of the merge is done. */
export async function syncMerged(ctx: EngineContext, notice: Notice, loaded: LoadedLead): Promise<MergedSync> {
  const record = await mergeOfLoser(ctx, loaded.lead.id);
  if (!record || !loaded.integration.syncEnabled) {
    const outcome = record ? nothing(loaded, "disabled") : await mergedOutcome(ctx, loaded);
    return { outcome, carriedTo: undefined };
  }
  const isCarried = await carryOver(ctx, notice, record.id);
  const now = await loadLead(ctx, loaded.lead.id);
  const isOwed = pendingMerges(now.conversation).includes(record.id);
  if (isOwed && mayWrite(now)) await finish(ctx, notice, now, record);
  else if (!isOwed) await markSynced(ctx, now);
  return { outcome: await mergedOutcome(ctx, now), carriedTo: isCarried ? record.survivorId : undefined };
}

async function finish(ctx: EngineContext, notice: Notice, loaded: LoadedLead, record: MergeRecord): Promise<void> {
  const owed = pendingMerges(loaded.conversation);
  // Earlier merges of this lead may owe something as well: it went on in them, or they were taken back.
  const results = await tellOwed(ctx, notice, loaded, owed);
  const root = await loadOurs(ctx.storage, await survivorOf(ctx, record.survivorId), ctx.settings);
  const link = activeLink(root);
  if (link) await tellChats(ctx, notice, loaded, { lead: root.lead, link });
  await ctx.storage.transaction(async (tx) => {
    const { conversation, link: own } = await loadOurs(tx, loaded.lead.id, ctx.settings);
    const retired = results.get(record.id);
    if (retired?.prospect && own?.status === "merged") {
      await saveLink(tx, withShown(ctx, own, retired), nowIso(ctx.runtime));
    }
    // While the lead that goes on has no prospect, the chat has nowhere to go.
    if (link) await tx.conversations.update(conversation.id, done(conversation, owed));
  });
}

const done = (conversation: LoadedLead["conversation"], mergeIds: readonly string[]) => ({
  resmanSyncStatus: "synced" as const,
  resmanCustomFields: withoutPending(conversation, mergeIds),
});

async function markSynced(ctx: EngineContext, { conversation }: LoadedLead): Promise<void> {
  if (conversation.resmanSyncStatus === "synced") return;
  await ctx.storage.conversations.update(conversation.id, { resmanSyncStatus: "synced" });
}

/** The link with what its prospect shows once it is retired. */
function withShown({ settings }: EngineContext, link: NonNullable<LoadedLead["link"]>, { prospect }: Retired) {
  if (!prospect) return link;
  const { fields } = viewProspect(prospect, { personId: link.personId, country: settings.country });
  // Retired means lost: should staff have brought it back already, that is news for the next pull.
  const shown = Object.entries({ ...fields, status: "lost" as const })
    .filter(([field, remote]) => !jsonEquals(link.base.fields[field]?.remote ?? null, remote))
    .map(([field, remote]) => [field, { local: link.base.fields[field]?.local ?? null, remote }]);
  return linkSchema.parse({
    ...link,
    base: { ...link.base, fields: { ...link.base.fields, ...Object.fromEntries(shown) } },
  });
}
