import type { Clock } from "../../../ports/runtime.js";
import type { ReconcileProgress } from "../results.js";

/** How far one stage has come, and how long it will take at the pace so far. */
export class StageProgress {
  readonly stage: ReconcileProgress["stage"];
  readonly #clock: Clock;
  readonly #startedAt: number;
  readonly #total: number | null;
  #processed = 0;

  /** @param total null while it is not known */
  constructor(clock: Clock, stage: ReconcileProgress["stage"], total: number | null) {
    this.#clock = clock;
    this.#startedAt = clock.now();
    this.stage = stage;
    this.#total = total;
  }

  /** One more is done. */
  step(): void {
    this.#processed += 1;
  }

  /** Never less than what is done: more may come while the stage runs. */
  get total(): number | null {
    return this.#total === null ? null : Math.max(this.#total, this.#processed);
  }

  get now(): Omit<ReconcileProgress, "runId"> {
    const { stage, total } = this;
    return { stage, processed: this.#processed, total, etaMs: this.#etaMs(total) };
  }

  #etaMs(total: number | null): number | null {
    if (total === null || this.#processed === 0) return null;
    const elapsedMs = this.#clock.now() - this.#startedAt;
    return Math.round((elapsedMs / this.#processed) * (total - this.#processed));
  }
}
