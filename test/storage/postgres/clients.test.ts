import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { isSyncError } from "../../../src/domain/errors.js";
import type { Sql } from "../../../src/storage/postgres/client/sql.js";
import type { FreshDatabase } from "../../support/postgres/databases.js";
import { freshDatabase } from "../../support/postgres/fresh-database.js";
import { type OpenClient, openPGlite, openPg, openPostgresJs } from "./support/clients.js";
import { newsCounter } from "./support/news.js";

const CLIENTS: Record<string, (url: string) => OpenClient | Promise<OpenClient>> = {
  pg: openPg,
  "pg without prepared statements": (url) => openPg(url, { prepare: false }),
  postgres: openPostgresJs,
  "postgres without prepared statements": (url) => openPostgresJs(url, { prepare: false }),
  PGlite: openPGlite,
};

const TABLE = "CREATE TABLE note (id integer PRIMARY KEY, body text, extra jsonb, seen boolean, at timestamptz)";

describe.each(Object.entries(CLIENTS))("%s", (_, open) => {
  let fresh: FreshDatabase;
  let client: OpenClient;

  const bodies = async (sql: Sql = client.database) =>
    (await sql.query<{ body: string }>("SELECT body FROM note ORDER BY id")).map(({ body }) => body);
  const add = (sql: Sql, id: number, body: string | null = "a") =>
    sql.query("INSERT INTO note (id, body) VALUES ($1::integer, $2::text)", [String(id), body]);
  const failure = async (work: Promise<unknown>): Promise<unknown> =>
    work.then(
      () => undefined,
      (error: unknown) => error,
    );

  beforeAll(async () => {
    fresh = await freshDatabase({ empty: true });
    client = await open(fresh.url);
    await client.database.script(`${TABLE}; SELECT 1`);
  }, 60_000);
  afterAll(async () => {
    await client.close();
    await fresh.drop();
  });
  beforeEach(() => client.database.script("TRUNCATE note"));

  describe("a query", () => {
    it("gives text, booleans, integers and nothing back as they are", async () => {
      expect(
        await client.database.query(`SELECT $1::text AS "text", $2::text AS empty, true AS yes, 7 AS seven`, [
          "ü\n'",
          null,
        ]),
      ).toEqual([{ text: "ü\n'", empty: null, yes: true, seven: 7 }]);
    });

    it.each(["naïve 東京 🏠", "", "\\", "null", '{"a":1}', "{a,b}", "true", "1e999"])(
      "keeps the text %j",
      async (text) => {
        expect(await client.database.query("SELECT $1::text AS text", [text])).toEqual([{ text }]);
      },
    );

    it("takes every type as text that is cast", async () => {
      const rows = await client.database.query(
        `SELECT $1::uuid::text AS id, $2::boolean AS no, $3::jsonb ->> 'a' AS a, $4::timestamptz = '2026-01-02T03:04:05.678901Z' AS exact,
                $5::text[] = ARRAY['x', 'y z'] AS list, $6::bigint::text AS big, $7::text::jsonb #>> '{}' AS json, $8::boolean AS yes`,
        [
          "0190a0a0-0000-7000-8000-000000000001",
          "false",
          '{"a":"b"}',
          "2026-01-02T03:04:05.678901Z",
          '{x,"y z"}',
          "9007199254740993",
          '"quoted"',
          "true",
        ],
      );
      expect(rows).toEqual([
        {
          id: "0190a0a0-0000-7000-8000-000000000001",
          no: false,
          a: "b",
          exact: true,
          list: true,
          big: "9007199254740993",
          json: "quoted",
          yes: true,
        },
      ]);
    });

    it("answers with no row where there is none, also without RETURNING", async () => {
      expect(await client.database.query("SELECT id FROM note WHERE id = $1::integer", ["1"])).toEqual([]);
      expect(await add(client.database, 1)).toEqual([]);
    });

    it("runs again and again, many at once", async () => {
      await Promise.all(Array.from({ length: 40 }, (_, id) => add(client.database, id, `n${id}`)));
      expect(await bodies()).toEqual(Array.from({ length: 40 }, (_, id) => `n${id}`));
    });
  });

  describe("a transaction", () => {
    it("keeps all of its writes and answers with what the work answers", async () => {
      const answer = await client.database.transaction(async (sql) => {
        await add(sql, 1, "one");
        await add(sql, 2, "two");
        return (await bodies(sql)).length;
      });
      expect(answer).toBe(2);
      expect(await bodies()).toEqual(["one", "two"]);
    });

    it("undoes them when the work rejects, with its own error", async () => {
      const own = new Error("host");
      const work = client.database.transaction(async (sql) => {
        await add(sql, 1);
        throw own;
      });
      expect(await failure(work)).toBe(own);
      expect(await bodies()).toEqual([]);
    });

    it("fails when a statement failed, though the work caught it", async () => {
      const work = client.database.transaction(async (sql) => {
        await add(sql, 1);
        await failure(add(sql, 1));
        return "done";
      });
      expect(await failure(work)).toMatchObject({ code: "STORAGE_ERROR", context: { sqlState: "23505" } });
      expect(await bodies()).toEqual([]);
    });

    it("says so when the work goes on after a statement that failed", async () => {
      const seen: unknown[] = [];
      const work = client.database.transaction(async (sql) => {
        await failure(sql.query("SELECT nonsense"));
        seen.push(await failure(bodies(sql)));
      });
      expect(await failure(work)).toMatchObject({ code: "SCHEMA_OUTDATED" });
      expect(seen).toEqual([
        expect.objectContaining({ code: "STORAGE_ERROR", message: expect.stringMatching(/failed before/) }),
      ]);
    });

    it("refuses statements after its end", async () => {
      let late: Sql | undefined;
      await client.database.transaction(async (sql) => {
        late = sql;
      });
      expect(await failure(late ? add(late, 1) : Promise.resolve())).toMatchObject({ code: "STORAGE_ERROR" });
      expect(await bodies()).toEqual([]);
    });

    it("includes what its work did not await, and fails with it", async () => {
      await client.database.transaction(async (sql) => {
        void add(sql, 1, "not awaited");
      });
      expect(await bodies()).toEqual(["not awaited"]);
      const work = client.database.transaction(async (sql) => {
        await add(sql, 2);
        void add(sql, 1);
      });
      expect(await failure(work)).toMatchObject({ context: { sqlState: "23505" } });
      expect(await bodies()).toEqual(["not awaited"]);
    });

    it("takes statements side by side", async () => {
      await client.database.transaction(async (sql) => {
        await Promise.all([1, 2, 3].map((id) => add(sql, id, `n${id}`)));
      });
      expect(await bodies()).toEqual(["n1", "n2", "n3"]);
    });

    it("is marked as the engine's, and nothing after it", async () => {
      const origin = async (sql: Sql) =>
        (
          await sql.query<{ origin: string }>(
            "SELECT coalesce(current_setting('lead_sync.origin', true), '') AS origin",
          )
        )[0];
      expect(await client.database.transaction(origin)).toEqual({ origin: "engine" });
      for (let index = 0; index < 8; index++) expect(await origin(client.database)).toEqual({ origin: "" });
    });

    it("hides its writes from others until it ends, which read on or wait", async () => {
      const order: string[] = [];
      let outside: Promise<unknown> = Promise.resolve();
      await client.database.transaction(async (sql) => {
        await add(sql, 1, "inside");
        // Not awaited: on PGlite it waits for this transaction.
        outside = bodies().then((seen) => order.push(`outside ${seen.length}`));
        await sql.query("SELECT 1 AS one");
        order.push("ending");
      });
      await outside;
      expect(order).toHaveLength(2);
      expect([
        ["outside 0", "ending"],
        ["ending", "outside 0"],
        ["ending", "outside 1"],
      ]).toContainEqual(order);
    });

    it("whose commit fails is undone, and the client goes on", async () => {
      await client.database.script(
        "CREATE TABLE IF NOT EXISTS pair (id integer PRIMARY KEY, other integer REFERENCES pair DEFERRABLE INITIALLY DEFERRED)",
      );
      const work = client.database.transaction((sql) => sql.query("INSERT INTO pair VALUES (1, 2)"));
      expect(await failure(work)).toMatchObject({ code: "INVALID_INPUT", context: { sqlState: "23503" } });
      expect(await client.database.query("SELECT id FROM pair")).toEqual([]);
    });
  });

  describe("a host's transaction", () => {
    it("holds what we write until the host commits, and undoes it with the rest", async () => {
      await client.inHostTransaction(async (sql) => {
        await Promise.all([add(sql, 1, "kept"), add(sql, 2, "kept too")]);
        expect(await bodies(sql)).toEqual(["kept", "kept too"]);
      });
      const undone = client.inHostTransaction(async (sql) => {
        await add(sql, 3);
        throw new Error("host");
      });
      await expect(undone).rejects.toThrow("host");
      expect(await bodies()).toEqual(["kept", "kept too"]);
    });

    it("throws our errors", async () => {
      const seen: unknown[] = [];
      const work = client.inHostTransaction(async (sql) => {
        seen.push(await failure(sql.query("SELECT * FROM nowhere")));
        throw seen[0];
      });
      await failure(work);
      expect(seen).toEqual([expect.objectContaining({ code: "SCHEMA_OUTDATED" })]);
    });
  });

  describe("an error", () => {
    const SECRET = "renter@example.test";

    it.each([
      ["a missing table", "SELECT * FROM nowhere", [], { code: "SCHEMA_OUTDATED", retryable: false }],
      ["a missing column", "SELECT nothing FROM note", [], { code: "SCHEMA_OUTDATED", retryable: false }],
      ["a missing schema", "CREATE TABLE nowhere.a (b text)", [], { code: "SCHEMA_OUTDATED", retryable: false }],
      ["a missing function", "SELECT lead_sync_nothing()", [], { code: "SCHEMA_OUTDATED", retryable: false }],
      ["a malformed value", "SELECT $1::uuid::text AS id", [SECRET], { code: "INVALID_INPUT" }],
      ["a malformed instant", "SELECT $1::timestamptz::text AS at", [SECRET], { code: "INVALID_INPUT" }],
      ["a missing operator", "SELECT '{}'::jsonb = 1 AS same", [], { code: "STORAGE_ERROR", retryable: false }],
      ["a mistake in SQL", "SELEKT 1", [], { code: "STORAGE_ERROR", retryable: false }],
      [
        "an error a trigger raises",
        `DO $$ BEGIN RAISE '${SECRET}'; END $$`,
        [],
        { code: "STORAGE_ERROR", retryable: false },
      ],
    ] as const)("of %s is typed and quotes no data", async (_, text, parameters, expected) => {
      const error = await failure(client.database.query(text, [...parameters]));
      expect(error).toMatchObject(expected);
      expect(error).toHaveProperty("context.sqlState", expect.stringMatching(/^[0-9A-Z]{5}$/));
      expect(`${error}${JSON.stringify(error)}${error instanceof Error && error.cause}`).not.toContain(SECRET);
    });

    it("of a broken constraint names it, never the value", async () => {
      await client.database.script(
        "CREATE TABLE IF NOT EXISTS person (email text CONSTRAINT person_email UNIQUE NOT NULL, CONSTRAINT person_at CHECK (email LIKE '%@%'))",
      );
      const insert = (email: string | null) => client.database.query("INSERT INTO person VALUES ($1::text)", [email]);
      await insert(SECRET);
      const twice = await failure(insert(SECRET));
      expect(twice).toMatchObject({
        code: "STORAGE_ERROR",
        context: { sqlState: "23505", constraint: "person_email" },
      });
      expect(await failure(insert(null))).toMatchObject({ code: "INVALID_INPUT", issues: [{ path: "email" }] });
      const broken = await failure(insert("nobody"));
      expect(broken).toMatchObject({ code: "INVALID_INPUT", issues: [{ path: "person_at" }] });
      expect(`${twice}${JSON.stringify(twice)}`).not.toContain(SECRET);
      expect(`${broken}${JSON.stringify(broken)}`).not.toContain("nobody");
    });

    it("of a script is typed too", async () => {
      expect(await failure(client.database.script("SELECT 1; SELECT * FROM nowhere"))).toSatisfy((error) =>
        isSyncError(error, "SCHEMA_OUTDATED"),
      );
    });
  });

  describe("listening", () => {
    it("hears its channel, whatever its name, and no other", async () => {
      const news = newsCounter();
      const stop = await client.database.listen("Lead sync", news.onNews);
      const before = news.count();
      await client.database.query("SELECT pg_notify('other', '')::text AS done");
      await client.database.query("SELECT pg_notify('Lead sync', '')::text AS done");
      await news.reaches(before + 1);
      await stop();
      await stop();
    });

    it("does not hear what is rolled back, and nothing after it stopped", async () => {
      const [first, second] = [newsCounter(), newsCounter()];
      const stop = await client.database.listen("jobs", first.onNews);
      const stopSecond = await client.database.listen("jobs", second.onNews);
      await failure(
        client.database.transaction(async (sql) => {
          await sql.query("SELECT pg_notify('jobs', 'no')::text AS done");
          throw new Error("undo");
        }),
      );
      await client.database.transaction((sql) => sql.query("SELECT pg_notify('jobs', 'yes')::text AS done"));
      await Promise.all([first.reaches(1), second.reaches(1)]);
      await stop();
      await client.database.query("SELECT pg_notify('jobs', '')::text AS done");
      await second.reaches(2);
      expect([first.count(), second.count()]).toEqual([1, 2]);
      await stopSecond();
    });
  });
});
