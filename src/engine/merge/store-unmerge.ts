import type { Conflict } from "../../domain/conflict.js";
import type { Conversation } from "../../domain/conversation.js";
import { distinctionSchema } from "../../domain/distinction.js";
import type { LeadField } from "../../domain/lead.js";
import type { Link } from "../../domain/link.js";
import type { MergeRecord } from "../../domain/merge.js";
import type { LoggedChange } from "../../domain/sync-log.js";
import type { Repositories } from "../../ports/storage.js";
import { undoColumns } from "../../rules/merge/survivor-rows.js";
import { jsonEquals } from "../../rules/plan/json-equals.js";
import { sameId } from "../../rules/resman/renter.js";
import { IN_COMMENT } from "../../rules/resman/update-post.js";
import { type EngineContext, nowIso } from "../context.js";
import { enqueueJob } from "../enqueue.js";
import { isAbsorption } from "../merged/absorption.js";
import { ended } from "../merged/ended.js";
import { withoutPending, withPending } from "../merged/pending-merges.js";
import { hasLeft } from "../merged/restore-prospect.js";
import { saveLink } from "../merged/save-link.js";
import { markEscalated, mergeOf } from "../sync/conflict-marks.js";
import { loadOurs, type OurLead } from "../sync/load-lead.js";
import { logEntry } from "../sync/log-entry.js";
import { makeConflict } from "../sync/make-conflict.js";
import { prospectSubject, subjectOf } from "../sync/subject.js";

export interface StoredUnmerge {
  restored: string[];
  /** Edited since, so they stay. */
  kept: string[];
  /** Conflicts that are open now. */
  conflicts: Conflict[];
}

/** Puts both leads back on our side. All of it happens, or nothing; ResMan follows by the jobs that are part of it. */
export const storeUnmerge = (ctx: EngineContext, record: MergeRecord, by: string | null): Promise<StoredUnmerge> =>
  ctx.storage.transaction((tx) => new UnmergeTransaction(ctx, tx, record, by).run());

class UnmergeTransaction {
  readonly #ctx: EngineContext;
  readonly #tx: Repositories;
  readonly #record: MergeRecord;
  readonly #by: string | null;
  readonly #at: string;

  constructor(ctx: EngineContext, tx: Repositories, record: MergeRecord, by: string | null) {
    this.#ctx = ctx;
    this.#tx = tx;
    this.#record = record;
    this.#by = by;
    this.#at = nowIso(ctx.runtime);
  }

