import type { Run } from "../../domain/run.js";
import type { EngineContext } from "../context.js";
import { checkConversationId, checkScanOptions } from "../inputs.js";
import { loadOurs } from "../sync/load-lead.js";
import { findLookalikes, type Lookalike, lookalikeOf } from "../sync/lookalikes.js";
import { survivorOf } from "../sync/survivor-of.js";
import { scanForDuplicates } from "./scan.js";
import type { DuplicateScanOptions } from "./scan-options.js";

/** Leads that may be one person. What to do about a pair is decided in the review queue (`engine.conflicts`). */
export class Duplicates {
  readonly #ctx: EngineContext;

  constructor(ctx: EngineContext) {
    this.#ctx = ctx;
  }

  /**
   * Leads of the same property that are, or may be, the same person as this one, the surest first; without those on the
   * same prospect and those somebody called another person. Of a lead that was merged, the one that goes on is meant.
   * @throws SyncError `NOT_FOUND`
   */
  async find(conversationId: string): Promise<Lookalike[]> {
    checkConversationId(conversationId);
    const leadId = await survivorOf(this.#ctx, conversationId);
    const ours = await loadOurs(this.#ctx.storage, leadId, this.#ctx.settings);
    const found = await findLookalikes(this.#ctx, ours, "contacts and names");
    return found.map(lookalikeOf);
  }

  /** Goes through all leads and lists every pair that may be one person; progress comes as `run:progress` events. */
  async scan(options: DuplicateScanOptions = {}): Promise<Run> {
    checkScanOptions(options);
    return scanForDuplicates(this.#ctx, options);
  }
}
