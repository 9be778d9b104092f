import { randomBytes } from "node:crypto";
import pg from "pg";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { databaseOf } from "../../../src/storage/postgres/client/database-of.js";
import { migrate } from "../../../src/storage/postgres/schema/index.js";
import { freshDatabase } from "../../support/postgres/fresh-database.js";
import { PLACES, type SchemaDatabase } from "./support/schema-database.js";

const PROPERTY = "00000000-0000-7000-8000-000000000001";
const USER = "00000000-0000-7000-8000-000000000002";
const CONVERSATION = "00000000-0000-7000-8000-000000000003";

/** Tables as a host may have made them years ago: other types, other names, other rules, rows, a trigger. */
const HOST = `
  CREATE TABLE property (id UUID PRIMARY KEY, name TEXT NOT NULL, city TEXT NOT NULL DEFAULT 'Austin');
  CREATE TABLE "user" (id UUID PRIMARY KEY, email VARCHAR(320) UNIQUE, phone VARCHAR(40), vip BOOLEAN DEFAULT TRUE);
  CREATE TABLE conversation (
    id UUID PRIMARY KEY,
    user_id UUID,
    property_id UUID,
    status VARCHAR(20),
    lead_score INTEGER CHECK (lead_score <= 100),
    pet_details JSON,
    desired_features TEXT[],
    transcript TEXT,
    edits INTEGER NOT NULL DEFAULT 0
  );
  CREATE FUNCTION count_edits() RETURNS TRIGGER LANGUAGE plpgsql AS
    $$ BEGIN NEW.edits := OLD.edits + 1; RETURN NEW; END $$;
  CREATE TRIGGER count_edits BEFORE UPDATE ON conversation FOR EACH ROW EXECUTE FUNCTION count_edits();
  INSERT INTO property VALUES ('${PROPERTY}', 'Elm Court', 'Dallas');
  INSERT INTO "user" VALUES ('${USER}', 'ada@example.com', '555', FALSE);
  INSERT INTO conversation VALUES
    ('${CONVERSATION}', '${USER}', '${PROPERTY}', 'new', 50, '[{"type":"dog"}]', '{pool,gym}', 'Hello', 3);`;

