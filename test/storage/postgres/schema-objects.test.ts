import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { migrate } from "../../../src/storage/postgres/schema/index.js";
import { OUR_COLUMNS } from "./support/our-columns.js";
import { PLACES, type SchemaDatabase } from "./support/schema-database.js";
import {
  SEED_COLUMNS,
  SEED_CONSTRAINTS,
  SEED_FUNCTIONS,
  SEED_INDEXES,
  SEED_LISTS,
  SEED_REFERENCES,
  SEED_TRIGGERS,
  SEED_VIEWS,
} from "./support/seed-schema.js";

describe.each(PLACES)("the migrated schema, on %s,", (_, open) => {
  let place: SchemaDatabase;
  beforeAll(async () => {
    place = await open();
    await migrate(place.database);
  }, 60_000);
  afterAll(() => place.close());

  const columnsOf = async (relation: string): Promise<Record<string, unknown>> => {
    const rows = await place.rows(`
      SELECT attname AS name, format_type(atttypid, atttypmod) AS type FROM pg_attribute
      WHERE attrelid = '"${relation}"'::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum`);
    return Object.fromEntries(rows.map(({ name, type }) => [String(name), type]));
  };

  const pairs = async (sql: string): Promise<Record<string, unknown>> =>
    Object.fromEntries((await place.rows(sql)).map(({ name, value }) => [String(name), value]));

  it.each(Object.entries(SEED_COLUMNS))("has the seed's columns in %s", async (table, columns) => {
    expect(await columnsOf(table)).toMatchObject(columns);
  });

  it.each(Object.entries(OUR_COLUMNS))("has our columns in %s", async (table, columns) => {
    expect(await columnsOf(table)).toMatchObject(columns);
  });

  it.each(Object.entries(SEED_VIEWS))("has the seed's columns in the view %s", async (view, columns) => {
    expect(Object.keys(await columnsOf(view))).toEqual(columns);
  });

  it("has the seed's indexes", async () => {
    const found = await pairs(
      "SELECT indexname AS name, tablename AS value FROM pg_indexes WHERE schemaname = 'public'",
    );
    expect(found).toMatchObject(SEED_INDEXES);
  });

  it("has the seed's constraints, all of them validated", async () => {
    const found = await pairs(`
      SELECT conname AS name, c.relname AS value FROM pg_constraint JOIN pg_class AS c ON c.oid = conrelid
      WHERE convalidated`);
    expect(found).toMatchObject(SEED_CONSTRAINTS);
    expect(await place.rows("SELECT conname FROM pg_constraint WHERE NOT convalidated")).toEqual([]);
  });

  it("has the seed's functions", async () => {
    const found = await pairs(
      "SELECT proname AS name, prokind AS value FROM pg_proc WHERE pronamespace = 'public'::regnamespace",
    );
    expect(Object.keys(found)).toEqual(expect.arrayContaining(SEED_FUNCTIONS));
  });

  it("has the seed's triggers", async () => {
    const found = await pairs(`
      SELECT tgname AS name, c.relname AS value FROM pg_trigger JOIN pg_class AS c ON c.oid = tgrelid
      WHERE NOT tgisinternal`);
    expect(found).toMatchObject(SEED_TRIGGERS);
  });

  it("has the seed's references", async () => {
    const found = await pairs(`
      SELECT
        f.relname || '.' || a.attname || ' → ' || t.relname AS name,
        CASE confdeltype WHEN 'c' THEN 'CASCADE' WHEN 'n' THEN 'SET NULL' ELSE 'NO ACTION' END AS value
      FROM pg_constraint
      JOIN pg_class AS f ON f.oid = conrelid
      JOIN pg_class AS t ON t.oid = confrelid
      JOIN pg_attribute AS a ON a.attrelid = conrelid AND a.attnum = conkey[1]
      WHERE contype = 'f'`);
    expect(found).toMatchObject(SEED_REFERENCES);
  });

  it.each(SEED_LISTS)("lets the seed's values and no others into %s.%s", async (table, column, values) => {
    const [found] = await place.rows(`
      SELECT pg_get_constraintdef(oid) AS definition FROM pg_constraint
      WHERE conrelid = '"${table}"'::regclass AND conname = '${table}_${column}_check'`);
    const literals = [...String(found?.definition).matchAll(/'\{?([^'{}]*)\}?'::/g)];
    const listed = literals.flatMap(([, text = ""]) => text.split(","));
    expect(listed).toEqual(values);
  });

  it("has no foreign keys and the same columns in each archive", async () => {
    for (const table of ["lead_sync_log", "lead_sync_conflicts", "lead_sync_queue"]) {
      const { archived_at, ...columns } = await columnsOf(`${table}_archive`);
      expect(archived_at).toBe("timestamp with time zone");
      expect(columns).toEqual(await columnsOf(table));
      const keys = `SELECT 1 FROM pg_constraint WHERE conrelid = '${table}_archive'::regclass AND contype = 'f'`;
      expect(await place.rows(keys)).toEqual([]);
    }
  });

  it("makes ids that begin with the time", async () => {
    const ids = async () => (await place.rows("SELECT lead_sync_uuid_v7() AS id, clock_timestamp() AS at"))[0];
    const made = await ids();
    expect(String(made?.id)).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    const ms = Number.parseInt(String(made?.id).replaceAll("-", "").slice(0, 12), 16);
    expect(Math.abs(ms - Date.parse(String(made?.at)))).toBeLessThanOrEqual(1000);
  });

  it("knows users whose keys are stale", async () => {
    await place.run(`
      INSERT INTO "user" (email, first_name) VALUES ('a@b.c', 'Ana');
      INSERT INTO "user" (email, first_name, contact_keyed_from) VALUES ('d@e.f', 'Ana', E'd@e.f\\n\\nAna\\n');`);
    expect(await place.rows("SELECT email FROM lead_sync_stale_users(10)")).toEqual([{ email: "a@b.c" }]);
  });
});
