import { ConfigError } from "../../domain/errors.js";
import { withEngine } from "../config/open-engine.js";
import type { Outcome, Surroundings } from "../surroundings.js";
import { pushLead } from "./push-lead.js";
import { followRuns, integrationsOf, runOutcome } from "./run-outcome.js";

/** Options of `lead-sync push`. */
export interface PushFlags {
  config?: string;
  property?: string;
  all?: boolean;
  lead?: string;
  force?: boolean;
  json?: boolean;
}

/** Brings leads to ResMan that wait for a sync, or all of them, or one. */
export const pushCommand = (cli: Surroundings, flags: PushFlags): Promise<Outcome> =>
  withEngine(cli, flags, "store", async (open) => {
    const { property, all = false, lead, force = false } = flags;
    if (lead !== undefined) return pushLead(cli, open, { lead, force });
    if (force) throw new ConfigError("--force is for one lead: name it with --lead.", { context: { option: "force" } });
    const { engine, requireResMan } = open;
    requireResMan(await integrationsOf(engine, property));
    const { stop } = followRuns(cli, engine, flags, "Leads to ResMan");
    try {
      const run = await engine.pushLeads({
        scope: all ? "all" : "unsynced",
        signal: cli.signal,
        ...(property !== undefined && { propertyId: property }),
      });
      return runOutcome(cli, { runs: [run] }, [run]);
    } finally {
      stop();
    }
  });
