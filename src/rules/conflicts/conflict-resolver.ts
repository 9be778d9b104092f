import type { ConflictType } from "../../domain/conflict.js";
import type { LeadField } from "../../domain/lead.js";
import type { JsonValue } from "../../domain/primitives.js";
import type { LeadStatus, ResolutionStrategy } from "../../domain/status.js";
import type { Match, MatchRecord } from "../matching/match-types.js";
import type { FieldDecision } from "../plan/policy.js";
import type { PolicyOverrides } from "../plan/resman-policy.js";
import { ruleValue } from "./canonical-value.js";
import { decideConflict, policyOf } from "./decide-conflict.js";
import { fieldNamed } from "./field-named.js";
import {
  type ConflictResolution,
  invalid,
  type LeadConflict,
  type SyncConflict,
  toLeadConflict,
} from "./lead-conflict.js";
import { type LeadRecord, mergeLeadRecords } from "./merge-lead-records.js";
import { matchRecordOf, seedJudge } from "./seed-judge.js";

/** Says whether two records are one person; a `LeadMatcher` is one. */
export interface DuplicateJudge {
  compare(a: MatchRecord, b: MatchRecord): Pick<Match, "band" | "score">;
}

/** Options of a {@link LeadSyncConflictResolver}. All have defaults. */
export interface ConflictResolverOptions {
  /** Owners and rules by field, as `SyncEngineOptions.policy` takes them. */
  policy?: PolicyOverrides;
  /** Who compares two leads that may be one person. Default: the seeds' similarity at {@link duplicateThreshold}. */
  matcher?: DuplicateJudge;
  /** Similarity above which the seeds' formula merges two leads, 0 to 1. Default 0.8 (seed 000). */
  duplicateThreshold?: number;
  /**
   * Makes the durable task of a conflict that a person must decide, e.g. with `engine.conflicts.escalateToManualReview`.
   * What it throws, {@link LeadSyncConflictResolver.resolveConflict} throws.
   */
  onEscalate?(conflict: LeadConflict): void | Promise<void>;
}

const STRATEGY = { local: "domiq_wins", remote: "resman_wins", merged: "merged", open: "manual_review" } as const;

/**
 * The seeds' conflict resolver (seeds 000 and 001): says what should become of a disagreement, and changes nothing. It
 * decides by the very rules `planSync` uses, so what it says is what a sync does.
 *
 * The seeds describe it twice. `resolveConflict` and `resolveSyncConflict` answer with a {@link ConflictResolution}, the
 * former also making the task of a manual review; the three methods named after a kind of conflict answer with the bare
 * value, and with what our side holds where a person must decide.
 *
 * @example
 * const resolver = new LeadSyncConflictResolver();
 * resolver.resolveDataInconsistency("budget_range", { min: 0, max: 0 }, { min: 1200, max: 1500 }); // { min: 1200, max: 1500 }
 */
export class LeadSyncConflictResolver {
  readonly #options: ConflictResolverOptions;
  readonly #judge: DuplicateJudge;

  /** @throws ValidationError when `duplicateThreshold` is not between 0 and 1 */
  constructor(options: ConflictResolverOptions = {}) {
    const { matcher, duplicateThreshold = 0.8 } = options;
    if (!(duplicateThreshold >= 0 && duplicateThreshold <= 1)) throw invalid("duplicateThreshold", "must be 0 to 1");
    this.#options = options;
    this.#judge = matcher ?? seedJudge(duplicateThreshold);
  }

  /**
   * Says how a conflict should be settled, and makes the task of one that a person must decide (seed 000).
   * @throws ValidationError for a malformed conflict or status; whatever `onEscalate` throws
   */
  async resolveConflict(conflict: LeadConflict | SyncConflict): Promise<ConflictResolution> {
    const given = toLeadConflict(conflict);
    const resolution = this.resolveSyncConflict(given);
    return resolution.resolution === "manual_review" ? this.escalateToManualReview(given) : resolution;
  }

  /** {@link resolveConflict} at once, without making a task (seed 001). @throws ValidationError */
  resolveSyncConflict(conflict: LeadConflict | SyncConflict): ConflictResolution {
    const given = toLeadConflict(conflict);
    const resolve: Record<ConflictType, () => ConflictResolution> = {
      status_conflict: () => this.#resolveField("status", given),
      data_conflict: () => this.#resolveData(given),
      duplicate_lead: () => this.#resolveDuplicate(given),
      field_mismatch: () => MANUAL_REVIEW,
    };
    return resolve[given.conflictType]();
  }

