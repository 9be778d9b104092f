import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ConfigError, isSyncError } from "../../../src/domain/errors.js";
import {
  checkSchema,
  type MigrationProgress,
  migrate,
  pendingMigrations,
  schemaNames,
} from "../../../src/storage/postgres/schema/index.js";
import { runMigrations } from "../../../src/storage/postgres/schema/migrate.js";
import type { Migration } from "../../../src/storage/postgres/schema/migration.js";
import { MIGRATIONS } from "../../../src/storage/postgres/schema/migrations/index.js";
import { jobsChannel } from "../../../src/storage/postgres/schema/names.js";
import { onServer, PLACES, type SchemaDatabase } from "./support/schema-database.js";

const ALL = MIGRATIONS.map(({ number, name }) => ({ number, name }));
const codeOf = (error: unknown): unknown => (isSyncError(error) ? error.code : error);

describe("the list of migrations", () => {
  it("is numbered without repetition, in order, and named", () => {
    const numbers = MIGRATIONS.map(({ number }) => number);
    expect(numbers).toEqual([...new Set(numbers)].toSorted((a, b) => a - b));
    expect(new Set(MIGRATIONS.map(({ name }) => name)).size).toBe(MIGRATIONS.length);
  });
});

describe("the names of schemas", () => {
  it.each(["", "a\0b", "a$$b", "é".repeat(32)])("cannot be %j", (name) => {
    expect(() => schemaNames({ schema: name })).toThrow(ConfigError);
    expect(() => schemaNames({ hostSchema: name })).toThrow(ConfigError);
  });

  it("are as long as PostgreSQL allows, for themselves and for the channel", () => {
    const longest = "x".repeat(53);
    expect(schemaNames({ schema: longest })).toMatchObject({ hostSchema: longest, channel: jobsChannel(longest) });
    expect(jobsChannel(longest)).toHaveLength(63);
    expect(() => schemaNames({ schema: `${longest}x` })).toThrow("of 1 to 53 bytes");
    expect(schemaNames({ hostSchema: "x".repeat(63) }).host).toBe(`"${"x".repeat(63)}"`);
  });
});

