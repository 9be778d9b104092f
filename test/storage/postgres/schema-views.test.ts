import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { migrate } from "../../../src/storage/postgres/schema/index.js";
import { PLACES, type SchemaDatabase } from "./support/schema-database.js";
import { hostOf } from "./support/schema-rows.js";

describe.each(PLACES)("the views, on %s,", (_, open) => {
  let place: SchemaDatabase;
  const host = hostOf(() => place);
  beforeAll(async () => {
    place = await open();
    await migrate(place.database);
  }, 60_000);
  afterAll(() => place.close());

  const view = async (name: string, where: string, columns = "*") =>
    place.rows(`SELECT ${columns} FROM ${name} WHERE ${where}`);

  describe("sync_success_rates (seed: uses property_id the log lacks)", () => {
    const log = (property: string | null, status: string, type: string, ms: number | null, age: string) =>
      place.run(`
        INSERT INTO lead_sync_log (property_id, sync_direction, sync_status, sync_type, processing_time_ms, created_at)
        VALUES (${property && `'${property}'`}, 'to_resman', '${status}', '${type}', ${ms}, now() - INTERVAL '${age}')`);

    it("counts, for each property, direction and type, what succeeded in a day", async () => {
      const id = await host.property();
      await log(id, "success", "create", 100, "1 hour");
      await log(id, "success", "create", 50.5, "2 hours");
      await log(id, "failed", "create", null, "3 hours");
      await log(id, "success", "create", 9999, "25 hours");
      await log(id, "retry", "update", null, "1 hour");
      const rates = await view("sync_success_rates", `property_id = '${id}' ORDER BY sync_type`);
      expect(rates).toMatchObject([
        {
          sync_direction: "to_resman",
          sync_type: "create",
          total_operations: 3,
          successful_operations: 2,
          success_rate: 66.67,
          avg_processing_time: 75.25,
        },
        {
          sync_type: "update",
          total_operations: 1,
          successful_operations: 0,
          success_rate: 0,
          avg_processing_time: null,
        },
      ]);
      const [{ newest } = {}] = await place.rows(
        `SELECT max(created_at) AS newest FROM lead_sync_log WHERE property_id = '${id}' AND sync_type = 'create'`,
      );
      expect(rates[0]?.last_operation).toBe(newest);
    });

    it("counts entries of no property apart, and nothing where there is nothing", async () => {
      expect(await view("sync_success_rates", "property_id IS NULL")).toEqual([]);
      await log(null, "success", "merge", 1, "1 hour");
      expect(await view("sync_success_rates", "property_id IS NULL")).toMatchObject([
        { total_operations: 1, success_rate: 100 },
      ]);
      const empty = await host.property();
      expect(await view("sync_success_rates", `property_id = '${empty}'`)).toEqual([]);
    });
  });

  describe("property_sync_status (seed: joins queue × conflicts)", () => {
    const job = (property: string, status: string) =>
      place.run(
        `INSERT INTO lead_sync_queue (property_id, sync_operation, status) VALUES ('${property}', 'pull', '${status}')`,
      );
    const conflict = (property: string, status: string) =>
      place.run(`
        INSERT INTO lead_sync_conflicts (property_id, conflict_type, resolution_status)
        VALUES ('${property}', 'data_conflict', '${status}')`);

    it("counts 3 jobs and 4 conflicts as 3 and 4, not as 12", async () => {
      const id = await host.property({ name: "Oak Park" });
      await place.run(`
        INSERT INTO resman_integration (property_id, resman_property_id, sync_enabled, sync_status, error_count, last_successful_sync_at)
        VALUES ('${id}', 'R1', FALSE, 'paused', 5, '2026-05-01T10:00:00Z')`);
      for (const status of ["pending", "pending", "pending", "processing", "failed"]) await job(id, status);
      for (const status of ["pending", "pending", "pending", "pending", "resolved"]) await conflict(id, status);
      expect(await view("property_sync_status", `property_id = '${id}'`)).toEqual([
        {
          property_id: id,
          property_name: "Oak Park",
          sync_enabled: false,
          sync_status: "paused",
          last_successful_sync_at: expect.stringContaining("2026-05-01"),
          error_count: 5,
          pending_queue_items: 3,
          pending_conflicts: 4,
        },
      ]);
    });

    it("shows a property without integration, jobs and conflicts", async () => {
      const id = await host.property();
      expect(await view("property_sync_status", `property_id = '${id}'`)).toEqual([
        {
          property_id: id,
          property_name: "Elm Court",
          sync_enabled: null,
          sync_status: null,
          last_successful_sync_at: null,
          error_count: null,
          pending_queue_items: 0,
          pending_conflicts: 0,
        },
      ]);
    });
  });

  it("conflict_resolution_stats counts and times the conflicts of a month", async () => {
    const property = await host.property();
    const conflict = (severity: string, status: string, age: string, resolvedAfter: string | null) =>
      place.run(`
        INSERT INTO lead_sync_conflicts (property_id, conflict_type, conflict_severity, resolution_status, created_at, resolved_at)
        VALUES ('${property}', 'field_mismatch', '${severity}', '${status}', now() - INTERVAL '${age}',
          now() - INTERVAL '${age}' + ${resolvedAfter && `INTERVAL '${resolvedAfter}'`})`);
    await conflict("low", "resolved", "10 days", "1 hour");
    await conflict("low", "resolved", "11 days", "4 hours");
    await conflict("low", "resolved", "31 days", "90 hours");
    await conflict("low", "pending", "1 day", null);
    await conflict("high", "auto_resolved", "1 day", "30 minutes");
    const where = "conflict_type = 'field_mismatch' ORDER BY conflict_severity, resolution_status";
    expect(await view("conflict_resolution_stats", where)).toEqual([
      stats("high", "auto_resolved", 1, 0, 0.5),
      stats("low", "pending", 1, 0, null),
      stats("low", "resolved", 2, 2, 2.5),
    ]);
  });

  const stats = (severity: string, status: string, total: number, resolved: number, hours: number | null) => ({
    conflict_type: "field_mismatch",
    conflict_severity: severity,
    resolution_status: status,
    total_conflicts: total,
    resolved_conflicts: resolved,
    avg_resolution_hours: hours,
  });

  it("queue_performance_metrics counts and times the jobs of a day", async () => {
    const property = await host.property();
    const job = (status: string, retries: number, age: string, endedAfter: string | null) =>
      place.run(`
        INSERT INTO lead_sync_queue (property_id, sync_operation, priority, status, retry_count, created_at, processed_at)
        VALUES ('${property}', 'enrichment', 3, '${status}', ${retries}, now() - INTERVAL '${age}',
          now() - INTERVAL '${age}' + ${endedAfter && `INTERVAL '${endedAfter}'`})`);
    await job("completed", 0, "1 hour", "10 seconds");
    await job("completed", 2, "2 hours", "30 seconds");
    await job("completed", 3, "25 hours", "900 seconds");
    await job("failed", 3, "1 hour", "60 seconds");
    await job("pending", 1, "1 hour", null);
    expect(await view("queue_performance_metrics", "sync_operation = 'enrichment' ORDER BY status")).toEqual([
      metrics("completed", 2, 20, 2, 0),
      metrics("failed", 1, 60, 3, 1),
      metrics("pending", 1, null, 1, 0),
    ]);
  });

  const metrics = (status: string, items: number, seconds: number | null, retries: number, failed: number) => ({
    sync_operation: "enrichment",
    priority: 3,
    status,
    queue_items: items,
    avg_processing_seconds: seconds,
    max_retries: retries,
    failed_items: failed,
  });

  it("sync_health_monitoring counts failures of an hour, open conflicts and waiting jobs", async () => {
    await place.run("TRUNCATE lead_sync_log, lead_sync_conflicts, lead_sync_queue");
    const nothing = (metric: string) => ({ metric, count: 0, last_occurrence: null });
    const names = ["sync_failures", "pending_conflicts", "queue_backlog"];
    expect(await view("sync_health_monitoring", "TRUE")).toEqual(names.map(nothing));

    const property = await host.property();
    await place.run(`
      INSERT INTO lead_sync_log (sync_direction, sync_type, sync_status, created_at) VALUES
        ('to_resman', 'update', 'failed', now() - INTERVAL '10 minutes'),
        ('to_resman', 'update', 'failed', now() - INTERVAL '61 minutes'),
        ('to_resman', 'update', 'success', now());
      INSERT INTO lead_sync_conflicts (conflict_type, resolution_status, created_at) VALUES
        ('data_conflict', 'pending', '2020-01-01T00:00:00Z'),
        ('data_conflict', 'pending', '2021-01-01T00:00:00Z'),
        ('data_conflict', 'manual_review', now());
      INSERT INTO lead_sync_queue (property_id, sync_operation, status, created_at) VALUES
        ('${property}', 'pull', 'pending', '2022-01-01T00:00:00Z'),
        ('${property}', 'pull', 'processing', now());`);
    expect(await view("sync_health_monitoring", "TRUE", "metric, count")).toEqual([
      { metric: "sync_failures", count: 1 },
      { metric: "pending_conflicts", count: 2 },
      { metric: "queue_backlog", count: 1 },
    ]);
    expect(
      await view(
        "sync_health_monitoring",
        "metric != 'sync_failures'",
        "to_char(last_occurrence AT TIME ZONE 'UTC', 'YYYY') AS year",
      ),
    ).toEqual([{ year: "2021" }, { year: "2022" }]);
  });
});
