import type { LeadField, LeadFields } from "../../domain/lead.js";
import type { MergeChanges, MergeRecord } from "../../domain/merge.js";
import type { LoggedChange } from "../../domain/sync-log.js";
import type { Repositories } from "../../ports/storage.js";
import { leadFromConversation } from "../../rules/mappers/lead-from-conversation.js";
import { MERGE_FIELDS } from "../../rules/merge/merge-fields.js";
import { joinChanges, patchTo } from "../../rules/merge/survivor-rows.js";
import { isAbsent, jsonEquals } from "../../rules/plan/json-equals.js";
import { type EngineContext, nowIso } from "../context.js";
import { enqueueJob } from "../enqueue.js";
import { loadOurs, type OurLead } from "../sync/load-lead.js";
import { logEntry } from "../sync/log-entry.js";
import type { Notice } from "../sync/notice.js";
import { changeRows } from "./change-rows.js";
import { decisionsOf, type LoserDecision } from "./loser-decisions.js";
import { withPending } from "./pending-merges.js";

const CONTACTS = ["email", "phone"] as const;

/** Fields of a merged lead that somebody edited since they were last taken over. */
export const editedFields = ({ trace }: MergeRecord, { lead }: Pick<OurLead, "lead">): LeadField[] =>
  MERGE_FIELDS.filter((field) => {
    const known = trace.loserFields?.[field];
    return known !== undefined && !jsonEquals(known, lead.fields[field]);
  });

/**
 * Takes over to the lead that goes on what came to a merged one since: the chat goes on where it was begun, and no edit is
 * lost. Returns whether the lead that goes on changed.
 */
export async function carryOver(ctx: EngineContext, notice: Notice, mergeId: string): Promise<boolean> {
  return ctx.storage.transaction(async (tx) => {
    const record = await tx.merges.get(mergeId);
    if (!record || record.unmergedAt !== null || record.loserId === null) return false;
    const loser = await loadOurs(tx, record.loserId, ctx.settings);
    const edited = editedFields(record, loser);
    const decisions = await decisionsOf(ctx, tx, record, loser);
    const moved = await moveNewRows(tx, record, loser);
    const hasRows = moved.tours.length + moved.updates.length > 0;
    if (edited.length === 0 && decisions.length === 0 && !hasRows) return false;
    return new Carrying(ctx, tx, notice, record, loser).carry(edited, decisions, moved);
  });
}

interface MovedRows {
  tours: string[];
  updates: string[];
}

async function moveNewRows(
  tx: Repositories,
  { survivorId }: MergeRecord,
  { lead, tours }: OurLead,
): Promise<MovedRows> {
  for (const tour of tours) await tx.tours.put({ ...tour, conversationId: survivorId as typeof tour.conversationId });
  return { tours: tours.map(({ id }) => id), updates: await tx.conversationUpdates.move(lead.id, survivorId) };
}

class Carrying {
  readonly #ctx: EngineContext;
  readonly #tx: Repositories;
  readonly #notice: Notice;
  readonly #record: MergeRecord;
  readonly #loser: OurLead;

  constructor(ctx: EngineContext, tx: Repositories, notice: Notice, record: MergeRecord, loser: OurLead) {
    this.#ctx = ctx;
    this.#tx = tx;
    this.#notice = notice;
    this.#record = record;
    this.#loser = loser;
  }

