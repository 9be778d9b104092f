import type { SyncError } from "../../../domain/errors.js";
import type { RunCounts } from "../../../domain/run.js";
import type { EngineContext } from "../../context.js";
import { RunTracker } from "../../runs/run-tracker.js";
import type { PlannedReconciliation, ReconcileOptions, ReconcileProgress, ReconciliationResult } from "../results.js";
import { StageProgress } from "./stage-progress.js";

/** What became of one lead. */
export type LeadOutcome = "inserted" | "updated" | "created" | "deleted" | "skipped" | "unchanged" | "conflict";

/** Enough to see what is wrong; the log has the rest. */
const MAX_ERRORS = 1000;

/** How the run's row counts it. */
const COUNTED_AS = {
  inserted: "created",
  created: "created",
  updated: "updated",
  deleted: "updated",
  conflict: "conflicts",
  skipped: "unchanged",
  unchanged: "unchanged",
} as const satisfies Record<LeadOutcome, keyof RunCounts>;

/**
 * One reconciliation under way: counts it, tells listeners how it goes (`onProgress`, `reconcile:progress`), keeps its run
 * (`RunTracker`, kind `reconcile`) and makes its result. A dry run is no run that is kept or told of.
 */
export class ReconcileRun {
  readonly runId: string;
  readonly dryRun: boolean;
  readonly signal: AbortSignal | undefined;
  readonly trigger: NonNullable<ReconcileOptions["trigger"]>;
  /**
   * When this run began to read everything that had changed, and has applied it since, in milliseconds since the Unix epoch;
   * null where it did not.
   */
  readAllAt: number | null = null;

  readonly #ctx: EngineContext;
  readonly #startedAt: number;
  readonly #onProgress: ReconcileOptions["onProgress"];
  /** Null in a dry run. */
  readonly #tracker: RunTracker | null;
  readonly #result: Pick<
    ReconciliationResult,
    "stage1" | "stage2" | "deleted" | "created" | "conflicts" | "warnings" | "plan"
  >;
  readonly #planned = new Set<string>();
  #progress: StageProgress;
  #failures = 0;

  constructor(ctx: EngineContext, options: ReconcileOptions = {}) {
    const { dryRun = false, trigger = "manual", signal, onProgress } = options;
    this.#ctx = ctx;
    this.#startedAt = ctx.runtime.now();
    this.#onProgress = onProgress;
    this.#tracker = dryRun ? null : new RunTracker(ctx, "reconcile", trigger, null);
    this.runId = this.#tracker?.run.id ?? ctx.runtime.randomId();
    this.dryRun = dryRun;
    this.trigger = trigger;
    this.signal = signal;
    this.#progress = new StageProgress(ctx.runtime, "pull", null);
    this.#result = {
      stage1: { recordsProcessed: 0, inserted: 0, updated: 0, errors: [] },
      stage2: { recordsProcessed: 0, updated: 0, skipped: 0, errors: [] },
      deleted: 0,
      created: 0,
      conflicts: 0,
      warnings: [],
      plan: [],
    };
  }

  /** Leads and records that failed so far. */
  get failures(): number {
    return this.#failures;
  }

  /** Whether anything was written so far that a run is kept for. */
  get hasWritten(): boolean {
    return this.#tracker?.hasWritten ?? false;
  }

  /** Begins a stage. `total` is null while it is not known. */
  begin(stage: ReconcileProgress["stage"], total: number | null): void {
    this.#progress = new StageProgress(this.#ctx.runtime, stage, total);
    this.#tell();
  }

  /** One lead of the stage is done. @param wrote whether it left anything behind in the store. Default: as the outcome says */
  count(outcome: LeadOutcome, wrote = outcome !== "skipped" && outcome !== "unchanged"): void {
    this.#countInStage(outcome);
    this.#progress.step();
    this.#tracker?.count(COUNTED_AS[outcome], this.#progress.total, wrote);
    this.#tell();
  }

  /** Fields that were left to a person. */
  left(fields: number): void {
    this.#result.conflicts += fields;
  }

  /** One lead of the stage failed; the rest goes on. `subject`: its lead id or record id. */
  fail(subject: string, error: SyncError): void {
    this.#failures += 1;
    this.#list(`${subject}: ${error.code}: ${error.message}`);
    if (this.#progress.stage !== "deletions") this.#stage.recordsProcessed += 1;
    this.#progress.step();
    this.#tracker?.fail(subject, error, this.#progress.total);
    this.#tell();
  }

  /** A fault that does not keep its lead from being synced, e.g. one cell that cannot be read; listed under the stage's errors. */
  fault(subject: string, error: SyncError): void {
    this.#list(`${subject}: ${error.code}: ${error.message}`);
  }

  /** What does not stop the sync but should be looked at. */
  warn(message: string): void {
    if (!this.#result.warnings.includes(message)) this.#result.warnings.push(message);
  }

  /** What a dry run found for one lead. */
  planned(plan: PlannedReconciliation): void {
    if (plan.leadId !== null) this.#planned.add(plan.leadId);
    this.#result.plan.push(plan);
  }

  /** Whether a dry run has planned a lead already. */
  hasPlanned(leadId: string): boolean {
    return this.#planned.has(leadId);
  }

  /** Ends the run and stores it, unless it found nothing to do. `failure`: what kept it from coming to its end. */
  async finish(failure?: SyncError): Promise<ReconciliationResult> {
    const { code, message } = failure ?? {};
    if (failure) this.#list(`${code}: ${message}`);
    if (failure) this.#tracker?.run.errors.push({ leadId: null, code: failure.code, message: failure.message });
    await this.#tracker?.finish(failure ? (code === "ABORTED" ? "aborted" : "failed") : "completed");
    const endedAt = this.#ctx.runtime.now();
    return {
      success: !failure,
      ...this.#result,
      startTime: new Date(this.#startedAt),
      endTime: new Date(endedAt),
      duration: endedAt - this.#startedAt,
      runId: this.runId,
    };
  }

  /** Deletions are told with what came from Airtable. */
  get #stage(): ReconciliationResult["stage1"] | ReconciliationResult["stage2"] {
    return this.#progress.stage === "push" ? this.#result.stage2 : this.#result.stage1;
  }

  #countInStage(outcome: LeadOutcome): void {
    const { stage1, stage2 } = this.#result;
    if (outcome === "deleted") this.#result.deleted += 1;
    if (outcome === "created") this.#result.created += 1;
    if (this.#progress.stage === "deletions") return;
    this.#stage.recordsProcessed += 1;
    if (this.#progress.stage === "push") {
      if (outcome === "skipped" || outcome === "unchanged") stage2.skipped += 1;
      else stage2.updated += 1;
    } else if (outcome === "inserted") stage1.inserted += 1;
    else if (outcome === "updated" || outcome === "conflict") stage1.updated += 1;
  }

  #list(text: string): void {
    const { errors } = this.#stage;
    if (errors.length < MAX_ERRORS) errors.push(text);
  }

  #tell(): void {
    const progress = { runId: this.runId, ...this.#progress.now };
    if (!this.dryRun) this.#ctx.events.emit("reconcile:progress", progress);
    try {
      this.#onProgress?.(progress);
    } catch (error) {
      this.#ctx.events.emit("engine:error", { error, during: "report progress" });
    }
  }
}
