import type { SyncEvents } from "../../domain/events.js";
import type { MetricSample } from "../../domain/metric-sample.js";
import { BUCKET_NAMES, countDuration, emptyBuckets, isDuration } from "../../rules/metrics/duration-buckets.js";
import { API_DURATION_MS, API_ERRORS, API_REQUESTS, ofRemote } from "../../rules/metrics/sample-names.js";

/** A value as it is measured; ids are checked where it is stored. */
export type Sample = Omit<MetricSample, "propertyId"> & { propertyId: string | null };

/** Errors whose instants are kept to the millisecond, between two times samples are taken. */
const EXACT_ERRORS = 1000;
/** Seconds of errors that are kept apart beyond these. */
const SECONDS_OF_ERRORS = 5000;
const MOST_PROPERTIES = 5000;
const MOST_REMOTES = 100;

interface Requests {
  count: number;
  durationMs: number;
  /** When the latest of them ended. */
  at: number;
}

interface Errors {
  propertyId: string | null;
  count: number;
  at: number;
}

/**
 * Counts requests to remotes between two times they are stored, in constant memory. Errors keep their instants: the first 1,000 to
 * the millisecond, then to the second, of 5,000 seconds and properties; those beyond belong to no property and to the
 * instant of the latest. Requests and durations of a property, or of a remote, have the instant of the latest of them, which
 * is as exact as they are stored often.
 */
export class RequestCollector {
  readonly #byProperty = new Map<string | null, Requests>();
  readonly #byRemote = new Map<string, Requests>();
  readonly #errors = new Map<string, Errors>();
  #buckets = emptyBuckets();
  #lastAt = 0;

  /** How many numbers and instants are kept: bounded. */
  get cells(): number {
    return this.#byProperty.size + this.#byRemote.size + this.#errors.size + this.#buckets.length;
  }

  add({ propertyId, remote, startedAt, durationMs, errorCode }: SyncEvents["api:request"]): void {
    const at = startedAt + durationMs;
    // A gateway of the host's own may tell of times that are none.
    if (!isDuration(durationMs) || !isInstant(at)) return;
    this.#lastAt = Math.max(this.#lastAt, at);
    const property = this.#byProperty.size < MOST_PROPERTIES || this.#byProperty.has(propertyId) ? propertyId : null;
    count(this.#byProperty, property, durationMs, at);
    if (this.#byRemote.size < MOST_REMOTES || this.#byRemote.has(remote)) count(this.#byRemote, remote, durationMs, at);
    countDuration(this.#buckets, durationMs);
    if (errorCode !== null) this.#addError(propertyId, at);
  }

  /** What was counted since the last time, as samples that those of other processes can be added to. */
  take(): Sample[] {
    const samples = [
      ...Array.from(this.#byProperty, ([propertyId, requests]) => requestSamples(requests, propertyId, (name) => name)),
      ...Array.from(this.#byRemote, ([remote, requests]) =>
        requestSamples(requests, null, (name) => ofRemote(name, remote)),
      ),
    ].flat();
    const errors = Array.from(this.#errors.values(), ({ propertyId, count: value, at }) =>
      sample(API_ERRORS, value, propertyId, at),
    );
    const buckets = this.#buckets.flatMap((value, index) =>
      value === 0 ? [] : [sample(BUCKET_NAMES[index] ?? "", value, null, this.#lastAt)],
    );
    this.#byProperty.clear();
    this.#byRemote.clear();
    this.#errors.clear();
    this.#buckets = emptyBuckets();
    return [...samples, ...errors, ...buckets];
  }

  #addError(propertyId: string | null, endedAt: number): void {
    const { size } = this.#errors;
    const at = size < EXACT_ERRORS ? endedAt : Math.floor(endedAt / 1000) * 1000;
    const key = `${at} ${propertyId}`;
    const known = this.#errors.get(key);
    if (known) known.count += 1;
    else if (size < EXACT_ERRORS + SECONDS_OF_ERRORS) this.#errors.set(key, { propertyId, count: 1, at });
    else this.#addOtherError(endedAt);
  }

  #addOtherError(at: number): void {
    const others = this.#errors.get(OTHERS) ?? { propertyId: null, count: 0, at };
    this.#errors.set(OTHERS, { ...others, count: others.count + 1, at: Math.max(others.at, at) });
  }
}

const OTHERS = "others";

/** The first instant after those that can be stored: the year 10,000. */
const AFTER_ALL = Date.UTC(10_000, 0);

const isInstant = (at: number): boolean => at >= 0 && at < AFTER_ALL;

function count<Key>(cells: Map<Key, Requests>, key: Key, durationMs: number, at: number): void {
  const known = cells.get(key);
  if (!known) {
    cells.set(key, { count: 1, durationMs, at });
    return;
  }
  known.count += 1;
  known.durationMs += durationMs;
  known.at = Math.max(known.at, at);
}

const requestSamples = (
  { count: requests, durationMs, at }: Requests,
  propertyId: string | null,
  nameOf: (name: string) => string,
): Sample[] => [
  sample(nameOf(API_REQUESTS), requests, propertyId, at),
  sample(nameOf(API_DURATION_MS), durationMs, propertyId, at),
];

const sample = (name: string, value: number, propertyId: string | null, at: number): Sample => ({
  name,
  value,
  propertyId,
  at: new Date(at).toISOString(),
});