  async carry(edited: LeadField[], decisions: LoserDecision[], moved: MovedRows): Promise<boolean> {
    const { survivorId, trace } = this.#record;
    const { country } = this.#ctx.settings;
    const survivor = await loadOurs(this.#tx, survivorId, this.#ctx.settings);
    const own = survivor.tours.filter(({ id }) => !moved.tours.includes(id));
    const before = leadFromConversation({ ...survivor, tours: own }, { country }).fields;
    const follows = edited.filter((field) => field !== "initialMessage");
    const wanted: LeadFields = {
      ...before,
      ...Object.fromEntries(follows.map((field) => [field, this.#loser.lead.fields[field]])),
      ...Object.fromEntries(decisions.map(({ field, value }) => [field, value])),
    };
    const patch = patchTo(wanted, survivor, survivor.tours, { country });
    const fields = changesBetween(before, wanted);
    const hasPatch = Object.keys(patch.conversation).length + Object.keys(patch.user).length > 0;
    const isChanged = hasPatch || moved.tours.length + moved.updates.length > 0;
    const handed = this.#handedOver(fields);
    const columns = isChanged ? await this.#store(survivor, patch, handed.length > 0) : {};
    for (const { conflict } of decisions) await this.#tx.conflicts.put(conflict);
    const hasNewChat = edited.includes("initialMessage");
    if (hasNewChat) await this.#owe();
    const { lead: loserNow } = await loadOurs(this.#tx, this.#loser.lead.id, this.#ctx.settings);
    await this.#tx.merges.put({
      ...this.#record,
      trace: {
        ...trace,
        fields: joinChanges(trace.fields, fields),
        columns: joinChanges(trace.columns ?? {}, columns),
        loserFields: { ...loserNow.fields },
        tours: [...new Set([...trace.tours, ...moved.tours])],
        updates: [...new Set([...trace.updates, ...moved.updates])],
        contacts: [...new Set([...(trace.contacts ?? []), ...handed])],
        log: [...trace.log, ...(await this.#tx.log.move(this.#loser.lead.id, survivorId))],
      },
    });
    if (Object.keys(fields).length > 0) await this.#tx.log.append(this.#log(survivor, fields, decisions));
    return isChanged;
  }

  /** Contacts the retired prospect still shows: it must give them up before the other one can have them. */
  #handedOver(fields: MergeChanges): string[] {
    const { link } = this.#loser;
    if (this.#record.retiredResmanLeadId === null || link?.status !== "merged") return [];
    const { fields: agreed } = link.base;
    return CONTACTS.filter(
      (field) => !isAbsent(fields[field]?.to ?? null) && agreed[field]?.remote === fields[field]?.to,
    );
  }

  async #store(survivor: OurLead, patch: ReturnType<typeof patchTo>, isOwing: boolean): Promise<MergeChanges> {
    const { lead, conversation } = survivor;
    const { resmanCustomFields = conversation.resmanCustomFields } = patch.conversation;
    const columns = await changeRows(this.#ctx, this.#tx, survivor, patch, {
      updatedAt: nowIso(this.#ctx.runtime),
      resmanSyncStatus: "not_synced",
      ...(isOwing && { resmanCustomFields: withPending({ resmanCustomFields }, this.#record.id) }),
    });
    const job = { propertyId: lead.propertyId, conversationId: lead.id, resmanLeadId: null };
    await enqueueJob(this.#ctx, { ...job, syncOperation: "merge", trigger: this.#notice.trigger }, this.#tx);
    return columns;
  }

  /** ResMan is to hear of something that is the merged lead's own. */
  async #owe(): Promise<void> {
    const { conversation } = this.#loser;
    await this.#tx.conversations.update(conversation.id, {
      resmanSyncStatus: "not_synced",
      resmanCustomFields: withPending(conversation, this.#record.id),
    });
  }

  #log(survivor: OurLead, fields: MergeChanges, decisions: LoserDecision[]) {
    const decided = new Map(decisions.map(({ field, rule }) => [String(field), rule]));
    const changes = Object.entries(fields).map(
      ([field, { from, to }]): LoggedChange => ({
        field,
        side: "local",
        from,
        to,
        origin: "local",
        rule: decided.get(field) ?? "merged:follows",
      }),
    );
    const facts = { syncStatus: "success", syncType: "update", syncDirection: "to_resman", changes } as const;
    const syncData = { merge_id: this.#record.id, merged_conversation_id: this.#loser.lead.id };
    return logEntry(this.#ctx, this.#notice, survivor, { ...facts, syncData });
  }
}

function changesBetween(before: LeadFields, after: LeadFields): MergeChanges {
  const names = Object.keys(after) as LeadField[];
  return Object.fromEntries(
    names
      .filter((field) => !jsonEquals(before[field], after[field]))
      .map((field) => [field, { from: before[field], to: after[field] }]),
  );
}