describe.each(PLACES)("a host with tables of its own, on %s,", (_, open) => {
  let place: SchemaDatabase;
  beforeEach(async () => {
    place = await open();
  }, 60_000);
  afterEach(() => place.close());

  const jobs = () => place.rows("SELECT conversation_id, status FROM lead_sync_queue");
  const refusal = async () => {
    const snapshot = () =>
      place.rows(`
        SELECT attrelid::regclass AS relation, attname FROM pg_attribute JOIN pg_class AS c ON c.oid = attrelid
        WHERE relnamespace = 'public'::regnamespace ORDER BY 1, 2`);
    const before = await snapshot();
    const error: unknown = await migrate(place.database).catch((reason: unknown) => reason);
    expect(await snapshot()).toEqual(before);
    return error;
  };

  it("keeps its columns, rows, rules and triggers", async () => {
    await place.run(HOST);
    await migrate(place.database);
    expect(await place.rows("SELECT * FROM conversation")).toMatchObject([
      {
        id: CONVERSATION,
        user_id: USER,
        property_id: PROPERTY,
        status: "new",
        lead_score: 50,
        pet_details: [{ type: "dog" }],
        desired_features: ["pool", "gym"],
        transcript: "Hello",
        edits: 3,
        is_qualified: false,
        resman_sync_status: "not_synced",
        resman_sync_version: 0,
      },
    ]);
    expect(await place.rows("SELECT id, name, city, time_zone FROM property")).toEqual([
      { id: PROPERTY, name: "Elm Court", city: "Dallas", time_zone: null },
    ]);
    expect(await place.rows('SELECT email, vip, resman_sync_status FROM "user"')).toEqual([
      { email: "ada@example.com", vip: false, resman_sync_status: "not_synced" },
    ]);
    const types = await place.rows(`
      SELECT attname AS name, format_type(atttypid, atttypmod) AS type FROM pg_attribute
      WHERE attrelid = 'conversation'::regclass AND attname IN ('desired_features', 'lead_score', 'pet_details', 'status')
      ORDER BY attname`);
    expect(types.map(({ type }) => type)).toEqual(["text[]", "integer", "json", "character varying(20)"]);

    await place.run("UPDATE conversation SET lead_score = 60");
    expect(await place.rows("SELECT edits FROM conversation")).toEqual([{ edits: 4 }]);
    await expect(place.run("UPDATE conversation SET lead_score = 101")).rejects.toMatchObject({
      code: "INVALID_INPUT",
    });
  });

  it("has its edits queued, also of columns of types without equality", async () => {
    await place.run(HOST);
    await migrate(place.database);
    await place.run(`INSERT INTO resman_integration (property_id, resman_property_id) VALUES ('${PROPERTY}', 'RM-1')`);
    expect(await jobs()).toEqual([]);
    await place.run("UPDATE conversation SET transcript = 'Bye'");
    expect(await jobs()).toEqual([]);
    await place.run(`UPDATE conversation SET pet_details = '[{"type":"cat"}]'`);
    expect(await jobs()).toEqual([{ conversation_id: CONVERSATION, status: "pending" }]);
  });

  it("can write conversations of no property, or of one that is not there or not set up for ResMan", async () => {
    await place.run(HOST);
    await migrate(place.database);
    await place.run("UPDATE conversation SET status = 'qualified'");
    expect(await jobs()).toEqual([]);
    await place.run(`INSERT INTO resman_integration (property_id, resman_property_id) VALUES ('${PROPERTY}', 'RM-1')`);
    await place.run(`
      INSERT INTO conversation (id) VALUES (gen_random_uuid());
      INSERT INTO conversation (id, property_id) VALUES (gen_random_uuid(), gen_random_uuid());
      UPDATE conversation SET status = 'contacted' WHERE id != '${CONVERSATION}'`);
    expect(await jobs()).toEqual([]);
    await place.run(`UPDATE conversation SET property_id = '${PROPERTY}' WHERE property_id IS NULL`);
    expect(await jobs()).toHaveLength(1);
  });

  it("keeps rows that break a rule of ours: the rule holds for what is written from now on", async () => {
    await place.run(`
      ${HOST}
      ALTER TABLE conversation ADD COLUMN resman_sync_status TEXT, ADD COLUMN resman_lead_id TEXT;
      UPDATE conversation SET resman_sync_status = 'synced'`);
    await migrate(place.database);
    const rules = await place.rows(`
      SELECT conname AS name, convalidated AS validated FROM pg_constraint
      WHERE conname IN ('chk_resman_sync_mapping', 'conversation_resman_sync_status_check') ORDER BY conname`);
    expect(rules).toEqual([
      { name: "chk_resman_sync_mapping", validated: false },
      { name: "conversation_resman_sync_status_check", validated: true },
    ]);
    const broken = place.run("INSERT INTO conversation (id, resman_sync_status) VALUES (gen_random_uuid(), 'synced')");
    await expect(broken).rejects.toMatchObject({ context: { constraint: "chk_resman_sync_mapping" } });
  });

  it("keeps a rule of its own that has our rule's name", async () => {
    await place.run(`${HOST} ALTER TABLE conversation ADD CONSTRAINT chk_resman_sync_version CHECK (TRUE)`);
    await migrate(place.database);
    const rule =
      "SELECT pg_get_constraintdef(oid) AS rule FROM pg_constraint WHERE conname = 'chk_resman_sync_version'";
    expect(await place.rows(rule)).toEqual([{ rule: "CHECK (true)" }]);
  });

  it.each([
    ["an id of another type", "CREATE TABLE conversation (id BIGINT PRIMARY KEY)", "conversation", "id", "bigint"],
    ["no id", 'CREATE TABLE "user" (user_id UUID PRIMARY KEY)', "user", "id", null],
    ["an id that is not unique", "CREATE TABLE property (id UUID, name TEXT)", "property", "id", "uuid"],
    [
      "an id that is unique with another column only",
      "CREATE TABLE property (id UUID, tenant INT, PRIMARY KEY (id, tenant))",
      "property",
      "id",
      "uuid",
    ],
    [
      "a reference of another type",
      "CREATE TABLE conversation (id UUID PRIMARY KEY, user_id TEXT)",
      "conversation",
      "user_id",
      "text",
    ],
    ["a view in place of a table", "CREATE VIEW leads AS SELECT gen_random_uuid() AS id", "leads", "id", "uuid"],
  ])("is refused with %s, before anything is changed", async (_case, sql, table, column, found) => {
    await place.run(sql);
    const error = await refusal();
    expect(error).toMatchObject({ code: "INVALID_CONFIG", context: { table, column, found, expected: "uuid" } });
    expect(error).toMatchObject({
      message: expect.stringContaining(`Table "${table}" of schema "public" does not fit`),
    });
  });

  it("is refused where it made the seed's tables itself, unless ours go to another schema", async () => {
    await place.run("CREATE TABLE lead_sync_log (id UUID PRIMARY KEY)");
    expect(await refusal()).toMatchObject({ code: "INVALID_CONFIG", context: { table: "lead_sync_log" } });
    await migrate(place.database, { schema: "lead_sync", hostSchema: "public" });
    expect(await place.rows("SELECT * FROM public.lead_sync_log")).toEqual([]);
    expect(await place.rows("SELECT * FROM lead_sync.lead_sync_log")).toEqual([]);
  });

  it("is refused where another set of our triggers serves it", async () => {
    await migrate(place.database, { schema: "first", hostSchema: "public" });
    const second = migrate(place.database, { schema: "second", hostSchema: "public" });
    await expect(second).rejects.toMatchObject({
      code: "INVALID_CONFIG",
      context: { trigger: "trigger_add_sync_queue_item", table: "conversation", owner: "first" },
    });
    expect(await place.rows("SELECT nspname FROM pg_namespace WHERE nspname = 'second'")).toEqual([]);
  });
});

