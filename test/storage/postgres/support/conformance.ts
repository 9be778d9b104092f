import { afterAll, beforeAll, describe, it } from "vitest";
import type { PostgresClient } from "../../../../src/storage/postgres/client/structural-types.js";
import { PostgresStorageAdapter } from "../../../../src/storage/postgres/postgres-storage-adapter.js";
import { storageConformanceCases } from "../../../../src/testing/storage-conformance/index.js";

/** A client of a database that has the schema. */
export interface MigratedClient {
  client: PostgresClient;
  /** Runs SQL as a host would. */
  run(sql: string): Promise<unknown>;
  close(): Promise<void>;
}

/** Every table a case may have written to, those that refer to others first. */
const TABLES = [
  "lead_sync_queue",
  "lead_sync_mapping",
  "lead_sync_conflicts",
  "lead_sync_log",
  "lead_sync_queue_archive",
  "lead_sync_conflicts_archive",
  "lead_sync_log_archive",
  "lead_sync_merges",
  "lead_sync_distinctions",
  "lead_sync_run",
  "lead_sync_receipt",
  "lead_sync_checkpoint",
  "lead_sync_metric",
  "lead_sync_alert",
  "lead_sync_event",
  "lead_sync_feed",
  "lead_sync_lock",
  "lead_sync_rate_limit",
  "campaign_lead_link",
  "campaign_lead_notice",
  "conversation_update",
  "resman_integration",
  "tour_booking",
  "conversation",
  '"user"',
  "leads",
  "property_manager",
  "property",
];

/** Deleting is faster than truncating where most tables are empty; unseen by the triggers, which would queue it. */
const EMPTIED = `SELECT set_config('lead_sync.origin', 'engine', true); ${TABLES.map((table) => `DELETE FROM ${table};`).join(" ")} ALTER SEQUENCE lead_sync_event_position RESTART`;

/** The whole conformance suite on one database, which is emptied before each case. */
export function describeConformance(name: string, open: () => Promise<MigratedClient>): void {
  describe(`PostgresStorageAdapter on ${name}`, () => {
    let opened: MigratedClient;

    beforeAll(async () => {
      opened = await open();
    }, 60_000);
    afterAll(() => opened.close());

    it.each(storageConformanceCases().map(({ area, name, run }) => ({ title: `${area}: ${name}`, run })))(
      "$title",
      async ({ run }) => {
        await opened.run(EMPTIED);
        const adapter = new PostgresStorageAdapter({ client: opened.client });
        await run(async () => adapter).finally(() => adapter.close());
      },
    );
  });
}
