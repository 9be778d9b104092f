import type { Conflict } from "../../domain/conflict.js";
import { parseInput } from "../../domain/errors.js";
import type { EngineContext } from "../context.js";
import type { Hold } from "../leases/hold.js";
import { type ConflictDetails, conflictDetails } from "./conflict-details.js";
import { decidePair, type PairDecision, type PairDecisionResult } from "./decide-pair.js";
import {
  assignSchema,
  callOptionsSchema,
  conflictIdInput,
  dismissSchema,
  escalateSchema,
  listSchema,
  manualReviewSchema,
  manyResolutionsSchema,
  pairDecisionSchema,
  resolutionRequestSchema,
} from "./inputs.js";
import { type ConflictListFilter, listConflicts } from "./list-conflicts.js";
import { escalateToManualReview, type ManualReviewRequest } from "./manual-review.js";
import {
  type BulkResolution,
  type ResolutionRequest,
  type ResolutionResult,
  resolveConflict,
  resolveMany,
} from "./resolve.js";
import { assign, dismiss, escalate } from "./tasks.js";

/** What ends a call: it then rejects with `ABORTED`, unless its decision is stored by then. */
export interface ConflictCallOptions {
  signal?: AbortSignal;
}

/**
 * Conflicts and the review queue: what the two sides disagree about, who decided what, and what waits for a person.
 * All inputs are checked (`INVALID_INPUT`), an unknown conflict is `NOT_FOUND`, a settled one `CONFLICT_CLOSED`.
 */
export class Conflicts {
  readonly #ctx: EngineContext;
  readonly #wake: () => void;

  constructor(ctx: EngineContext, wake: () => void) {
    this.#ctx = ctx;
    this.#wake = wake;
  }

  /** Newest first. `{ due: true }` lists what a person can decide now: the review queue, without what was put off. */
  async list(filter: ConflictListFilter = {}): Promise<Conflict[]> {
    return listConflicts(this.#ctx, parseInput(listSchema, filter, "ConflictListFilter"));
  }

  /** What a person needs to decide: both values and the base, who changed what when, what each strategy would give. */
  async get(id: string): Promise<ConflictDetails> {
    checkId(id);
    return conflictDetails(this.#ctx, id);
  }

  /**
   * Settles a conflict about a field. The decision is stored with the job that applies it, then applied at once if ResMan
   * can be reached. It holds for the values it was made about: where a side has moved on, the conflict is open again.
   *
   * Of two people who decide at once the first wins; the other is told `CONFLICT_CLOSED`. What a rule decided can be
   * overruled as long as both sides hold its outcome. What ResMan owns takes `resman_wins` only.
   * @throws ValidationError naming the option when a side cannot take the value
   */
  async resolve(id: string, request: ResolutionRequest, options: ConflictCallOptions = {}): Promise<ResolutionResult> {
    checkId(id);
    const input = parseInput(resolutionRequestSchema, request, "ResolutionRequest");
    const result = await resolveConflict(this.#ctx, id, input as ResolutionRequest, holdOf(options));
    this.#wake();
    return result;
  }

  /** {@link resolve} of many, in any order of leads. One that is refused does not stop the others. */
  async resolveMany(
    requests: readonly ({ id: string } & ResolutionRequest)[],
    options: ConflictCallOptions = {},
  ): Promise<BulkResolution[]> {
    const input = parseInput(manyResolutionsSchema, requests, "Resolutions");
    const results = await resolveMany(this.#ctx, input as ({ id: string } & ResolutionRequest)[], holdOf(options));
    this.#wake();
    return results;
  }

  /**
   * Decides about two records that may be one person. `merge` makes them one lead, that of the task unless
   * `survivorConversationId` names the other; of two prospects of one lead the one it is linked to goes on and the other is
   * retired, unless `survivorResmanLeadId` names the other. `distinct` is remembered, so that the pair is never listed again;
   * `later` hides any task until an instant. @throws SyncError `CANNOT_MERGE`
   */
  async decide(id: string, decision: PairDecision, options: ConflictCallOptions = {}): Promise<PairDecisionResult> {
    checkId(id);
    const input = parseInput(pairDecisionSchema, decision, "PairDecision");
    const result = await decidePair(this.#ctx, id, input, holdOf(options));
    this.#wake();
    return result;
  }

  /**
   * Makes a durable task of any disagreement; asked again about the same values, gives back the task there is.
   * Undefined where somebody said that the two records named are two people.
   */
  async escalateToManualReview(
    request: ManualReviewRequest,
    options: ConflictCallOptions = {},
  ): Promise<Conflict | undefined> {
    const input = parseInput(manualReviewSchema, request, "ManualReviewRequest");
    return escalateToManualReview(this.#ctx, input, holdOf(options));
  }

  /** Hands a listed conflict to a person: what a rule decided, what ResMan refused, or a decision not applied yet. */
  async escalate(
    id: string,
    request: { escalatedBy?: string; assignedTo?: string; notes?: string } = {},
    options: ConflictCallOptions = {},
  ): Promise<Conflict> {
    checkId(id);
    return escalate(this.#ctx, id, parseInput(escalateSchema, request, "The call"), holdOf(options));
  }

  /** Says whose task a conflict is; null: nobody's. The log keeps who had it when. */
  async assign(
    id: string,
    assignedTo: string | null,
    { assignedBy, ...options }: ConflictCallOptions & { assignedBy?: string } = {},
  ): Promise<Conflict> {
    const input = parseInput(assignSchema, { id, assignedTo, assignedBy }, "The call");
    return assign(this.#ctx, input.id, input, holdOf(options));
  }

  /**
   * Closes what needs no decision, and leaves both sides as they are: what ResMan would not take, or a task somebody made.
   * ResMan's refusal of the same value is not listed again. @throws ValidationError where the sides still disagree
   */
  async dismiss(
    id: string,
    request: { dismissedBy: string; notes?: string },
    options: ConflictCallOptions = {},
  ): Promise<Conflict> {
    checkId(id);
    return dismiss(this.#ctx, id, parseInput(dismissSchema, request, "The call"), holdOf(options));
  }
}

function checkId(id: string): void {
  parseInput(conflictIdInput, { id }, "The call");
}

function holdOf(options: ConflictCallOptions): Hold {
  const { signal } = parseInput(callOptionsSchema, options, "The options");
  return signal ? { signal } : {};
}