describe("roles", () => {
  /** `pool` is of a role that may do nothing yet, `owner` of one that may do all. */
  const withRole = async (work: (role: string, owner: pg.Pool, pool: pg.Pool) => Promise<void>): Promise<void> => {
    const role = `lead_sync_role_${randomBytes(4).toString("hex")}`;
    const { url, drop } = await freshDatabase({ empty: true });
    const owner = new pg.Pool({ connectionString: url });
    await owner.query(`CREATE ROLE ${role}`);
    const pool = new pg.Pool({ connectionString: url, options: `-c role=${role}` });
    await work(role, owner, pool);
    await pool.end();
    await owner.query(`DROP OWNED BY ${role}; DROP ROLE ${role}`);
    await owner.end();
    await drop();
  };

  it("that may not create schemas migrate into one that is there", () =>
    withRole(async (role, owner, pool) => {
      await owner.query(`CREATE SCHEMA app; GRANT ALL ON SCHEMA app TO ${role}`);
      const refused = migrate(databaseOf(pool), { schema: "elsewhere" });
      await expect(refused).rejects.toMatchObject({ code: "STORAGE_ERROR", context: { number: 1 } });
      expect((await migrate(databaseOf(pool), { schema: "app" })).length).toBeGreaterThan(0);
    }));

  it("that may write to the host's tables only, have their edits queued", () =>
    withRole(async (role, owner, pool) => {
      await migrate(databaseOf(owner), { schema: "lead_sync", hostSchema: "public" });
      await owner.query(`
        GRANT SELECT, INSERT, UPDATE ON conversation, "user", tour_booking TO ${role};
        INSERT INTO property (id, name) VALUES ('${PROPERTY}', 'Elm Court');
        INSERT INTO lead_sync.resman_integration (property_id, resman_property_id) VALUES ('${PROPERTY}', 'RM-1')`);
      await pool.query(`INSERT INTO "user" (id) VALUES ('${USER}')`);
      await pool.query(
        `INSERT INTO conversation (id, user_id, property_id) VALUES ('${CONVERSATION}', '${USER}', '${PROPERTY}')`,
      );
      await pool.query("INSERT INTO tour_booking (conversation_id, tour_datetime) SELECT id, now() FROM conversation");
      await pool.query(`UPDATE "user" SET email = 'ada@example.com'`);
      await pool.query("UPDATE conversation SET status = 'contacted'");
      const { rows } = await owner.query(
        "SELECT sync_data ->> 'sync_version' AS version FROM lead_sync.lead_sync_queue",
      );
      expect(rows).toEqual([{ version: "3" }]);
      await expect(pool.query("SELECT FROM lead_sync.lead_sync_queue")).rejects.toMatchObject({ code: "42501" });
    }));
});
