import type { CampaignNotice } from "../../../domain/campaign-notice.js";
import { throwIfAborted } from "../../../runtime/sleep.js";
import { type EngineContext, nowIso } from "../../context.js";
import { traced } from "../../traced.js";
import type { ReconcileRun } from "../run/reconcile-run.js";
import type { OpenTable } from "../table/open-table.js";
import { leadsUpdatedSince, noticeDiffering } from "./notice-differing.js";
import type { PushParts } from "./push-lead.js";
import { pushRound } from "./push-round.js";

/** Leads of a round: fifty requests of ten. */
const ROUND = 500;
/** While the last answers of a round are on their way, the next one sends. */
const ROUNDS_AT_ONCE = 2;
/** A shorter one to begin with, so that the two under way never end together. */
const FIRST_ROUND = 200;
/** An edit that comes while its lead is written is pushed again at once, so often at most; then it waits for the next time. */
const PASSES = 3;

/** How a push goes on, and what it looks at. */
export interface PushOptions {
  beforeWrite?: () => Promise<void>;
  /** Leads updated at or after this instant are looked at too, noticed or not. */
  updatedSince?: string;
}

/**
 * Stage 2: brings every noticed lead to its record, ten a request. Before a field is written that Airtable may have changed
 * too, its record is read again, a hundred a request, unless that was done moments ago. What the answers say is recorded
 * with the links, the log and the notices, in one transaction a request. A lead that fails keeps its notice and rests.
 */
export const pushNoticed = (
  ctx: EngineContext,
  open: OpenTable,
  run: ReconcileRun,
  options: PushOptions = {},
): Promise<void> => traced(ctx, "reconcile.push", { runId: run.runId }, () => pushStage(ctx, open, run, options));

async function pushStage(
  ctx: EngineContext,
  open: OpenTable,
  run: ReconcileRun,
  { updatedSince, beforeWrite }: PushOptions,
): Promise<void> {
  const { clientId } = open.settings;
  if (updatedSince !== undefined && !run.dryRun) {
    for await (const leads of leadsUpdatedSince(ctx, clientId, updatedSince)) await noticeDiffering(ctx, open, leads);
  }
  run.begin("push", await ctx.storage.campaignNotices.count({ clientId, at: nowIso(ctx.runtime) }));
  const parts = { ctx, open, run, ...(beforeWrite && { beforeWrite }) };
  for (let pass = 1; pass <= PASSES; pass += 1) {
    const isLeft = await pushDue(parts, run.dryRun ? 1 : ROUNDS_AT_ONCE);
    if (!isLeft || run.dryRun) break;
  }
  if (updatedSince === undefined || !run.dryRun) return;
  for await (const leads of leadsUpdatedSince(ctx, clientId, updatedSince)) {
    throwIfAborted(run.signal);
    const fresh = leads.filter(({ id }) => !run.hasPlanned(id));
    await pushRound(
      parts,
      fresh.map(({ id }) => ({ leadId: id, version: 1, attempts: 0 })),
    );
  }
}

/** Pushes all that is due, so many rounds at a time. Returns whether some leads are to be pushed again at once. */
async function pushDue(parts: PushParts, atOnce: number): Promise<boolean> {
  const { ctx, open, run } = parts;
  const underway: Promise<boolean>[] = [];
  let isLeft = false;
  try {
    for await (const notices of dueNotices(ctx, open.settings.clientId)) {
      throwIfAborted(run.signal);
      const round = pushRound(parts, notices);
      // Its failure counts when it is its turn.
      round.catch(() => undefined);
      underway.push(round);
      if (underway.length >= atOnce) isLeft = (await underway.shift()) || isLeft;
    }
    while (underway.length > 0) isLeft = (await underway.shift()) || isLeft;
  } finally {
    // What one of them has sent is recorded, whatever ended the other.
    await Promise.allSettled(underway);
  }
  return isLeft;
}

async function* dueNotices(ctx: EngineContext, clientId: string): AsyncGenerator<CampaignNotice[]> {
  const at = nowIso(ctx.runtime);
  for (let afterId: string | undefined; ; ) {
    const limit = afterId === undefined ? FIRST_ROUND : ROUND;
    const page = await ctx.storage.campaignNotices.list({ clientId, at, limit, ...(afterId && { afterId }) });
    if (page.length > 0) yield page;
    afterId = page.at(-1)?.leadId;
    if (page.length < limit) return;
  }
}