  /**
   * The status that stands when both sides changed it: the further one, but ResMan has the last word on application, leased
   * and lost, or a lost lead would come back to life (seed 000; ResMan reference, section 7.4). @throws ValidationError
   */
  resolveStatusConflict(resmanStatus: string, domiqStatus: string): LeadStatus {
    return this.#decide("status", resmanStatus, domiqStatus).value as LeadStatus;
  }

  /**
   * The value of a field that stands when both sides changed it (seeds 000 and 001). A field nobody here knows is ResMan's.
   * @param field as `LeadFields` or as the seeds spell it
   * @throws ValidationError
   */
  resolveDataInconsistency(field: string, resmanValue: unknown, domiqValue: unknown): JsonValue {
    const known = fieldNamed(field);
    return known ? this.#decide(known, resmanValue, domiqValue).value : ruleValue(undefined, resmanValue, field);
  }

  /**
   * The existing lead with what the new one adds, if they are one person; else the existing lead as it is (seed 001). Each
   * field that both have is decided as a conflict.
   */
  handleDuplicateLead<L extends LeadRecord>(existingLead: L, newLead: LeadRecord): L {
    return this.#isDuplicate(existingLead, newLead) ? this.#merge(existingLead, newLead) : existingLead;
  }

  /** Makes the task of a conflict, whatever it is about (seed 000). @throws what `onEscalate` throws */
  async escalateToManualReview(conflict: LeadConflict | SyncConflict): Promise<ConflictResolution> {
    await this.#options.onEscalate?.(toLeadConflict(conflict));
    return MANUAL_REVIEW;
  }

  #resolveData(conflict: LeadConflict): ConflictResolution {
    const field = fieldNamed(conflict.field);
    if (field) return this.#resolveField(field, conflict);
    const finalValue = ruleValue(undefined, conflict.resmanValue, "resmanValue");
    return { resolution: "resman_wins", finalValue, reason: DEFAULT_REASON, rule: "conflict:remote-wins" };
  }

  #resolveField(field: LeadField, { resmanValue, domiqValue, baseValue }: LeadConflict): ConflictResolution {
    const { winner, value, rule } = this.#decide(field, resmanValue, domiqValue, baseValue);
    if (winner === "open") return { ...MANUAL_REVIEW, rule };
    return { resolution: STRATEGY[winner], finalValue: value, reason: reasonOf(field, rule), rule };
  }

  #decide(field: LeadField, resmanValue: unknown, domiqValue: unknown, base?: JsonValue): FieldDecision {
    return decideConflict(policyOf(field, this.#options.policy), {
      field,
      remote: checked(field, resmanValue, "resmanValue"),
      local: checked(field, domiqValue, "domiqValue"),
      base: base === undefined ? undefined : ruleValue(field, base, "baseValue"),
    });
  }

  #resolveDuplicate({ resmanValue, domiqValue }: LeadConflict): ConflictResolution {
    if (!isRecord(resmanValue) || !isRecord(domiqValue)) return MANUAL_REVIEW;
    const { band, score } = this.#judge.compare(matchRecordOf(resmanValue), matchRecordOf(domiqValue));
    const reason = `${band === "merge" ? "High" : "Low"} similarity score: ${Number(score.toFixed(3))}`;
    if (band !== "merge") return { ...MANUAL_REVIEW, reason: `${MANUAL_REVIEW.reason}. ${reason}` };
    const finalValue = this.#merge(resmanValue, domiqValue) as JsonValue;
    return { resolution: "merged", finalValue, reason, rule: "duplicate:merge" };
  }

  #isDuplicate(existing: LeadRecord, added: LeadRecord): boolean {
    return this.#judge.compare(matchRecordOf(existing), matchRecordOf(added)).band === "merge";
  }

  #merge<L extends LeadRecord>(existing: L, added: LeadRecord): L {
    return mergeLeadRecords(existing, added, (field, theirs, ours) => {
      const { winner, value } = this.#decide(field, theirs, ours);
      return winner === "open" ? theirs : value;
    });
  }
}

const DEFAULT_REASON = "Default ResMan priority";

const MANUAL_REVIEW: ConflictResolution = {
  resolution: "manual_review" satisfies ResolutionStrategy,
  finalValue: null,
  reason: "Escalated to manual review",
  rule: "conflict:manual-review",
};

const reasonOf = (field: LeadField, rule: string): string => {
  if (field === "status") return "Status priority resolution";
  return rule === "conflict:remote-wins" ? DEFAULT_REASON : `Field-specific resolution for ${field}`;
};

/** A status is never absent. */
function checked(field: LeadField, value: unknown, path: string): JsonValue {
  const known = ruleValue(field, value, path);
  if (field === "status" && known === null) throw invalid(path, "must be a status");
  return known;
}

const isRecord = (value: unknown): value is LeadRecord =>
  typeof value === "object" && value !== null && !Array.isArray(value);
