import type { Retention } from "../../ports/storage.js";
import { withEngine } from "../config/open-engine.js";
import { EXIT } from "../exit-codes.js";
import { counted } from "../output/duration.js";
import { widthOf, wrap } from "../output/table.js";
import type { Outcome, Surroundings } from "../surroundings.js";

/** Options of `lead-sync archive`; each in days. */
export interface ArchiveFlags extends Retention {
  config?: string;
  json?: boolean;
}

/** Moves out of the way what ended long ago. */
export const archiveCommand = (cli: Surroundings, { config, json: _, ...retention }: ArchiveFlags): Promise<Outcome> =>
  withEngine(cli, config === undefined ? {} : { config }, "store", async ({ engine }) => {
    const counts = await engine.archive({ ...retention, signal: cli.signal });
    const { log, conflicts, queue, feed, receipts, metrics } = counts;
    const parts = [
      counted(log, "log entry", "log entries"),
      counted(conflicts, "conflict"),
      counted(queue, "job"),
      counted(feed, "event"),
      counted(receipts, "receipt"),
      counted(metrics, "measured value"),
    ];
    const text = wrap(`Archived or forgotten: ${parts.join(", ")}.`, widthOf(cli.stdout), "");
    return { code: EXIT.ok, document: counts, text };
  });
