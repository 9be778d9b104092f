import { withEngine } from "../config/open-engine.js";
import { counted } from "../output/duration.js";
import type { Outcome, Surroundings } from "../surroundings.js";
import { followRuns, integrationsOf, runOutcome } from "./run-outcome.js";

/** Options of `lead-sync pull`. */
export interface PullFlags {
  config?: string;
  property?: string;
  full?: boolean;
  from?: string;
  to?: string;
  limit?: number;
  json?: boolean;
}

/** Takes what changed in ResMan since the last pull. */
export const pullCommand = (cli: Surroundings, flags: PullFlags): Promise<Outcome> =>
  withEngine(cli, flags, "store", async ({ engine, requireResMan }) => {
    const { property, full = false, from, to, limit } = flags;
    requireResMan(await integrationsOf(engine, property));
    const { stop } = followRuns(cli, engine, flags, "Prospects from ResMan");
    try {
      const result = await engine.pullLeads({
        syncType: full ? "full" : "incremental",
        signal: cli.signal,
        trigger: "manual",
        ...(property !== undefined && { propertyId: property }),
        ...(from !== undefined && { dateFrom: from }),
        ...(to !== undefined && { dateTo: to }),
        ...(limit !== undefined && { limit }),
      });
      const { summary, totalCount, nextSyncToken } = result;
      const { newLeads, updatedLeads, unchangedLeads, failedSyncs } = summary;
      const more = nextSyncToken === undefined ? "" : "; there are more: raise --limit, or leave it out";
      const head = `${counted(totalCount, "lead")}: ${newLeads} new, ${updatedLeads} updated, ${unchangedLeads} unchanged, ${failedSyncs} failed${more}`;
      return runOutcome(cli, result, result.runs, head);
    } finally {
      stop();
    }
  });
