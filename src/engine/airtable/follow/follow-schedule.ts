import { isSyncError, SyncError } from "../../../domain/errors.js";
import { type EngineContext, nowIso } from "../../context.js";
import { StoreLock } from "../../leases/store-lock.js";
import type { AirtableSettings } from "../options.js";
import { reconcile } from "../reconcile.js";
import { retryDelay } from "./follow-pace.js";

/** Share of the interval that chance adds. */
const JITTER = 0.1;
/** Somebody else has the table, or decides whose turn it is. */
const BUSY_MS = 5000;

/** What each process knows of a table without asking Airtable. */
const nameOf = ({ gateway, table }: AirtableSettings): string => `airtable:${gateway.baseId}/${table}:schedule`;

/**
 * When the next reconciliation is due, and whose turn it is: the processes of one store share a checkpoint that holds when one
 * was last begun. What was missed while none ran is made up for once.
 */
export class ReconcileSchedule {
  readonly #ctx: EngineContext;
  readonly #everyMs: number;
  readonly #name: string;
  /** When its turn is, in milliseconds since the Unix epoch. */
  dueAt: number;
  #failures = 0;
  #warnings: readonly string[] = [];
  /** The last one this process began. */
  #begunAt: string | undefined;

  constructor(ctx: EngineContext, settings: AirtableSettings) {
    this.#ctx = ctx;
    this.#everyMs = settings.reconcileEveryMs;
    this.#name = nameOf(settings);
    this.dueAt = this.#everyMs > 0 ? ctx.runtime.now() : Number.POSITIVE_INFINITY;
  }

  /** Reconciles if nobody else has begun to since. Never throws. */
  async turn(signal: AbortSignal): Promise<void> {
    const { runtime, events } = this.#ctx;
    try {
      if (!(await this.#claim())) return;
      const result = await reconcile(this.#ctx, { trigger: "schedule", signal });
      this.#logWarnings(result.warnings);
      if (!result.success) throw await this.#failureOf(result.runId);
      this.#failures = 0;
      this.dueAt = this.#next(Date.parse(this.#begunAt ?? nowIso(runtime)));
    } catch (error) {
      if (signal.aborted) return;
      if (isSyncError(error, "ALREADY_RUNNING")) {
        this.dueAt = runtime.now() + BUSY_MS;
        return;
      }
      this.#failures += 1;
      this.dueAt = runtime.now() + retryDelay(this.#failures, error, this.#everyMs, runtime.random());
      events.emit("engine:error", { error, during: "reconcile" });
    }
  }

  /** Whether it is this process's turn. Asked and answered by one process at a time. */
  async #claim(): Promise<boolean> {
    const { storage, runtime } = this.#ctx;
    const lock = new StoreLock(this.#ctx, [this.#name]);
    if (!(await lock.take()).acquired) {
      this.dueAt = runtime.now() + BUSY_MS;
      return false;
    }
    try {
      const through = (await storage.checkpoints.get(this.#name))?.through;
      // One that this process began and could not end is its own to try again.
      const isOthers = through !== undefined && through !== this.#begunAt;
      if (isOthers && Date.parse(through) + this.#everyMs > runtime.now()) {
        this.dueAt = this.#next(Date.parse(through));
        return false;
      }
      const at = nowIso(runtime);
      await storage.checkpoints.put({ key: this.#name, through: at, state: null, updatedAt: at });
      this.#begunAt = at;
      return true;
    } finally {
      await lock.release();
    }
  }

  /** Nobody reads the result of a scheduled one. What it says again and again is said once. */
  #logWarnings(warnings: readonly string[]): void {
    for (const warning of warnings) if (!this.#warnings.includes(warning)) this.#ctx.logger.warn(warning);
    this.#warnings = warnings;
  }

  #next(begunAt: number): number {
    return begunAt + this.#everyMs * (1 + JITTER * this.#ctx.runtime.random());
  }

  async #failureOf(runId: string): Promise<SyncError> {
    const run = await this.#ctx.storage.runs.get(runId);
    const failure = run?.errors.findLast(({ leadId }) => leadId === null);
    return new SyncError("TEMPORARY_ERROR", failure?.message ?? "The reconciliation did not come to its end.", {
      context: { runId, ...(failure && { code: failure.code }) },
    });
  }
}
