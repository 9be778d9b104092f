import * as z from "zod";
import { parseInput } from "../../../domain/errors.js";
import type { Repositories } from "../../../ports/storage.js";
import { throwIfAborted } from "../../../runtime/sleep.js";
import type { EngineContext } from "../../context.js";
import type { Hold } from "../../leases/hold.js";
import { followDeletions, prepareDeletions } from "../deletions/deletions.js";
import { applyRecords } from "../pull/apply-records.js";
import { MOST_REFUSED, refusedRecords, storeThrough } from "../pull/pull-checkpoint.js";
import { nextPage, readAhead } from "../pull/read-ahead.js";
import { noticeDiffering } from "../push/notice-differing.js";
import { pushNoticed } from "../push/push-stage.js";
import { noticingChangedSchema, openOrFail } from "../reconcile.js";
import type { FullSyncOptions, FullSyncResult } from "../results.js";
import { conduct } from "../run/conduct.js";
import { ReconcileRun } from "../run/reconcile-run.js";
import { tracedRun } from "../run/traced-run.js";
import type { OpenTable } from "../table/open-table.js";
import { holdingRun } from "../table/run-lock.js";
import { FROM_THE_START, type FullSyncState, readFullSync, storeFullSync } from "./full-sync-state.js";

const LEADS_AT_ONCE = 500;

const optionsSchema = z.strictObject({
  restart: z.boolean().optional(),
  allowMassDelete: z.boolean().optional(),
  trigger: z.enum(["manual", "schedule", "api"]).optional(),
  onProgress: z.custom((value) => typeof value === "function", "must be a function").optional(),
  signal: z.instanceof(AbortSignal).optional(),
});

/**
 * Brings every record and every lead of the client into step: for the first load, of any size. Aborting it pauses it; called
 * again, also in another process, it goes on where it was.
 * @throws as `reconcile` does
 */
export async function syncAll(ctx: EngineContext, options: FullSyncOptions = {}): Promise<FullSyncResult> {
  parseInput(optionsSchema, options, "FullSyncOptions");
  return tracedRun(ctx, "full", () => syncAllNow(ctx, options));
}

async function syncAllNow(ctx: EngineContext, options: FullSyncOptions): Promise<FullSyncResult> {
  const { restart = false, allowMassDelete = false, signal, ...told } = options;
  throwIfAborted(signal);
  const opened = await openOrFail(ctx, { ...told, ...(signal && { signal }) }, { fresh: true });
  if ("result" in opened) return { ...opened.result, resumed: false };
  const { open } = opened;
  return holdingRun(ctx, open, signal, async (hold) => {
    const interrupted = restart ? undefined : await readFullSync(ctx, open.table.source);
    const run = new ReconcileRun(ctx, { ...told, signal: hold.signal });
    for (const { message, remedy } of open.findings) run.warn(`${message} ${remedy}`);
    const sync = new FullSync(ctx, open, run, interrupted ?? FROM_THE_START);
    const result = await conduct(run, () => noticingChangedSchema(ctx, () => sync.run(hold, allowMassDelete)));
    return { ...result, resumed: interrupted !== undefined };
  });
}

class FullSync {
  readonly #ctx: EngineContext;
  readonly #open: OpenTable;
  readonly #run: ReconcileRun;
  #state: FullSyncState;

  constructor(ctx: EngineContext, open: OpenTable, run: ReconcileRun, state: FullSyncState) {
    this.#ctx = ctx;
    this.#open = open;
    this.#run = run;
    this.#state = state;
  }

  async run(hold: Hold, allowMassDelete: boolean): Promise<void> {
    if (this.#state.phase === "records") {
      await prepareDeletions(this.#ctx, this.#open, this.#run);
      await this.#pullRecords();
    }
    if (this.#state.phase === "leads") await this.#lookAtLeads();
    await followDeletions(this.#ctx, this.#open, this.#run, { allowMassDelete, sweep: true });
    await pushNoticed(this.#ctx, this.#open, this.#run, hold.beforeWrite ? { beforeWrite: hold.beforeWrite } : {});
    await storeFullSync(this.#ctx, this.#open.table.source, null);
  }

  async #pullRecords(): Promise<void> {
    const { gateway, table, fieldIds } = this.#open;
    const { offset, since: resumedFrom } = this.#state;
    const { signal } = this.#run;
    const beganAt = this.#ctx.runtime.now();
    this.#run.begin("pull", null);
    const query = { fields: fieldIds, byFieldId: true, ...(offset !== null && { offset }) };
    const reading = gateway.pages(table.tableId, query, signal ? { signal } : {})[Symbol.asyncIterator]();
    for await (const { records, next, serverTime } of readAhead(reading, await nextPage(reading))) {
      throwIfAborted(signal);
      // What somebody changes from the first page on may be missed by the list: the next pull begins there.
      const since = this.#state.since ?? serverTime;
      let reached = this.#state;
      await applyRecords(this.#ctx, this.#open, this.#run, records, async (tx, refusedNow) => {
        const refused = [...this.#state.refused, ...refusedNow];
        reached =
          next === undefined
            ? { phase: "leads", since, refused, offset: null, afterLeadId: null }
            : { ...this.#state, since, refused, offset: next };
        await storeFullSync(this.#ctx, table.source, reached, tx);
        if (next === undefined) await this.#movePullCheckpoint(since, refused, tx);
      });
      this.#state = reached;
    }
    if (resumedFrom === null && this.#state.refused.length === 0) this.#run.readAllAt = beganAt;
  }

  /** Pulls that were made meanwhile have come further than the beginning of this one, and what the store refused them counts too. */
  async #movePullCheckpoint(through: string, refusedNow: readonly string[], tx: Repositories): Promise<void> {
    const refused = [...new Set([...(await refusedRecords(tx, this.#open)), ...refusedNow])];
    // A store that takes next to nothing is to be mended first; then everything is read again.
    if (refused.length > MOST_REFUSED) return;
    await storeThrough(this.#ctx, this.#open, { through, refused, isWorthIt: true }, tx);
  }

  /** What was edited here is noticed already; this finds what nobody noticed, e.g. leads of before the sync. */
  async #lookAtLeads(): Promise<void> {
    const ctx = this.#ctx;
    const { settings, table } = this.#open;
    let isLast = false;
    while (!isLast) {
      throwIfAborted(this.#run.signal);
      const { afterLeadId } = this.#state;
      const page = { clientId: settings.clientId, limit: LEADS_AT_ONCE, ...(afterLeadId && { afterId: afterLeadId }) };
      const leads = await ctx.storage.campaignLeads.list(page);
      await noticeDiffering(ctx, this.#open, leads);
      isLast = leads.length < LEADS_AT_ONCE;
      this.#state = { ...this.#state, afterLeadId: leads.at(-1)?.id ?? afterLeadId, ...(isLast && { phase: "rest" }) };
      await storeFullSync(ctx, table.source, this.#state);
    }
  }
}
