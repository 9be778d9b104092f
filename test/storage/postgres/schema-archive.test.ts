import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { migrate } from "../../../src/storage/postgres/schema/index.js";
import { onServer, PLACES, type SchemaDatabase } from "./support/schema-database.js";
import { hostOf, insertion } from "./support/schema-rows.js";

const AT = "2026-05-31T00:00:00Z";
const RETAINED = { lead_sync_log: 90, lead_sync_conflicts: 30, lead_sync_queue: 7 };
const FUNCTIONS = {
  lead_sync_log: "archive_old_sync_logs",
  lead_sync_conflicts: "archive_resolved_conflicts",
  lead_sync_queue: "cleanup_old_queue_items",
};
type Table = keyof typeof FUNCTIONS;
const TABLES = Object.keys(FUNCTIONS) as Table[];

/** An instant so many days and milliseconds before {@link AT}. */
const ago = (days: number, ms = 0): string => new Date(Date.parse(AT) - days * 86_400_000 - ms).toISOString();

describe.each(PLACES)("the archive functions, on %s,", (_, open) => {
  let place: SchemaDatabase;
  let property_id: string;
  const host = hostOf(() => place);
  beforeAll(async () => {
    place = await open();
    await migrate(place.database);
    property_id = await host.property();
  }, 60_000);
  afterAll(() => place.close());
  beforeEach(() => place.run(TABLES.map((table) => `TRUNCATE ${table}, ${table}_archive;`).join("")));

  const common = { updated_at: AT, created_at: ago(500) };
  const ended = {
    lead_sync_log: (at: string) =>
      host.insert("lead_sync_log", {
        created_at: at,
        sync_direction: "to_resman",
        sync_status: "success",
        sync_type: "update",
        trigger: "api",
        changes: [],
        retry_count: 0,
        property_id,
      }),
    lead_sync_conflicts: (at: string | null, row = {}) =>
      host.insert("lead_sync_conflicts", {
        ...common,
        conflict_type: "data_conflict",
        conflict_severity: "low",
        resolution_status: "resolved",
        resolved_at: at,
        ...row,
      }),
    lead_sync_queue: (at: string | null, row = {}) =>
      host.insert("lead_sync_queue", {
        ...common,
        sync_operation: "pull",
        sync_data: {},
        priority: 1,
        retry_count: 0,
        max_retries: 3,
        next_retry_at: AT,
        fence: 0,
        crash_count: 0,
        trigger: "api",
        status: "completed",
        processed_at: at,
        property_id,
        ...row,
      }),
  } satisfies Record<Table, (at: string) => Promise<string>>;

  const call = async (table: Table, ...parameters: string[]): Promise<unknown> =>
    (await place.rows(`SELECT ${FUNCTIONS[table]}(${parameters.join(", ")}) AS moved`))[0]?.moved;
  const atTheEnd = `at => '${AT}'`;
  const ids = async (table: string) => (await place.rows(`SELECT id FROM ${table} ORDER BY id`)).map(({ id }) => id);

  describe.each(TABLES)("%s", (table) => {
    it("moves what ended before the retention began, and nothing that ended with it", async () => {
      const [older, exact, newer] = [
        await ended[table](ago(RETAINED[table], 1)),
        await ended[table](ago(RETAINED[table])),
        await ended[table](ago(RETAINED[table], -1)),
      ];
      expect(await call(table, atTheEnd)).toBe(1);
      expect(await ids(`${table}_archive`)).toEqual([older]);
      expect(await ids(table)).toEqual([exact, newer].toSorted());
    });

    it("keeps every value of a row, and says when it was archived", async () => {
      await ended[table](ago(400));
      const [before] = await place.rows(`SELECT * FROM ${table}`);
      await call(table, atTheEnd);
      const [{ archived_at, ...after } = {}] = await place.rows(`SELECT * FROM ${table}_archive`);
      expect(after).toEqual(before);
      expect(Date.parse(String(archived_at))).toBe(Date.parse(AT));
    });

    it("without arguments moves all that is due", async () => {
      for (let index = 0; index < 5; index++) await ended[table](ago(400, index));
      expect(await call(table)).toBe(5);
      expect(await call(table)).toBe(0);
      expect(await ids(table)).toEqual([]);
    });

    it("moves the oldest first, so many at a time, and loses none", async () => {
      const all: string[] = [];
      for (let index = 0; index < 7; index++) all.push(await ended[table](ago(400, -index)));
      const archived: number[] = [];
      for (const left of [3, 3, 1, 0]) {
        expect(await call(table, "batch => 3", atTheEnd)).toBe(left);
        archived.push((await ids(`${table}_archive`)).length);
        expect(await ids(`${table}_archive`)).toEqual(all.slice(0, archived.at(-1)).toSorted());
      }
      expect(archived).toEqual([3, 6, 7, 7]);
    });

    it("takes another retention", async () => {
      await ended[table](ago(2));
      expect(await call(table, "'3 days'", "NULL", `'${AT}'`)).toBe(0);
      expect(await call(table, "'1 day'", "NULL", `'${AT}'`)).toBe(1);
    });

    it("carries columns along that a later step adds", async () => {
      await place.run(`ALTER TABLE ${table} ADD COLUMN "added Later" VARCHAR(7)[] DEFAULT '{x}'`);
      await ended[table](ago(400));
      expect(await call(table, atTheEnd)).toBe(1);
      expect(await place.rows(`SELECT "added Later" AS added FROM ${table}_archive`)).toEqual([{ added: ["x"] }]);
      await place.run(`ALTER TABLE ${table} DROP COLUMN "added Later"`);
      await ended[table](ago(400));
      expect(await call(table, atTheEnd)).toBe(1);
    });
  });

  it("leave conflicts that are not resolved, however old", async () => {
    for (const resolution_status of ["pending", "manual_review", "auto_resolved"]) {
      await ended.lead_sync_conflicts(ago(400), { resolution_status });
    }
    expect(await call("lead_sync_conflicts", atTheEnd)).toBe(0);
  });

  it("leave jobs that have not ended, however old, and take each kind that has", async () => {
    const endedJobs = [];
    for (const status of ["pending", "processing"]) await ended.lead_sync_queue(null, { status });
    for (const status of ["completed", "failed", "cancelled"])
      endedJobs.push(await ended.lead_sync_queue(ago(8), { status }));
    expect(await call("lead_sync_queue", atTheEnd)).toBe(3);
    expect(await ids("lead_sync_queue_archive")).toEqual(endedJobs.toSorted());
  });

  it("count a row that does not say when it ended from its last change", async () => {
    await ended.lead_sync_queue(null, { updated_at: ago(6) });
    await ended.lead_sync_conflicts(null, { updated_at: ago(29) });
    expect([await call("lead_sync_queue", atTheEnd), await call("lead_sync_conflicts", atTheEnd)]).toEqual([0, 0]);
    await ended.lead_sync_queue(null, { updated_at: ago(8) });
    await ended.lead_sync_conflicts(null, { updated_at: ago(31) });
    expect([await call("lead_sync_queue", atTheEnd), await call("lead_sync_conflicts", atTheEnd)]).toEqual([1, 1]);
  });

  it("archive what is about a conversation or property that is gone since", async () => {
    const property = await host.syncedProperty();
    const conversation_id = await host.conversation({ property_id: property });
    await place.run(`UPDATE lead_sync_queue SET status = 'completed', processed_at = '${ago(8)}'`);
    expect(await call("lead_sync_queue", atTheEnd)).toBe(1);
    await place.run(`DELETE FROM conversation; DELETE FROM property WHERE id = '${property}'`);
    expect(await place.rows("SELECT conversation_id, property_id, lead_key FROM lead_sync_queue_archive")).toEqual([
      { conversation_id, property_id: property, lead_key: conversation_id },
    ]);
  });
});