  async run(): Promise<StoredUnmerge> {
    const { loserId } = this.#record;
    const before = await this.#load(this.#record.survivorId);
    await this.#moveRowsBack();
    await this.#restoreSurvivor(before);
    await this.#restoreSurvivorLink(before.link);
    if (loserId) await this.#restoreLoser(loserId, before);
    const after = await this.#load(this.#record.survivorId);
    const { restored, kept, changes } = this.#compare(before, after);
    const conflicts = kept.map((field) => this.#editedSince(after, field as LeadField));
    await this.#settleConflicts(conflicts);
    await this.#tx.merges.put({ ...this.#record, unmergedAt: this.#at });
    await this.#rememberDistinct();
    await this.#tx.log.append(this.#log(after, changes));
    await this.#enqueue();
    return { restored, kept, conflicts: [...conflicts, ...this.#record.trace.conflicts] };
  }

  #load(id: string): Promise<OurLead> {
    return loadOurs(this.#tx, id, this.#ctx.settings);
  }

  async #moveRowsBack(): Promise<void> {
    const { survivorId, loserId, trace } = this.#record;
    if (!loserId) return;
    for (const id of trace.tours) {
      const tour = await this.#tx.tours.get(id);
      if (tour?.conversationId === survivorId) await this.#tx.tours.put({ ...tour, conversationId: loserId });
    }
    if (trace.updates.length > 0) await this.#tx.conversationUpdates.move(survivorId, loserId, trace.updates);
    if (trace.log.length > 0) await this.#tx.log.move(survivorId, loserId, trace.log);
  }

  async #restoreSurvivor({ conversation, user }: OurLead): Promise<void> {
    const { trace, survivorId, id } = this.#record;
    const patch = undoColumns({ conversation, user }, trace.columns ?? {});
    if (user && Object.keys(patch.user).length > 0) await this.#tx.users.update(user.id, patch.user);
    const { resmanCustomFields: custom = conversation.resmanCustomFields } = patch.conversation;
    // A prospect that shows this lead's contacts would be found as its own: it is put back before the lead is synced.
    const isOwed = this.#record.loserId === null || hasLeft(this.#record);
    const row = { resmanCustomFields: custom };
    await this.#tx.conversations.update(survivorId, {
      ...patch.conversation,
      updatedAt: this.#at,
      resmanSyncStatus: "not_synced",
      resmanCustomFields: isOwed ? withPending(row, id) : withoutPending(row, [id]),
    });
  }

  /** Where the merge gave the lead its prospect, it has the one it had, or none. */
  async #restoreSurvivorLink(now: Link | undefined): Promise<void> {
    const { trace, resmanLeadId, survivorId } = this.#record;
    const { survivorLink } = trace;
    if (!now || !sameId(now.remoteId, resmanLeadId) || !hasLeft(this.#record)) return;
    if (survivorLink) await saveLink(this.#tx, this.#withHandedOver(survivorLink), this.#at);
    else await this.#tx.links.remove(survivorId, "resman", now.syncVersion);
    await this.#tx.conversations.update(survivorId, { resmanLeadId: survivorLink?.remoteId ?? null });
  }

  async #restoreLoser(loserId: string, other: OurLead): Promise<void> {
    const { trace, id } = this.#record;
    const conversation = await this.#tx.conversations.get(loserId);
    if (!conversation) return;
    if (trace.loserLink) await saveLink(this.#tx, this.#linkOf(trace.loserLink, other), this.#at);
    const patch: Partial<Conversation> = {
      mergedInto: null,
      resmanSyncStatus: "not_synced",
      resmanCustomFields: withPending(conversation, id),
    };
    await this.#tx.conversations.update(loserId, patch);
  }

  #linkOf(link: Link, other: OurLead): Link {
    const isShared = hasLeft(this.#record) && sameId(other.link?.remoteId, link.remoteId);
    return this.#withHandedOver(isShared ? withFields(link, this.#leftBehind(link, other)) : link);
  }

  /** The link as it was. A contact its prospect handed over looks like an edit made here, so that it goes back there. */
  #withHandedOver(link: Link): Link {
    const { contacts = [] } = this.#record.trace;
    return withFields(link, Object.fromEntries(contacts.map((field) => [field, { local: null, remote: null }])));
  }

  /**
   * What the other lead leaves in the prospect it had taken over: its words in our comment, which then look like an edit to
   * be made good, and the status it gave it, which ResMan cannot take down again and which says nothing of this lead.
   */
  #leftBehind(link: Link, { link: other, tours }: OurLead): Link["base"]["fields"] {
    const told = IN_COMMENT.flatMap((field) => {
      const agreed = other?.base.fields[field];
      return agreed ? [[field, agreed] as const] : [];
    });
    const { trace } = this.#record;
    const hasTold = trace.prospect?.status !== undefined || tours.some(({ id }) => !trace.tours.includes(id));
    const [was, is] = [link.base.fields.status, other?.base.fields.status];
    const isRaised = was && is && hasTold && (is.remote === "contacted" || is.remote === "tour_scheduled");
    return { ...Object.fromEntries(told), ...(isRaised && { status: { local: was.local, remote: is.remote } }) };
  }

  #compare(before: OurLead, after: OurLead) {
    const fields = Object.entries(this.#record.trace.fields).filter(([, { from, to }]) => !jsonEquals(from, to));
    const kept = fields.filter(([field, { from }]) => !jsonEquals(after.lead.fields[field as LeadField], from));
    const restored = fields.filter((entry) => !kept.includes(entry));
    const changes = restored.map(
      ([field]): LoggedChange => ({
        field,
        side: "local",
        from: before.lead.fields[field as LeadField],
        to: after.lead.fields[field as LeadField],
        origin: "local",
        rule: "merge:taken-back",
      }),
    );
    return { restored: restored.map(([field]) => field), kept: kept.map(([field]) => field), changes };
  }

  #editedSince(survivor: OurLead, field: LeadField): Conflict {
    const { trace, id } = this.#record;
    return makeConflict(this.#ctx, survivor, {
      conflictType: field === "status" ? "status_conflict" : "data_conflict",
      field,
      base: trace.fields[field]?.from ?? null,
      local: survivor.lead.fields[field],
      remote: survivor.link?.base.fields[field]?.remote ?? null,
      resolutionStatus: "manual_review",
      strategy: "manual_review",
      notes: "Edited after the merge that was taken back; the value before the merge is the base.",
      details: markEscalated({ details: { unmerge: id } }),
    });
  }

  async #settleConflicts(opened: readonly Conflict[]): Promise<void> {
    const { id, survivorId, loserId, trace } = this.#record;
    for (const conversationId of [survivorId, ...(loserId ? [loserId] : [])]) {
      const open = await this.#tx.conflicts.list({
        conversationId,
        resolutionStatus: ["manual_review", "pending"],
        limit: 1000,
      });
      for (const conflict of open.filter((one) => mergeOf(one) === id)) {
        await this.#tx.conflicts.put(ended(this.#ctx, conflict, "The merge was taken back."));
      }
    }
    for (const conflict of [...trace.conflicts, ...opened]) await this.#tx.conflicts.put(conflict);
  }

  /** Whoever takes a merge back says that the two are different people: nothing merges or joins them again by itself. */
  async #rememberDistinct(): Promise<void> {
    const { propertyId, survivorId, loserId } = this.#record;
    const pairs = loserId ? [[subjectOf(survivorId), subjectOf(loserId)]] : [];
    for (const pair of [...pairs, ...this.#strangersToProspect(), ...this.#strangersToSecond()]) {
      const [first, second] = pair.sort();
      const row = { propertyId, first, second, decidedBy: this.#by, decidedAt: this.#at };
      await this.#tx.distinctions.put(distinctionSchema.parse(row));
    }
  }

  /** The lead that was not with the prospect that went on before the merge. */
  #strangersToProspect(): string[][] {
    const { survivorId, loserId, resmanLeadId, trace } = this.#record;
    if (resmanLeadId === null) return [];
    const had = (link: Link | null): boolean => link !== null && sameId(link.remoteId, resmanLeadId);
    const strangers = [
      ...(had(trace.survivorLink) ? [] : [survivorId]),
      ...(loserId === null || had(trace.loserLink) ? [] : [loserId]),
    ];
    return strangers.map((id) => [subjectOf(id), prospectSubject(resmanLeadId)]);
  }

  /** The lead that had taken in a second prospect. */
  #strangersToSecond(): string[][] {
    const { survivorId, retiredResmanLeadId } = this.#record;
    if (retiredResmanLeadId === null || !isAbsorption(this.#record)) return [];
    return [[subjectOf(survivorId), prospectSubject(retiredResmanLeadId)]];
  }

  #log(survivor: OurLead, changes: LoggedChange[]) {
    const { id, loserId, survivorId } = this.#record;
    return logEntry(this.#ctx, { conversationId: survivorId, trigger: "api" }, survivor, {
      syncStatus: "success",
      syncType: "merge",
      syncDirection: "bidirectional",
      changes,
      syncData: { unmerged_merge_id: id, merged_conversation_id: loserId, unmerged_by: this.#by },
    });
  }

  async #enqueue(): Promise<void> {
    const { survivorId, loserId, propertyId } = this.#record;
    for (const conversationId of [survivorId, ...(loserId ? [loserId] : [])]) {
      const job = { propertyId, conversationId, resmanLeadId: null };
      await enqueueJob(this.#ctx, { ...job, syncOperation: "merge", priority: 3 }, this.#tx);
    }
  }
}

const withFields = (link: Link, fields: Link["base"]["fields"]): Link => ({
  ...link,
  base: { ...link.base, fields: { ...link.base.fields, ...fields } },
});
