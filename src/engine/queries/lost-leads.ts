import type { Conversation } from "../../domain/conversation.js";
import type { LeadSyncStatus } from "../../domain/status.js";
import type { StoredLead } from "../../ports/storage.js";
import { throwIfAborted } from "../../runtime/sleep.js";
import type { EngineContext } from "../context.js";
import { WAITING_CODE } from "../sync/custom-fields.js";

/** Rows read at a time: what is held in memory, however many leads there are. */
const PAGE = 200;
/** What is younger is still on its way. */
const HOUR_MS = 60 * 60_000;

const UNSYNCED: readonly LeadSyncStatus[] = ["not_synced", "syncing", "failed"];

/** What nobody is at any more. */
export interface Losses {
  /** Leads that failed, or were never synced, for over an hour, with no job that waits or runs and no open conflict. */
  leads: number;
  /** Failed jobs of a lead that looks synced, but was not synced since; and those of prospects nobody here knows. */
  deadLetters: number;
  /** Leads that were looked at. */
  sample: number;
}

/** Which leads to look at. */
interface Scope {
  propertyId?: string;
}

/** Counts what was lost, as things stand now. @throws SyncError `ABORTED` */
export async function countLosses(ctx: EngineContext, scope: Scope, signal?: AbortSignal): Promise<Losses> {
  const { leads, sample } = await countLostLeads(ctx, scope, signal);
  return { leads, sample, deadLetters: await countDeadLetters(ctx, scope, signal) };
}

async function countLostLeads(
  ctx: EngineContext,
  scope: Scope,
  signal?: AbortSignal,
): Promise<{ leads: number; sample: number }> {
  const { conversations, leads: rows } = ctx.storage;
  let sample = 0;
  let lost = 0;
  const read = (page: { limit: number; afterId?: string }) => conversations.list({ ...scope, ...page });
  for await (const page of pagesOf(read, signal)) {
    sample += page.length;
    const suspects = page.filter((row) => isLeft(ctx, row)).map(({ id }) => id);
    if (suspects.length === 0) continue;
    const meant = (await rows.load(suspects, "resman")).filter(isMeantToBeSynced);
    const found = await Promise.all(meant.map(({ conversation: { id } }) => isAbandoned(ctx, id)));
    lost += found.filter(Boolean).length;
  }
  return { leads: lost, sample };
}

/** Whether it has been unsynced for so long that somebody should be at it. One that cannot be called back, or was merged, waits. */
function isLeft({ runtime }: EngineContext, row: Conversation): boolean {
  if (!UNSYNCED.includes(row.resmanSyncStatus) || row.mergedInto !== null) return false;
  if (row.resmanCustomFields?.[WAITING_CODE] !== undefined) return false;
  return lastTouched(row) < runtime.now() - HOUR_MS;
}

const lastTouched = ({ updatedAt, resmanLastSyncAt }: Conversation): number =>
  Math.max(Date.parse(updatedAt), resmanLastSyncAt === null ? 0 : Date.parse(resmanLastSyncAt));

/** Leads of properties without ResMan, those whose link was ended, and new ones of a property that only pulls stay here. */
function isMeantToBeSynced({ integration, link }: StoredLead): boolean {
  if (!integration) return false;
  if (link) return link.status !== "inactive";
  return integration.syncDirection !== "from_resman";
}

async function isAbandoned({ storage }: EngineContext, conversationId: string): Promise<boolean> {
  const one = { conversationId, limit: 1 };
  const atIt = await Promise.all([
    storage.queue.list({ ...one, status: "pending" }),
    storage.queue.list({ ...one, status: "processing" }),
    storage.conflicts.list({ ...one, resolutionStatus: ["pending", "manual_review"] }),
  ]);
  return atIt.every(({ length }) => length === 0);
}

/** Each lead counts once, and only where {@link countLostLeads} does not see it. */
async function countDeadLetters({ storage }: EngineContext, scope: Scope, signal?: AbortSignal): Promise<number> {
  const lost = new Set<string>();
  const read = (page: { limit: number; afterId?: string }) =>
    storage.queue.list({ ...scope, ...page, status: "failed" });
  for await (const page of pagesOf(read, signal)) {
    const ids = [...new Set(page.flatMap(({ conversationId }) => conversationId ?? []))];
    const stored = ids.length > 0 ? await storage.leads.load(ids, "resman") : [];
    const leads = new Map<string, Conversation>(stored.map(({ conversation }) => [conversation.id, conversation]));
    for (const { id, conversationId, resmanLeadId, updatedAt } of page) {
      const lead = leads.get(conversationId ?? "");
      if (!lead) lost.add(resmanLeadId ?? id);
      else if (lead.resmanSyncStatus === "synced" && lastTouched(lead) < Date.parse(updatedAt)) lost.add(lead.id);
    }
  }
  return lost.size;
}

async function* pagesOf<Row extends { id: string }>(
  read: (page: { limit: number; afterId?: string }) => Promise<Row[]>,
  signal: AbortSignal | undefined,
): AsyncGenerator<Row[]> {
  for (let afterId: string | undefined; ; ) {
    throwIfAborted(signal);
    const page = await read({ limit: PAGE, ...(afterId && { afterId }) });
    if (page.length > 0) yield page;
    afterId = page.at(-1)?.id;
    if (page.length < PAGE) return;
  }
}
