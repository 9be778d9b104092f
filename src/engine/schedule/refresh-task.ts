import { refreshFeed } from "../airtable/deletions/deletions-feed.js";
import type { AirtableSettings } from "../airtable/options.js";
import { openTable } from "../airtable/table/open-table.js";
import { holdingTable } from "../airtable/table/run-lock.js";
import type { EngineContext } from "../context.js";
import { isAllPaused } from "../integrations/switches.js";
import type { Task } from "./task.js";

/** Airtable forgets a feed nobody reads for a week (API reference, section 6.4): missed six times, a reading is still in time. */
const EVERY_MS = 24 * 60 * 60_000;

/** Whether reconciliations alone, each of which reads the feed of deletions, are too rare to keep it. */
export const needsRefresh = ({ deletions, reconcileEveryMs }: AirtableSettings): boolean =>
  (deletions === "auto" || deletions === "webhook") && (reconcileEveryMs === 0 || reconcileEveryMs > EVERY_MS);

/** Keeps the table's feed of deletions. What it tells is remembered for the next reconciliation; no lead is touched. */
export function refreshTask(ctx: EngineContext, { gateway, table }: AirtableSettings): Task {
  return {
    name: "airtable:webhook-refresh",
    key: `airtable:webhook-refresh:${gateway.baseId}/${table}`,
    propertyId: null,
    when: { everyMs: EVERY_MS },
    notBefore: null,
    mayBegin: async () => !(await isAllPaused(ctx)),
    run: async (signal) => {
      const open = await openTable(ctx, { signal });
      await holdingTable(ctx, open, signal, (held) => refreshFeed(ctx, open, held.signal));
    },
  };
}