describe.each(PLACES)("migrate, on %s,", (_, open) => {
  let place: SchemaDatabase;
  beforeEach(async () => {
    place = await open();
  }, 60_000);
  afterEach(() => place.close());

  it("applies every step once, tells of each, and does nothing the second time", async () => {
    const heard: MigrationProgress[] = [];
    let time = 0;
    const clock = () => (time += 5);
    expect(await pendingMigrations(place.database)).toEqual(ALL);
    expect(await migrate(place.database, { now: clock, onStep: (step) => heard.push(step) })).toEqual(
      ALL.map((step) => ({ ...step, ms: 5 })),
    );
    expect(heard).toEqual(
      ALL.flatMap((step) => [
        { ...step, status: "applying" },
        { ...step, status: "applied", ms: 5 },
      ]),
    );
    expect(await migrate(place.database)).toEqual([]);
    expect(await pendingMigrations(place.database)).toEqual([]);
    await expect(checkSchema(place.database)).resolves.toBeUndefined();
  });

  it("goes on where a failed step stopped it, and names that step", async () => {
    const [first, second, ...others] = MIGRATIONS;
    if (!first || !second) throw new Error("no steps");
    const broken: Migration = {
      ...second,
      sql: (names) => `${second.sql(names)} SELECT * FROM ${names.ours}.nowhere;`,
    };

    await expect(runMigrations(place.database, [first, broken, ...others], {})).rejects.toMatchObject({
      code: "STORAGE_ERROR",
      message: expect.stringContaining(`Migration 2 (${second.name}) failed:`),
      context: { number: 2, name: second.name },
    });
    expect(await place.rows("SELECT indexname FROM pg_indexes WHERE indexname = 'idx_conversation_user'")).toEqual([]);

    expect((await migrate(place.database)).map(({ number }) => number)).toEqual(
      ALL.slice(1).map(({ number }) => number),
    );
  });

  it("says what is pending and how to mend it", async () => {
    await runMigrations(place.database, MIGRATIONS.slice(0, -1), {});
    const last = ALL.at(-1);
    await expect(checkSchema(place.database)).rejects.toMatchObject({
      code: "SCHEMA_OUTDATED",
      message: `The database lacks migrations ${last?.number} (${last?.name}); run \`migrate()\`.`,
    });
  });

  it("refuses a database that a newer version migrated, and leaves it alone", async () => {
    await runMigrations(
      place.database,
      [...MIGRATIONS.slice(0, 1), { number: 900, name: "of-tomorrow", sql: () => "SELECT 1;" }],
      {},
    );
    const refusal = { code: "SCHEMA_TOO_NEW", context: { unknown: [900] } };
    await expect(checkSchema(place.database)).rejects.toMatchObject(refusal);
    await expect(pendingMigrations(place.database)).rejects.toMatchObject(refusal);
    await expect(migrate(place.database)).rejects.toMatchObject(refusal);
    expect(await place.rows("SELECT number FROM lead_sync_schema_migration ORDER BY number")).toEqual([
      { number: 1 },
      { number: 900 },
    ]);
  });

  it("ends between two steps when its caller aborts", async () => {
    const controller = new AbortController();
    const steps = migrate(place.database, {
      signal: controller.signal,
      onStep: ({ number, status }) => {
        if (number === 2 && status === "applied") controller.abort();
      },
    });
    expect(await steps.catch(codeOf)).toBe("ABORTED");
    expect(await pendingMigrations(place.database)).toEqual(ALL.slice(2));
  });

  it("uses other schemas, also such as need quotes, whatever the search_path", async () => {
    const schema = `My "own" \\ $1 schema's`;
    const quoted = `"My ""own"" \\ $1 schema's"`;
    expect(await migrate(place.database, { schema, hostSchema: "portal" })).toEqual(ALL);
    await expect(checkSchema(place.database, { schema, hostSchema: "portal" })).resolves.toBeUndefined();
    expect(await place.rows("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")).toEqual([]);

    await place.run(`
      SET search_path = pg_catalog;
      INSERT INTO portal.property (id, name) VALUES ('00000000-0000-7000-8000-000000000001', 'Elm');
      INSERT INTO ${quoted}.resman_integration (property_id, resman_property_id)
        VALUES ('00000000-0000-7000-8000-000000000001', 'RM-1');
      INSERT INTO portal.conversation (property_id) VALUES ('00000000-0000-7000-8000-000000000001');
      UPDATE portal.conversation SET status = 'contacted';
      RESET search_path;
    `);
    expect(await place.rows(`SELECT sync_data FROM ${quoted}.lead_sync_queue`)).toMatchObject([
      { sync_data: { sync_version: 1 } },
    ]);
    expect(await place.rows(`SELECT pending_queue_items FROM ${quoted}.property_sync_status`)).toEqual([
      { pending_queue_items: 1 },
    ]);
    expect(await place.rows(`SELECT ${quoted}.cleanup_old_queue_items() AS moved`)).toEqual([{ moved: 0 }]);
  });
});

describe("migrate, from several connections at once,", () => {
  let place: SchemaDatabase;
  beforeEach(async () => {
    place = await onServer({ empty: true });
  });
  afterEach(() => place.close());

  const together = async () => {
    const lists = await Promise.all([1, 2, 3, 4].map(() => migrate(place.database)));
    return lists.flat().toSorted((a, b) => a.number - b.number);
  };

  it("applies each step once", async () => {
    expect(await together()).toEqual(ALL);
  });

  it("does so also where transactions keep their first snapshot by default", async () => {
    const [{ name } = {}] = await place.rows("SELECT current_database() AS name");
    await place.run(`ALTER DATABASE ${name} SET default_transaction_isolation = 'serializable'`);
    await place.run(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid != pg_backend_pid()",
    );
    expect(await together()).toEqual(ALL);
  });
});
