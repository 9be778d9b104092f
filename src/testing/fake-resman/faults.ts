import type { RandomSource } from "../../ports/runtime.js";

/** Instead of an answer. `…After` ones happen once a write was applied, the others before anything was read. */
const BEFORE = ["http503Html", "okHtml", "dropBefore", "hang", "transientEnvelope", "rateLimit"] as const;
const AFTER = ["dropAfter", "hangAfter", "http504After"] as const;
/** Changes of the answer's form that any client must be able to read. */
const VARIANTS = ["namespaced", "escapedResponse", "bom"] as const;

export type FaultBefore = (typeof BEFORE)[number];
export type FaultAfter = (typeof AFTER)[number];
export type FaultVariant = (typeof VARIANTS)[number];
/** What can go wrong or look different. */
export type FaultKind = FaultBefore | FaultAfter | FaultVariant;

/** When a fault strikes: each request with a probability, or the next few requests. */
export interface FaultRule {
  /** Probability from 0 to 1, drawn from the fake's random source. */
  rate?: number;
  /** The next so many requests. */
  next?: number;
  /** Default: both. A write is a PostLeadManagement4_0. */
  on?: "reads" | "writes";
  /** Value of Retry-After for `rateLimit`: seconds or an HTTP date. Default `1`. */
  retryAfter?: string;
}

/**
 * Switches for everything that goes wrong on the way (API reference, sections 2.2, 2.3 and 10).
 *
 * - `http503Html`, `okHtml`: a proxy's page, with status 503 or 200
 * - `dropBefore`, `dropAfter`: the connection breaks before or after a write was applied
 * - `hang`, `hangAfter`: no answer until the client gives up
 * - `http504After`: the proxy gave up on a write that was applied
 * - `transientEnvelope`: HTTP 200 with Status Error and a text that asks to try again
 * - `rateLimit`: HTTP 429 with Retry-After
 * - `namespaced`, `escapedResponse`, `bom`: other forms of a right answer
 */
export class FakeFaults {
  readonly #random: RandomSource;
  readonly #rules = new Map<FaultKind, FaultRule>();

  constructor(random: RandomSource) {
    this.#random = random;
  }

  /** Switches a fault on, replacing its earlier rule. */
  set(kind: FaultKind, rule: FaultRule): void {
    this.#rules.set(kind, { ...rule });
  }

  /** Switches one fault off, or all. */
  clear(kind?: FaultKind): void {
    if (kind) this.#rules.delete(kind);
    else this.#rules.clear();
  }

  /** Value of Retry-After that goes with `rateLimit`. */
  get retryAfter(): string {
    return this.#rules.get("rateLimit")?.retryAfter ?? "1";
  }

  /** @internal */
  before(isWrite: boolean): FaultBefore | undefined {
    return BEFORE.find((kind) => this.#strikes(kind, isWrite));
  }

  /** @internal */
  after(isWrite: boolean): FaultAfter | undefined {
    return AFTER.find((kind) => this.#strikes(kind, isWrite));
  }

  /** @internal */
  variants(isWrite: boolean): Partial<Record<FaultVariant, boolean>> {
    return Object.fromEntries(VARIANTS.map((kind) => [kind, this.#strikes(kind, isWrite)]));
  }

  #strikes(kind: FaultKind, isWrite: boolean): boolean {
    const rule = this.#rules.get(kind);
    if (!rule || (rule.on && (rule.on === "writes") !== isWrite)) return false;
    if (rule.next !== undefined && rule.next > 0) {
      rule.next -= 1;
      return true;
    }
    return rule.rate !== undefined && this.#random.random() < rule.rate;
  }
}
