import { StorageError } from "../../domain/errors.js";
import type { LeadFields } from "../../domain/lead.js";
import { type MergeChanges, type MergeRecord, mergeRecordSchema } from "../../domain/merge.js";
import type { SyncLogEntry } from "../../domain/sync-log.js";
import type { TourBooking } from "../../domain/tour.js";
import type { Repositories } from "../../ports/storage.js";
import { leadFromConversation } from "../../rules/mappers/lead-from-conversation.js";
import { patchTo } from "../../rules/merge/survivor-rows.js";
import { jsonEquals } from "../../rules/plan/json-equals.js";
import { type EngineContext, nowIso } from "../context.js";
import { enqueueJob } from "../enqueue.js";
import { baseOfSecond } from "../merged/absorption.js";
import { changeRows } from "../merged/change-rows.js";
import { withPending } from "../merged/pending-merges.js";
import { saveLink } from "../merged/save-link.js";
import { type LoadedLead, loadOurs } from "../sync/load-lead.js";
import { newLink } from "../sync/new-link.js";
import { updateOf } from "../sync/update-of.js";
import { handedOver } from "./decide-merge.js";
import { forgetDistinctions } from "./forget-distinctions.js";
import { mergeLog } from "./merge-log.js";
import type { MergeWork } from "./merge-work.js";
import { mergedLink } from "./merged-link.js";

export interface StoredMerge {
  record: MergeRecord;
  log: SyncLogEntry;
}

/** Makes one lead of two on our side. All of it happens, or nothing; ResMan follows by the jobs that are part of it. */
export const storeMerge = (ctx: EngineContext, work: MergeWork): Promise<StoredMerge> =>
  ctx.storage.transaction((tx) => new MergeTransaction(ctx, tx, work).run());

class MergeTransaction {
  readonly #ctx: EngineContext;
  readonly #tx: Repositories;
  readonly #work: MergeWork;
  readonly #at: string;

  constructor(ctx: EngineContext, tx: Repositories, work: MergeWork) {
    this.#ctx = ctx;
    this.#tx = tx;
    this.#work = work;
    this.#at = nowIso(ctx.runtime);
  }

