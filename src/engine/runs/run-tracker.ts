import type { SyncError } from "../../domain/errors.js";
import { propertyIdSchema, runIdSchema } from "../../domain/ids.js";
import type { Run, RunCounts } from "../../domain/run.js";
import type { SyncTrigger } from "../../domain/status.js";
import { type EngineContext, nowIso } from "../context.js";

/** Enough to see what is wrong; the log has the rest. */
const MAX_ERRORS = 100;

/** Counts one run, tells listeners how it goes, and stores it when it is over. */
export class RunTracker {
  readonly #ctx: EngineContext;
  readonly run: Run;

  constructor(ctx: EngineContext, kind: Run["kind"], trigger: SyncTrigger, propertyId: string | null) {
    this.#ctx = ctx;
    this.run = {
      id: runIdSchema.parse(ctx.runtime.randomId()),
      kind,
      propertyId: propertyId === null ? null : propertyIdSchema.parse(propertyId),
      trigger,
      status: "running",
      counts: { processed: 0, created: 0, updated: 0, unchanged: 0, waiting: 0, conflicts: 0, failed: 0 },
      errors: [],
      startedAt: nowIso(ctx.runtime),
      finishedAt: null,
    };
    ctx.events.emit("run:started", { run: structuredClone(this.run) });
  }

  /** Whether anything was written so far. */
  hasWritten = false;
  /** Whether a remote was down, so that leads were left as they are. */
  hasOutage = false;

  /** Counts one lead. `total` is null while it is not known; `wrote` tells whether the lead left anything behind. */
  count(outcome: Exclude<keyof RunCounts, "processed">, total: number | null, wrote: boolean): void {
    this.hasWritten ||= wrote;
    const { counts } = this.run;
    counts.processed += 1;
    counts[outcome] += 1;
    this.#ctx.events.emit("run:progress", { runId: this.run.id, kind: this.run.kind, counts: { ...counts }, total });
  }

  /** A remote is down: said once, not of each lead. */
  outage(error: SyncError): void {
    if (!this.hasOutage) this.run.errors.push({ leadId: null, code: error.code, message: error.message });
    this.hasOutage = true;
  }

  fail(leadId: string, error: SyncError, total: number | null): void {
    if (this.run.errors.length < MAX_ERRORS) {
      this.run.errors.push({ leadId, code: error.code, message: error.message });
    }
    this.count("failed", total, true);
  }

  /** Ends the run. One that found nothing to do leaves no row: an idle cycle writes nothing. */
  async finish(status: Exclude<Run["status"], "running">): Promise<Run> {
    this.run.status = status;
    this.run.finishedAt = nowIso(this.#ctx.runtime);
    if (this.hasWritten || status !== "completed") await this.#ctx.storage.runs.put(this.run);
    this.#ctx.events.emit("run:finished", { run: structuredClone(this.run) });
    return this.run;
  }
}
