import type { Conflict } from "../../domain/conflict.js";
import { isSyncError, type SyncError } from "../../domain/errors.js";
import type { LeadPost } from "../../domain/wire/prospect.js";
import { canonicalJson } from "../../rules/text/canonical-json.js";
import type { EngineContext } from "../context.js";
import type { LockedLead } from "../sync/lead-lock.js";
import { unmarkCreating } from "../sync/mark-syncing.js";
import type { SyncOutcome } from "../sync/sync-outcome.js";
import { PerformanceGateway } from "./performance-gateway.js";
import type { Rehearsal } from "./rehearse.js";
import { performanceStorage } from "./staged-storage.js";
import { syncPlanned } from "./sync-planned.js";

/**
 * The sync that was rehearsed, this time for good: what the rehearsal read is not read again, so that it cannot come to
 * another decision.
 */
export class Performance {
  readonly #ctx: EngineContext;
  readonly #rehearsal: Rehearsal;
  readonly #locked: LockedLead;
  readonly #sent: LeadPost[] = [];
  #hasWritten = false;

  constructor(ctx: EngineContext, rehearsal: Rehearsal, locked: LockedLead) {
    this.#ctx = ctx;
    this.#rehearsal = rehearsal;
    this.#locked = locked;
  }

  /** Whether anything may have been written, on either side. */
  get hasWritten(): boolean {
    return this.#hasWritten;
  }

  /** @param turnedUp what to throw when the renter turns up in ResMan where a create was rehearsed */
  async run(turnedUp: SyncError): Promise<SyncOutcome & { asPlanned: boolean }> {
    const { loaded } = this.#locked;
    try {
      const outcome = await syncPlanned(this.#stage(turnedUp), this.#locked);
      return { ...outcome, asPlanned: this.#isAsRehearsed(outcome) };
    } catch (error) {
      // The look before the create came first: nothing is there but the mark.
      if (isSyncError(error, "PLAN_STALE") && this.#hasWritten) await unmarkCreating(this.#ctx, loaded);
      throw error;
    }
  }

  #stage(turnedUp: SyncError): EngineContext {
    const ctx = this.#ctx;
    const { reads, remote, outcome } = this.#rehearsal;
    const beforeWrite = (): void => {
      this.#hasWritten = true;
    };
    const watch = { sent: this.#sent, beforeWrite, turnedUp: () => turnedUp };
    const isCreate = remote.posts.some(({ post }) => post.customer.prospectId === undefined);
    return {
      ...ctx,
      storage: performanceStorage(ctx.storage, reads, beforeWrite),
      gatewayOf: (integration) => new PerformanceGateway(ctx.gatewayOf(integration), reads, watch),
      // The lock of a prospect that is known is held already.
      ...(!isCreate && outcome.resmanLeadId !== null && { locks: { run: (_names, hold, work) => work(hold) } }),
    };
  }

  #isAsRehearsed(outcome: SyncOutcome): boolean {
    const { remote, outcome: rehearsed } = this.#rehearsal;
    const posts = remote.posts.map(({ post }) => post);
    return told(this.#sent, outcome.conflicts) === told(posts, rehearsed.conflicts);
  }
}

/** What was sent and what is disputed, but for ids that do not exist when a plan is made. */
const told = (posts: readonly LeadPost[], conflicts: readonly Conflict[]): string =>
  canonicalJson([
    posts.map(({ customer: { prospectId: _, personId: __, ...person }, ...post }) => ({ ...post, person })),
    conflicts.map((conflict) => {
      const { conflictType, conflictField, domiqValue, resmanValue, resolvedValue, resolutionStatus } = conflict;
      return { conflictType, conflictField, domiqValue, resmanValue, resolvedValue, resolutionStatus };
    }),
  ]);
