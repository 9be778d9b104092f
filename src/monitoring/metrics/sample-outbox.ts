import { isSyncError } from "../../domain/errors.js";
import { type MetricSample, metricSampleSchema } from "../../domain/metric-sample.js";
import type { Logger } from "../../ports/logger.js";
import type { MetricRepository } from "../../ports/storage.js";
import type { Sample } from "./request-collector.js";

/** Samples of one statement. */
const BATCH = 500;
/** Samples that wait for a store that is away. */
const MOST_WAITING = 20_000;
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/**
 * Counts on their way to the store. While it is away they wait; where too many do, those of a minute are put together, then those
 * of an hour: nothing is lost but their exact instants. Only what is too much even so is given up, the oldest first.
 * A batch whose answer was lost may be stored twice.
 */
export class SampleOutbox {
  readonly #metrics: Pick<MetricRepository, "append">;
  readonly #logger: Logger;
  #waiting: MetricSample[] = [];
  #hasFailed = false;

  constructor(metrics: Pick<MetricRepository, "append">, logger: Logger) {
    this.#metrics = metrics;
    this.#logger = logger;
  }

  /** How many wait. */
  get size(): number {
    return this.#waiting.length;
  }

  add(samples: readonly Sample[]): void {
    this.#waiting.push(...samples.map((sample) => metricSampleSchema.parse(sample)));
    for (const spanMs of [MINUTE_MS, HOUR_MS]) {
      if (this.#waiting.length > MOST_WAITING) this.#waiting = putTogether(this.#waiting, spanMs);
    }
    const tooMany = this.#waiting.length - MOST_WAITING;
    if (tooMany <= 0) return;
    this.#waiting.splice(0, tooMany);
    this.#logger.error("Measured values were given up, because the store has been away for too long.", { tooMany });
  }

  /** Stores what waits. Never throws: what could not be stored is tried again the next time, and logged once until it is. */
  async flush(): Promise<void> {
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.slice(0, BATCH);
      try {
        await this.#metrics.append(batch);
      } catch (error) {
        if (!isSyncError(error, "INVALID_INPUT")) {
          this.#failed(error);
          return;
        }
        // What the store will never take must keep nothing else waiting.
        const { length: refused } = batch;
        this.#logger.error("The store refused measured values, which are given up.", { code: error.code, refused });
      }
      // Others may have been added, or put together, meanwhile.
      const sent = new Set(batch);
      this.#waiting = this.#waiting.filter((sample) => !sent.has(sample));
    }
    if (this.#hasFailed) this.#logger.info("Measured values are stored again.");
    this.#hasFailed = false;
  }

  #failed(error: unknown): void {
    if (this.#hasFailed) return;
    this.#hasFailed = true;
    const code = isSyncError(error) ? error.code : "STORAGE_ERROR";
    this.#logger.warn("Measured values could not be stored; they are kept and stored later. Check the store.", {
      code,
      waiting: this.#waiting.length,
    });
  }
}

/** Counts of one name and property within one span, as one. */
function putTogether(samples: readonly MetricSample[], spanMs: number): MetricSample[] {
  const sums = new Map<string, MetricSample>();
  for (const sample of samples) {
    const key = `${Math.floor(Date.parse(sample.at) / spanMs)} ${sample.propertyId} ${sample.name}`;
    const known = sums.get(key);
    sums.set(key, known ? { ...known, value: known.value + sample.value } : sample);
  }
  return [...sums.values()];
}
