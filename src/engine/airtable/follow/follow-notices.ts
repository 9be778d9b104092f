import { isSyncError } from "../../../domain/errors.js";
import { type EngineContext, nowIso } from "../../context.js";
import { isAllPaused } from "../../integrations/switches.js";
import type { AirtableSettings } from "../options.js";
import { pushNoticed } from "../push/push-stage.js";
import { conduct } from "../run/conduct.js";
import { ReconcileRun } from "../run/reconcile-run.js";
import { openTable } from "../table/open-table.js";
import { holdingTable } from "../table/run-lock.js";
import { retryDelay } from "./follow-pace.js";

/** Leads that fill a request: no need to wait for more. */
const FULL = 10;
/** So long leads that were noticed wait for others, so that a burst of claims is one request. */
const GATHER_MS = 1000;
/** So rarely it looks in the end although the store tells of news: a lead that rested is due, or news was lost. */
const LOOK_EVERY_MS = 30_000;
/** So often it looks where the store cannot tell. */
const POLL_MS = 5000;
/** Somebody else has the table: a push of theirs is over in moments, a first load is not. */
const BUSY_MS = 1000;
const LONGEST_BUSY_MS = 5000;
const LONGEST_RETRY_MS = 5 * 60_000;

/** Brings noticed leads to Airtable as they come. */
export class NoticeFollower {
  readonly #ctx: EngineContext;
  readonly #settings: AirtableSettings;
  readonly #wake: () => void;
  #unlisten: (() => Promise<void>) | undefined;
  #lookAt = Number.NEGATIVE_INFINITY;
  /** Short after news: by the store's clock the lead may be due a little later. */
  #pauseMs = GATHER_MS;
  /** When those that were noticed go out, if no more of them come; undefined while there are none. */
  #pushAt: number | undefined;
  /** Not before: after a push, or one that failed. */
  #restsUntil = Number.NEGATIVE_INFINITY;
  /** A clock that shows less was put back: then what waits for an instant would wait too long. */
  #turnAt = Number.NEGATIVE_INFINITY;
  #failures = 0;
  /** Times somebody else had the table, one after another, up to now. */
  #refusals = 0;

  /** @param wake called when its turn may have come */
  constructor(ctx: EngineContext, settings: AirtableSettings, wake: () => void) {
    this.#ctx = ctx;
    this.#settings = settings;
    this.#wake = wake;
  }

  /** When its turn is, in milliseconds since the Unix epoch. */
  get dueAt(): number {
    const now = this.#ctx.runtime.now();
    return now < this.#turnAt ? now : Math.max(this.#lookAt, this.#restsUntil);
  }

  /** Looks for noticed leads and pushes them when it is time. Never throws. */
  async turn(signal: AbortSignal): Promise<void> {
    const { runtime, events, storage } = this.#ctx;
    const now = runtime.now();
    if (now < this.#turnAt) this.#pushAt = undefined;
    this.#turnAt = now;
    this.#lookAt = now + this.#pauseMs;
    this.#restsUntil = Number.NEGATIVE_INFINITY;
    this.#pauseMs = Math.min(2 * this.#pauseMs, storage.listen ? LOOK_EVERY_MS : POLL_MS);
    try {
      await this.#listen();
      if (await this.#isTime()) await this.#push(signal);
    } catch (error) {
      if (signal.aborted) return;
      if (isSyncError(error, "ALREADY_RUNNING")) {
        this.#restsUntil = runtime.now() + Math.min(BUSY_MS * 2 ** this.#refusals, LONGEST_BUSY_MS);
        this.#refusals += 1;
        return;
      }
      this.#failures += 1;
      this.#restsUntil = runtime.now() + retryDelay(this.#failures, error, LONGEST_RETRY_MS, runtime.random());
      events.emit("engine:error", { error, during: "push campaign leads" });
    }
  }

  async leave(): Promise<void> {
    const report = (error: unknown): void => this.#ctx.events.emit("engine:error", { error, during: "end listening" });
    await this.#unlisten?.().catch(report);
  }

  async #listen(): Promise<void> {
    this.#unlisten ??= await this.#ctx.campaignNews.listen(() => {
      this.#lookAt = Number.NEGATIVE_INFINITY;
      this.#pauseMs = GATHER_MS;
      this.#wake();
    });
  }

  async #isTime(): Promise<boolean> {
    const { storage, runtime } = this.#ctx;
    const { clientId } = this.#settings;
    const due = await storage.campaignNotices.list({ clientId, at: nowIso(runtime), limit: FULL });
    if (due.length === 0) {
      this.#pushAt = undefined;
      return false;
    }
    this.#pushAt ??= runtime.now() + GATHER_MS;
    if (due.length >= FULL || this.#pushAt <= runtime.now()) return !(await isAllPaused(this.#ctx));
    this.#lookAt = Math.min(this.#lookAt, this.#pushAt);
    return false;
  }

  async #push(signal: AbortSignal): Promise<void> {
    const ctx = this.#ctx;
    const open = await openTable(ctx, { signal });
    await holdingTable(ctx, open, signal, async ({ signal: held, beforeWrite }) => {
      const run = new ReconcileRun(ctx, { trigger: "schedule", signal: held });
      let failure: unknown;
      const { success } = await conduct(run, () =>
        pushNoticed(ctx, open, run, { beforeWrite }).catch((error: unknown) => {
          failure = error;
          throw error;
        }),
      );
      if (!success) throw failure;
    });
    this.#failures = 0;
    this.#refusals = 0;
    this.#pushAt = undefined;
    this.#restsUntil = ctx.runtime.now() + GATHER_MS;
    this.#lookAt = Number.NEGATIVE_INFINITY;
  }
}
