import type { Conflict } from "../../domain/conflict.js";
import type { ConversationUpdate } from "../../domain/conversation.js";
import type { LeadField, LeadFields } from "../../domain/lead.js";
import type { Link } from "../../domain/link.js";
import type { SyncLogEntry } from "../../domain/sync-log.js";
import { userSchema } from "../../domain/user.js";
import type { Repositories } from "../../ports/storage.js";
import { localPatch } from "../../rules/mappers/local-patch.js";
import { jsonEquals } from "../../rules/plan/json-equals.js";
import type { FieldChange } from "../../rules/plan/plan-sync.js";
import { type EngineContext, nowIso } from "../context.js";
import { traced } from "../traced.js";
import { withoutNotes } from "./custom-fields.js";
import { type LeadRows, type LoadedLead, loadOurs } from "./load-lead.js";
import { mootPairs } from "./moot-pairs.js";
import { outboundEvents } from "./outbound.js";

/** What one sync leaves behind on our side; everything in it happens, or nothing. */
export interface LeadRecord {
  /** Our side as it was when the plan was made. */
  planned: LoadedLead;
  /** The link as it should be stored. */
  link: Link;
  /** The link it replaces; undefined for a new one. */
  previous: Link | undefined;
  toLocal: FieldChange[];
  updates: ConversationUpdate[];
  conflicts: Conflict[];
  log: SyncLogEntry;
  /** Whether an open conflict remains. */
  openConflicts: boolean;
  /** False while something is left to do, so that the lead does not count as synced yet. */
  final: boolean;
}

/**
 * Stores the outcome of a sync in one transaction. What somebody edited or added since the plan was made is left as it is
 * and stays unsettled: the next sync finds it. Returns the tasks that a new link has answered.
 */
export const recordSync = (ctx: EngineContext, record: LeadRecord): Promise<Conflict[]> =>
  traced(ctx, "record", { conversationId: record.planned.lead.id }, () => storeRecord(ctx, record));

function storeRecord(ctx: EngineContext, record: LeadRecord): Promise<Conflict[]> {
  return ctx.storage.transaction(async (tx) => {
    const { planned } = record;
    const now = { ...(await loadOurs(tx, planned.lead.id, ctx.settings)), integration: planned.integration };
    const edited = editedSince(planned.lead.fields, now.lead.fields);
    const hasMore = edited.size > 0 || hasNewEvents(planned, now);
    const apply = record.toLocal.filter(({ field }) => !edited.has(field));
    const skipped = record.toLocal.filter(({ field }) => edited.has(field)).map(({ field }) => field);

    await tx.links.save(unsettle(record.link, record.previous, skipped), record.previous?.syncVersion ?? null);
    await updateRows(ctx, tx, now, record, apply, hasMore);
    await tx.conversationUpdates.append(record.updates);
    for (const conflict of record.conflicts) await tx.conflicts.put(conflict);
    const moot = record.previous ? [] : await mootPairs(ctx, tx, record.link);
    for (const conflict of moot) await tx.conflicts.put(conflict);
    await tx.log.append(record.log);
    return moot;
  });
}

function editedSince(planned: LeadFields, current: LeadFields): Set<string> {
  const fields = Object.keys(planned) as LeadField[];
  return new Set(fields.filter((field) => !jsonEquals(planned[field], current[field])));
}

function hasNewEvents(planned: LoadedLead, now: Parameters<typeof outboundEvents>[0]): boolean {
  const known = new Set(outboundEvents(planned).map(({ key }) => key));
  return outboundEvents(now).some(({ key }) => !known.has(key));
}

/** Gives fields back the base they had. */
function unsettle(link: Link, previous: Link | undefined, names: string[]): Link {
  const fields = { ...link.base.fields };
  for (const name of names) {
    const before = previous?.base.fields[name];
    if (before) fields[name] = before;
    else delete fields[name];
  }
  return { ...link, base: { ...link.base, fields } };
}

async function updateRows(
  ctx: EngineContext,
  tx: Repositories,
  { conversation, user, tours }: LeadRows,
  record: LeadRecord,
  changes: FieldChange[],
  hasMore: boolean,
): Promise<void> {
  const at = nowIso(ctx.runtime);
  const patch = localPatch(Object.fromEntries(changes.map(({ field, to }) => [field, to])) as Partial<LeadFields>, {
    conversation,
    user,
    tours,
  });
  const status = !record.final || hasMore ? "not_synced" : record.openConflicts ? "conflict" : "synced";
  const userId = await storeUser(ctx, tx, user, patch.user, record.link.personId, at);
  await tx.conversations.update(conversation.id, {
    ...patch.conversation,
    ...(userId && { userId }),
    resmanLeadId: record.link.remoteId,
    resmanSyncStatus: status,
    resmanLastSyncAt: at,
    resmanSyncVersion: conversation.resmanSyncVersion + 1,
    resmanCustomFields: withoutNotes(patch.conversation.resmanCustomFields ?? conversation.resmanCustomFields),
  });
}

/** Returns the id of a user that had to be made, because ResMan knows a name or contact of a conversation that had none. */
async function storeUser(
  ctx: EngineContext,
  tx: Repositories,
  user: LeadRows["user"],
  patch: ReturnType<typeof localPatch>["user"],
  personId: string | null,
  at: string,
): Promise<LeadRows["conversation"]["userId"] | undefined> {
  const synced = personId
    ? { resmanContactId: personId, resmanSyncStatus: "synced" as const, resmanLastSyncAt: at }
    : { resmanLastSyncAt: at };
  if (user) {
    await tx.users.update(user.id, { ...patch, ...synced, resmanSyncVersion: user.resmanSyncVersion + 1 });
    return undefined;
  }
  if (Object.keys(patch).length === 0) return undefined;
  const created = userSchema.parse({ id: ctx.runtime.randomId(), leadSource: "resman", ...patch, ...synced });
  await tx.users.put(created);
  return created.id;
}
