import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { migrate } from "../../../src/storage/postgres/schema/index.js";
import { PLACES, type SchemaDatabase } from "./support/schema-database.js";
import { hostOf, insertion } from "./support/schema-rows.js";

describe.each(PLACES)("the constraints, on %s,", (_, open) => {
  let place: SchemaDatabase;
  let property_id: string;
  const host = hostOf(() => place);
  beforeAll(async () => {
    place = await open();
    await migrate(place.database);
    property_id = await host.property();
  }, 60_000);
  afterAll(() => place.close());

  const job = (row: Record<string, unknown>) =>
    place.run(insertion("lead_sync_queue", { sync_operation: "push", ...JOB, ...row }));
  const JOB = { sync_data: {}, trigger: "api", priority: 1, retry_count: 0, max_retries: 3, fence: 0, crash_count: 0 };
  const NOW = "2026-05-01T10:00:00Z";
  const queued = async (row: Record<string, unknown>) => {
    const id = crypto.randomUUID();
    await job({ id, property_id, status: "pending", next_retry_at: NOW, created_at: NOW, updated_at: NOW, ...row });
    return id;
  };
  const refusedBy = (constraint: string) => ({ context: { constraint } });

  it("let one job of a lead and operation wait, and one of a lead run", async () => {
    const conversation_id = await host.conversation({ resman_sync_status: "synced", resman_lead_id: "P1" });
    await queued({ conversation_id });
    await queued({ conversation_id, sync_operation: "pull" });
    await expect(queued({ conversation_id })).rejects.toMatchObject(refusedBy("uq_lead_sync_queue_pending"));

    await queued({ conversation_id, status: "processing" });
    const second = queued({ conversation_id, sync_operation: "merge", status: "processing" });
    await expect(second).rejects.toMatchObject(refusedBy("uq_lead_sync_queue_processing"));
    await queued({ conversation_id, status: "completed" });
    await queued({ conversation_id, status: "completed" });
  });

  it("take a prospect of a property for one lead, however its id is written, and jobs of no lead for many", async () => {
    await queued({ resman_lead_id: "abc-1" });
    await expect(queued({ resman_lead_id: "ABC-1" })).rejects.toMatchObject(refusedBy("uq_lead_sync_queue_pending"));
    await queued({ resman_lead_id: "ABC-1", property_id: await host.property() });
    await queued({});
    await queued({});
    const keys = await place.rows(`SELECT lead_key FROM lead_sync_queue WHERE property_id = '${property_id}'`);
    expect(keys).toEqual(expect.arrayContaining([{ lead_key: `${property_id}/abc-1` }, { lead_key: null }]));
  });

  it("refuse a job that was tried too often, and a priority there is not", async () => {
    await expect(queued({ retry_count: 4 })).rejects.toMatchObject(refusedBy("chk_retry_count"));
    await expect(queued({ priority: 4 })).rejects.toMatchObject({ code: "INVALID_INPUT" });
  });

  it("refuse rows that are called synced and are linked to nothing", async () => {
    const conversation = host.conversation({ resman_sync_status: "synced" });
    await expect(conversation).rejects.toMatchObject(refusedBy("chk_resman_sync_mapping"));
    const user = host.user({ resman_sync_status: "synced" });
    await expect(user).rejects.toMatchObject(refusedBy("chk_user_resman_sync_mapping"));
    const notification = host.insert("lead_notification", { resman_sync_status: "synced", created_at: NOW });
    await expect(notification).rejects.toMatchObject(refusedBy("chk_notification_resman_sync_mapping"));
  });

  it("seed: UNIQUE (conversation_id, created_at) on the log: two rows of one transaction share their instant", async () => {
    const conversation_id = await host.conversation();
    const row = `('${conversation_id}', 'to_resman', 'success', 'update')`;
    await place.run(`
      INSERT INTO lead_sync_log (conversation_id, sync_direction, sync_status, sync_type) VALUES ${row}, ${row}`);
    const found = await place.rows(`
      SELECT count(*) AS rows, count(DISTINCT created_at) AS instants, count(DISTINCT id) AS ids
      FROM lead_sync_log WHERE conversation_id = '${conversation_id}'`);
    expect(found).toEqual([{ rows: 2, instants: 1, ids: 2 }]);
  });

  it("let several conversations share a prospect, and one conversation have a record in each system", async () => {
    const [one, other] = [await host.conversation({ property_id }), await host.conversation({ property_id })];
    const link = (conversation_id: string, system: string) =>
      place.run(`
        INSERT INTO lead_sync_mapping (conversation_id, property_id, system, resman_lead_id)
        VALUES ('${conversation_id}', '${property_id}', '${system}', 'P1')`);
    await link(one, "resman");
    await link(other, "resman");
    await link(one, "airtable");
    await expect(link(one, "resman")).rejects.toMatchObject(refusedBy("uq_lead_sync_mapping_conversation"));
  });

  it("seed: sync_type lists differ: the trigger column takes what is no type of sync", async () => {
    const log = (columns: string, values: string) =>
      place.run(
        `INSERT INTO lead_sync_log (sync_direction, sync_status, ${columns}) VALUES ('to_resman', 'success', ${values})`,
      );
    for (const trigger of ["api", "webhook", "schedule", "realtime", "manual", "database", "bridge"]) {
      await log("sync_type, trigger", `'update', '${trigger}'`);
    }
    for (const type of ["status_update", "webhook_update", "push"]) {
      await expect(log("sync_type", `'${type}'`)).rejects.toMatchObject(refusedBy("lead_sync_log_sync_type_check"));
    }
  });

  it("let the log keep fractions of milliseconds", async () => {
    const id = await host.insert("lead_sync_log", {
      sync_direction: "to_resman",
      sync_status: "success",
      sync_type: "update",
      trigger: "api",
      changes: [],
      retry_count: 0,
      created_at: NOW,
      processing_time_ms: 0.125,
    });
    expect(await place.rows(`SELECT processing_time_ms AS ms FROM lead_sync_log WHERE id = '${id}'`)).toEqual([
      { ms: 0.125 },
    ]);
  });
});
