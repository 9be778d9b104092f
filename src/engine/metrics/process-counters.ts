import type { SyncEvents } from "../../domain/events.js";
import { countDuration, emptyBuckets, isDuration } from "../../rules/metrics/duration-buckets.js";
import { LabelledCells, type Labels } from "../../rules/metrics/labelled-cells.js";
import type { SyncEmitter } from "../emitter.js";

/** Cells of one counter; what is beyond is counted together. */
const MOST_CELLS = 2000;
/** A histogram has fifteen numbers a cell. */
const MOST_HISTOGRAMS = 500;

/** Durations of requests, by buckets. */
export interface Durations {
  counts: number[];
  sumMs: number;
}

const counter = (): LabelledCells<number> => new LabelledCells(MOST_CELLS, () => 0);

/** What this process has counted since it began, of the engine's events. Memory is bounded, however many events there are. */
export class ProcessCounters {
  /** By remote, status and, where it is known, property. */
  readonly requests = counter();
  /** Failed ones, by remote, code and, where it is known, property. */
  readonly requestErrors = counter();
  readonly durations = new LabelledCells<Durations>(MOST_HISTOGRAMS, () => ({ counts: emptyBuckets(), sumMs: 0 }));
  /** By property and result. */
  readonly leads = counter();
  /** By property, and whether they were opened or resolved. */
  readonly conflicts = counter();
  /** By status. */
  readonly jobs = counter();
  /** 1 while nothing is sent to the remote, 0 after it; by remote. */
  readonly openCircuits = counter();

  constructor(events: SyncEmitter) {
    events.on("api:request", (report) => this.#request(report));
    for (const result of ["synced", "unchanged", "waiting", "failed", "imported"] as const) {
      events.on(`lead:${result}`, ({ propertyId }) => add(this.leads, { property: propertyId, result }));
    }
    for (const state of ["opened", "resolved"] as const) {
      events.on(`conflict:${state}`, ({ conflict: { propertyId } }) =>
        add(this.conflicts, { ...of(propertyId), state }),
      );
    }
    events.on("job:settled", ({ status }) => add(this.jobs, { status }));
    events.on("job:lost", () => add(this.jobs, { status: "lost" }));
    events.on("circuit:opened", ({ remote }) => this.openCircuits.change({ remote }, () => 1));
    events.on("circuit:closed", ({ remote }) => this.openCircuits.change({ remote }, () => 0));
  }

  #request({ propertyId, remote, status, errorCode, durationMs }: SyncEvents["api:request"]): void {
    const labels = { ...of(propertyId), remote };
    add(this.requests, { ...labels, status: String(status ?? errorCode ?? "none") });
    if (errorCode !== null) add(this.requestErrors, { ...labels, code: errorCode });
    // A gateway of the host's own may tell of times that are none.
    if (!isDuration(durationMs)) return;
    this.durations.change(labels, (durations) => {
      countDuration(durations.counts, durationMs);
      durations.sumMs += durationMs;
      return durations;
    });
  }
}

const add = (cells: LabelledCells<number>, labels: Labels): void => cells.change(labels, (count) => count + 1);

/** What belongs to no property has no such label. */
const of = (propertyId: string | null): Labels => (propertyId === null ? {} : { property: propertyId });
