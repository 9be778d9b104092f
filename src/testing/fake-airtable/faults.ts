import { createSeededRandom } from "../seeded-random.js";
import type { FakeAirtableRequestKind } from "./model.js";

/**
 * What goes wrong on the way (API reference, sections 3.2 and 11).
 *
 * Nothing was carried out:
 * - `dropBefore`: the connection breaks; `hang`: no answer until the client gives up
 * - `http500`, `http502` (HTML), `http503` (HTML), `retriable503` (JSON, `RETRIABLE_ERROR`), `http504` (HTML)
 * - `iteratorExpired`: every list that is being read is forgotten; strikes only requests that carry an offset
 * - `rateLimited`: a 429, and the penalty of the base begins, where the rate limit is on
 *
 * Carried out, and then:
 * - `dropAfter`, `hangAfter`; `http500After`, `http503After` and `http504After`, as if they had not been
 * - `truncated`: half of the JSON; `html`: a page with status 200; `empty`: status 200 without a body
 * - `partialSuccess`: a right answer to a write, with `details` about attachments
 *
 * `delay` only takes time.
 */
export type FakeAirtableFaultKind = (typeof BEFORE)[number] | (typeof AFTER)[number] | "delay";

const BEFORE = [
  "dropBefore",
  "hang",
  "http500",
  "http502",
  "http503",
  "retriable503",
  "http504",
  "iteratorExpired",
  "rateLimited",
] as const;

const AFTER = [
  "dropAfter",
  "hangAfter",
  "http500After",
  "http503After",
  "http504After",
  "truncated",
  "html",
  "empty",
  "partialSuccess",
] as const;

/** A fault with what belongs to it. */
export interface FakeAirtableFault {
  kind: FakeAirtableFaultKind;
  /** Retry-After of a 503 or 429: seconds or an HTTP date. Default none. */
  retryAfter?: string;
  /** How long `delay` takes, in milliseconds. Default 1,000. */
  delayMs?: number;
}

/** When a fault strikes: by `at`, then `next`, then `rate`; what is left out does not matter. */
export interface FakeAirtableFaultRule extends Omit<FakeAirtableFault, "kind"> {
  /** Numbers of the requests it strikes: 1 is the next one that arrives. */
  at?: readonly number[];
  /** The next so many requests. */
  next?: number;
  /** Probability from 0 to 1. */
  rate?: number;
  /** Seed of what `rate` draws from. Default 1. */
  seed?: number;
  /** Which requests it strikes and counts. Default: all. */
  on?: "reads" | "writes" | readonly FakeAirtableRequestKind[];
}

/** A request as a rule sees it. */
export interface FakeAirtableArrival {
  kind: FakeAirtableRequestKind;
  /** Whether it changes something; a list by POST does not. */
  isWrite: boolean;
  /** Whether it goes on with a list. */
  hasOffset: boolean;
  /** 1 for the first request that arrived at the fake. */
  number: number;
}

/** Says what goes wrong with a request, if anything. */
export type FakeAirtableFaultFunction = (
  arrival: FakeAirtableArrival,
) => FakeAirtableFaultKind | FakeAirtableFault | undefined;

/** Switches for everything that goes wrong on the way. A request that is refused for the rate limit meets no fault. */
export class FakeAirtableFaults {
  readonly #rules = new Map<FakeAirtableFaultKind | FakeAirtableFaultFunction, FakeAirtableFaultFunction>();

  /** Switches a fault on, replacing its earlier rule. */
  set(kind: FakeAirtableFaultKind, rule: FakeAirtableFaultRule): void {
    this.#rules.set(kind, byRule(kind, rule));
  }

  /** Adds a rule of the test's own. Returns what takes it away again. */
  rule(decide: FakeAirtableFaultFunction): () => void {
    this.#rules.set(decide, decide);
    return () => this.#rules.delete(decide);
  }

  /** Switches one fault off, or all and every rule. */
  clear(kind?: FakeAirtableFaultKind): void {
    if (kind) this.#rules.delete(kind);
    else this.#rules.clear();
  }

  /** The first rule that strikes; every rule sees the request. @internal */
  strike(arrival: FakeAirtableArrival): FakeAirtableFault | undefined {
    const struck = [...this.#rules.values()].map((decide) => decide(arrival)).find((fault) => fault !== undefined);
    const fault = typeof struck === "string" ? { kind: struck } : struck;
    return fault?.kind === "iteratorExpired" && !arrival.hasOffset ? undefined : fault;
  }
}

export const isAfter = ({ kind }: FakeAirtableFault): boolean => (AFTER as readonly string[]).includes(kind);

function byRule(kind: FakeAirtableFaultKind, rule: FakeAirtableFaultRule): FakeAirtableFaultFunction {
  const { at, rate, seed = 1, on, next: _, ...rest } = rule;
  const { random } = createSeededRandom(seed);
  let left = rule.next ?? 0;
  let seen = 0;
  const strikes = (): boolean => {
    seen += 1;
    if (at?.includes(seen)) return true;
    if (left > 0) {
      left -= 1;
      return true;
    }
    return rate !== undefined && random() < rate;
  };
  return (arrival) => {
    // An expired iterator can strike only where there is one, and must not be used up by others.
    if (!concerns(on, arrival) || (kind === "iteratorExpired" && !arrival.hasOffset)) return undefined;
    return strikes() ? { kind, ...rest } : undefined;
  };
}

function concerns(on: FakeAirtableFaultRule["on"], { kind, isWrite }: FakeAirtableArrival): boolean {
  if (on === undefined) return true;
  return typeof on === "string" ? (on === "writes") === isWrite : on.includes(kind);
}