describe("seed: archive functions copy then delete by time", () => {
  it("no row vanishes while others write and archive", async () => {
    const place = await onServer();
    const write = (count: number) =>
      place.run(`
        INSERT INTO lead_sync_log (sync_direction, sync_status, sync_type, created_at)
        SELECT 'to_resman', 'success', 'update', now() - INTERVAL '91 days' FROM generate_series(1, ${count})`);
    const archive = () => place.rows("SELECT archive_old_sync_logs(batch => 50) AS moved");
    await write(500);
    await Promise.all([1, 2, 3, 4, 5, 6].flatMap(() => [write(20), archive(), write(20), archive()]));
    const counts = await place.rows(`
      SELECT (SELECT count(*) FROM lead_sync_log) AS live, count(*) AS archived, count(DISTINCT id) AS ids
      FROM lead_sync_log_archive`);
    const [{ live, archived, ids } = {}] = counts;
    expect(Number(live) + Number(archived)).toBe(740);
    expect(ids).toBe(archived);
    expect(archived).toBeGreaterThan(0);
    await place.close();
  });

  it("a row somebody works on stays for the next time, and holds nobody up", async () => {
    const place = await onServer();
    const old = (id: string) =>
      insertion("lead_sync_log", {
        id,
        sync_direction: "to_resman",
        sync_status: "success",
        sync_type: "update",
        trigger: "api",
        changes: [],
        retry_count: 0,
        created_at: ago(1000),
      });
    const [held, free] = ["00000000-0000-7000-8000-000000000001", "00000000-0000-7000-8000-000000000002"];
    await place.run(`${old(held)}; ${old(free)}`);
    await place.database.transaction(async (sql) => {
      await sql.query(`SELECT 1 AS one FROM lead_sync_log WHERE id = '${held}' FOR UPDATE`);
      expect(await place.rows("SELECT archive_old_sync_logs() AS moved")).toEqual([{ moved: 1 }]);
    });
    expect(await place.rows("SELECT id FROM lead_sync_log")).toEqual([{ id: held }]);
    expect(await place.rows("SELECT archive_old_sync_logs() AS moved")).toEqual([{ moved: 1 }]);
    await place.close();
  });
});