  async run(): Promise<StoredMerge> {
    const { pair, conflicts, decision, id, request, retired, seen } = this.#work;
    const { survivor, loser, prospectId, kind } = pair;
    await this.#refuseChanged();
    const moved = await this.#moveRows();
    const { columns, changes } = await this.#changeSurvivor(moved.tours);
    await this.#saveLinks();
    const record = mergeRecordSchema.parse({
      id,
      propertyId: survivor.lead.propertyId,
      survivorId: survivor.lead.id,
      loserId: loser?.lead.id ?? null,
      resmanLeadId: prospectId,
      retiredResmanLeadId: retired,
      strategy: request.mergeStrategy,
      mergedBy: request.mergedBy ?? null,
      notes: request.notes ?? null,
      trace: {
        fields: changes,
        columns,
        survivorLink: survivor.link ?? null,
        loserLink: loser?.link ?? null,
        conflicts: conflicts.shelved,
        ...moved,
        tours: moved.tours.map((tour) => tour.id),
        prospect: decision.written,
        ...(seen.kept && { personId: seen.kept.personId }),
        ...(loser && { loserFields: this.#fieldsOf(loser, columns) }),
        ...(retired && { contacts: handedOver(decision.fields, seen) }),
        ...(kind === "absorb" && seen.left && { secondProspect: baseOfSecond(seen.left.shown, seen.left.notes) }),
      },
      mergedAt: this.#at,
      unmergedAt: null,
    });
    if (loser) await this.#retireLead(loser);
    for (const conflict of [...conflicts.over, ...conflicts.opened]) await this.#tx.conflicts.put(conflict);
    await this.#tx.merges.put(record);
    await forgetDistinctions(this.#tx, this.#work);
    const log = mergeLog(this.#ctx, this.#work, changes);
    await this.#tx.log.append(log);
    await this.#enqueue();
    return { record, log };
  }

  /** Somebody may have merged or linked a lead without our locks: a host by SQL, an engine whose lease ran out. */
  async #refuseChanged(): Promise<void> {
    const { survivor, loser } = this.#work.pair;
    for (const lead of [survivor, ...(loser ? [loser] : [])]) {
      const now = await loadOurs(this.#tx, lead.lead.id, this.#ctx.settings);
      const isSame = now.conversation.mergedInto === null && now.link?.syncVersion === lead.link?.syncVersion;
      if (!isSame) throw new StorageError("STALE_WRITE", `Lead ${lead.lead.id} changed meanwhile.`);
    }
  }

  async #moveRows(): Promise<{ tours: TourBooking[]; updates: string[]; log: string[] }> {
    const { pair, seen } = this.#work;
    const { survivor, loser, ownLink } = pair;
    if (!loser) return { tours: [], updates: await this.#takeNotes(), log: [] };
    const [from, to] = [loser.lead.id, survivor.lead.id];
    const tours = await this.#tx.tours.listByConversation(from);
    for (const tour of tours) await this.#tx.tours.put({ ...tour, conversationId: to });
    const unseen = (seen.left?.notes ?? []).filter(({ key }) => !ownLink?.base.events.includes(key));
    await this.#tx.conversationUpdates.append(unseen.map((note) => updateOf(loser.lead, note)));
    const updates = await this.#tx.conversationUpdates.move(from, to);
    return { tours, updates, log: await this.#tx.log.move(from, to) };
  }

  /** What staff noted at a prospect that no lead of ours had. Returns the keys of what is new. */
  async #takeNotes(): Promise<string[]> {
    const { pair, seen } = this.#work;
    if (pair.kind !== "absorb" || !seen.left) return [];
    const { lead } = pair.survivor;
    const known = new Set((await this.#tx.conversationUpdates.list(lead.id)).map(({ key }) => key));
    const fresh = seen.left.notes.filter(({ key }) => !known.has(key));
    await this.#tx.conversationUpdates.append(fresh.map((note) => updateOf(lead, note)));
    return fresh.map(({ key }) => key);
  }

  /** What somebody edited since the merge was decided is left as it is: the later edit stands. */
  async #changeSurvivor(tours: readonly TourBooking[]): Promise<{ columns: MergeChanges; changes: MergeChanges }> {
    const { pair, decision, id, retired, seen } = this.#work;
    const planned = pair.survivor.lead.fields;
    const { country } = this.#ctx.settings;
    const rows = await loadOurs(this.#tx, pair.survivor.lead.id, this.#ctx.settings);
    // The tours that came along are among its rows by now.
    const own = rows.tours.filter((tour) => !tours.some(({ id: other }) => other === tour.id));
    const before = leadFromConversation({ ...rows, tours: own }, { country }).fields;
    const isUntouched = (field: string): boolean =>
      jsonEquals(planned[field as keyof LeadFields], before[field as keyof LeadFields]);
    const wanted = Object.entries(decision.fields).filter(
      ([field, value]) => isUntouched(field) && !jsonEquals(value, before[field as keyof LeadFields]),
    );
    const fields = { ...before, ...Object.fromEntries(wanted) };
    const patch = patchTo(fields, rows, rows.tours, { country });
    const customFields = patch.conversation.resmanCustomFields ?? rows.conversation.resmanCustomFields;
    const columns = await changeRows(this.#ctx, this.#tx, rows, patch, {
      updatedAt: this.#at,
      resmanSyncStatus: "not_synced",
      ...(seen.kept && { resmanLeadId: seen.kept.prospectId }),
      ...(retired && { resmanCustomFields: withPending({ resmanCustomFields: customFields }, id) }),
    });
    const changes = wanted.map(([field, to]) => [field, { from: before[field as keyof LeadFields], to }]);
    return { columns, changes: Object.fromEntries(changes) };
  }

  async #saveLinks(): Promise<void> {
    const { pair, seen, decision } = this.#work;
    const { survivor, loser, kind, ownLink } = pair;
    if (loser?.link) await saveLink(this.#tx, mergedLink(loser.link, loser.lead.fields, seen, ownLink), this.#at);
    if (!decision.base || !seen.kept) return;
    const { base } = decision;
    if (kind === "settle" && ownLink) return saveLink(this.#tx, { ...ownLink, base }, this.#at);
    const { prospectId, personId } = seen.kept;
    const fresh = newLink(this.#ctx, survivor.lead, { prospectId, personId, base });
    const link = survivor.link ? { ...fresh, id: survivor.link.id, createdAt: survivor.link.createdAt } : fresh;
    return saveLink(this.#tx, link, this.#at);
  }

  /** What the merged lead says once its tours are gone: what differs from it later was edited. */
  #fieldsOf(loser: LoadedLead, columns: MergeChanges): LeadFields {
    const { country } = this.#ctx.settings;
    const isShared = loser.user && loser.user.id === this.#work.pair.survivor.user?.id;
    const user = Object.entries(columns).filter(([name]) => isShared && name.startsWith("user."));
    const patch = Object.fromEntries(user.map(([name, { to }]) => [name.slice("user.".length), to]));
    const rows = { conversation: loser.conversation, user: loser.user && { ...loser.user, ...patch }, tours: [] };
    return leadFromConversation(rows, { country }).fields;
  }

  async #retireLead({ lead }: LoadedLead): Promise<void> {
    const conversation = await this.#tx.conversations.get(lead.id);
    await this.#tx.conversations.update(lead.id, {
      mergedInto: this.#work.pair.survivor.lead.id,
      resmanSyncStatus: "not_synced",
      resmanCustomFields: withPending({ resmanCustomFields: conversation?.resmanCustomFields ?? null }, this.#work.id),
    });
  }

  async #enqueue(): Promise<void> {
    const { survivor, loser } = this.#work.pair;
    for (const { lead } of [...(loser ? [loser] : []), survivor]) {
      const job = { propertyId: lead.propertyId, conversationId: lead.id, resmanLeadId: null };
      await enqueueJob(this.#ctx, { ...job, syncOperation: "merge", priority: 3 }, this.#tx);
    }
  }
}
