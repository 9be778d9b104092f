import pg from "pg";
import postgres from "postgres";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type { Sql } from "../../../src/storage/postgres/client/sql.js";
import type { FreshDatabase } from "../../support/postgres/databases.js";
import { freshDatabase } from "../../support/postgres/fresh-database.js";
import { startPostgres } from "../../support/postgres/start-postgres.js";
import { type OpenClient, type OpenOptions, SERVER_CLIENTS } from "./support/clients.js";
import { newsCounter } from "./support/news.js";

const failure = async (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => undefined,
    (error: unknown) => error,
  );

/** With one part of it changed. */
function changed(url: string, parts: Partial<Pick<URL, "password" | "pathname" | "port">>): string {
  return Object.assign(new URL(url), parts).href;
}

describe.each(Object.entries(SERVER_CLIENTS))("%s", (_, open) => {
  let fresh: FreshDatabase;
  let admin: pg.Client;

  beforeAll(async () => {
    fresh = await freshDatabase({ empty: true });
    admin = new pg.Client({ connectionString: fresh.url });
    await admin.connect();
  });
  afterAll(async () => {
    await admin.end();
    await fresh.drop();
  });

  /** Opens a client for the length of some work. */
  async function using(work: (client: OpenClient) => Promise<void>, url = fresh.url, options?: OpenOptions) {
    const client = open(url, options);
    try {
      await work(client);
    } finally {
      await client.close();
    }
  }

  const terminate = async (condition: string): Promise<number> => {
    const { rowCount } = await admin.query(
      `SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
       WHERE datname = current_database() AND pid <> pg_backend_pid() AND ${condition}`,
    );
    return rowCount ?? 0;
  };
  const pidOf = async (sql: Sql): Promise<number> =>
    (await sql.query<{ pid: number }>("SELECT pg_backend_pid() AS pid"))[0]?.pid ?? 0;
  const one = (sql: Sql): Promise<unknown> => sql.query("SELECT 1 AS one");

  describe("an unusable server", () => {
    it.each([
      [
        "refuses the password",
        { password: "wrong" },
        { retryable: false, context: { sqlState: "28P01" } },
        /user and password/,
      ],
      [
        "lacks the database",
        { pathname: "/nowhere" },
        { retryable: false, context: { sqlState: "3D000" } },
        /does not exist/,
      ],
      ["is not there", { port: "1" }, { retryable: true }, /cannot be reached/],
    ] as const)("that %s is named for what it is", async (_, parts, expected, words) => {
      await using(
        async ({ database }) => {
          const uses = [
            () => one(database),
            () => database.transaction(one),
            () => database.script("SELECT 1"),
            () => database.listen("jobs", () => {}),
          ];
          for (const use of uses) {
            const error = await failure(use());
            expect(error).toMatchObject({ code: "STORAGE_ERROR", message: expect.stringMatching(words), ...expected });
            expect(JSON.stringify(error)).not.toContain("wrong");
          }
        },
        changed(fresh.url, parts),
      );
    });
  });

  describe("a connection the server ends", () => {
    it("within a statement fails it as worth repeating, and the next one works", async () => {
      await using(async ({ database }) => {
        const waiting = failure(database.query("SELECT pg_sleep(60)::text AS slept"));
        await vi.waitFor(async () => expect(await terminate("query LIKE '%pg_sleep(60)%'")).toBe(1), { interval: 20 });
        expect(await waiting).toMatchObject({ code: "STORAGE_ERROR", retryable: true });
        expect(await one(database)).toEqual([{ one: 1 }]);
      });
    });

    it("within a statement of a transaction fails the transaction, and the next one works", async () => {
      await using(async ({ database }) => {
        const waiting = failure(database.transaction((sql) => sql.query("SELECT pg_sleep(60)::text AS slept")));
        await vi.waitFor(async () => expect(await terminate("query LIKE '%pg_sleep(60)%'")).toBe(1), { interval: 20 });
        expect(await waiting).toMatchObject({ code: "STORAGE_ERROR", retryable: true });
        expect(await database.transaction(one)).toEqual([{ one: 1 }]);
      });
    });

    it("between two statements of a transaction fails it, and the pool stays whole", async () => {
      await using(async ({ database }) => {
        for (let round = 0; round < 6; round++) {
          const work = database.transaction(async (sql) => {
            await terminate(`pid = ${await pidOf(sql)}`);
            await one(sql);
          });
          expect(await failure(work)).toMatchObject({ code: "STORAGE_ERROR" });
        }
        // A busy client may take a moment to notice the last of them.
        const all = () => Promise.all([1, 2, 3, 4, 5].map(() => one(database)));
        await vi.waitFor(async () => expect(await all()).toHaveLength(5), { interval: 20, timeout: 5000 });
      });
    });

    it("right before the commit fails the transaction", async () => {
      await using(async ({ database }) => {
        const work = database.transaction(async (sql) => {
          await terminate(`pid = ${await pidOf(sql)}`);
        });
        expect(await failure(work)).toMatchObject({ code: "STORAGE_ERROR" });
        expect(await one(database)).toEqual([{ one: 1 }]);
      });
    });

    it("within the commit leaves its outcome open, and says so", async () => {
      await admin.query(`CREATE TABLE IF NOT EXISTS slow (id integer);
        CREATE OR REPLACE FUNCTION take_long() RETURNS trigger LANGUAGE plpgsql AS $$
          BEGIN PERFORM pg_sleep(60); RETURN NULL; END $$;
        DROP TRIGGER IF EXISTS slow ON slow;
        CREATE CONSTRAINT TRIGGER slow AFTER INSERT ON slow DEFERRABLE INITIALLY DEFERRED
          FOR EACH ROW EXECUTE FUNCTION take_long()`);
      await using(async ({ database }) => {
        const work = failure(database.transaction((sql) => sql.query("INSERT INTO slow VALUES (1)")));
        await vi.waitFor(async () => expect(await terminate("query ILIKE 'commit'")).toBe(1), { interval: 20 });
        expect(await work).toMatchObject({ code: "STORAGE_ERROR", retryable: true, context: { outcomeUnknown: true } });
        expect(await one(database)).toEqual([{ one: 1 }]);
      });
    });

    it("while work goes on after its failure was caught fails the transaction", async () => {
      await using(async ({ database }) => {
        const work = database.transaction(async (sql) => {
          await terminate(`pid = ${await pidOf(sql)}`);
          await failure(one(sql));
          await failure(one(sql));
          throw new Error("host");
        });
        await failure(work);
        expect(await one(database)).toEqual([{ one: 1 }]);
      });
    });

    it("while it is idle is noticed by nobody but the log", async () => {
      const logged: string[] = [];
      const note = (message: string): void => {
        logged.push(message);
      };
      const logger = { debug: note, info: note, warn: note, error: note };
      await using(
        async ({ database }) => {
          await one(database);
          expect(await terminate("state = 'idle'")).toBeGreaterThan(0);
          await vi.waitFor(async () => expect(await one(database)).toEqual([{ one: 1 }]), { interval: 20 });
        },
        fresh.url,
        { logger },
      );
      expect(logged.filter((message) => message !== "lost a database connection")).toEqual([]);
    });
  });

  describe("listening", () => {
    const LISTENS = "query ILIKE 'listen%'";

    it("comes back when its connection is lost, and says once that it may have missed news", async () => {
      await using(async ({ database }) => {
        const news = newsCounter();
        const stop = await database.listen("jobs", news.onNews);
        const before = news.count();
        expect(await terminate(LISTENS)).toBe(1);
        await news.reaches(before + 1);
        await admin.query("SELECT pg_notify('jobs', '')");
        await news.reaches(before + 2);
        expect(await terminate(LISTENS)).toBe(1);
        await news.reaches(before + 3);
        await stop();
      });
    });

    it("stops on a connection that is lost, and stays stopped", async () => {
      await using(async ({ database }) => {
        const [stopped, other] = [newsCounter(), newsCounter()];
        const stop = await database.listen("jobs", stopped.onNews);
        await terminate(LISTENS);
        const stopping = stop();
        const before = stopped.count();
        await stopping;
        await stop();
        const stopOther = await database.listen("jobs", other.onNews);
        const heard = other.count();
        await admin.query("SELECT pg_notify('jobs', '')");
        await other.reaches(heard + 1);
        expect(stopped.count()).toBe(before);
        await stopOther();
      });
    });

    it("leaves no listening connection behind", async () => {
      await using(async ({ database }) => {
        await (await database.listen("jobs", () => {}))();
        await one(database);
      });
      await vi.waitFor(async () => expect(await terminate(LISTENS)).toBe(0), { interval: 20 });
    });
  });

  it("listens again after the server was away", async () => {
    const server = await startPostgres({ from: "embedded", settings: { fsync: "off" } });
    try {
      await using(async ({ database }) => {
        const news = newsCounter();
        const stop = await database.listen("jobs", news.onNews);
        const before = news.count();
        await server.restart("immediate");
        await news.reaches(before + 1);
        await database.query("SELECT pg_notify('jobs', '')::text AS done");
        await news.reaches(before + 2);
        await stop();
      }, server.url());
    } finally {
      await server.stop();
    }
  });

  it("closed by the host is named for what it is", async () => {
    const client = open(fresh.url);
    await one(client.database);
    await client.close();
    expect(await failure(one(client.database))).toMatchObject({
      retryable: false,
      message: expect.stringMatching(/closed/),
    });
  });

  it.each([
    ["a deadlock or a serialization failure", "40001", { code: "STORAGE_ERROR", retryable: true }],
    ["a lock that is not free", "55P03", { code: "STORAGE_ERROR", retryable: true }],
    [
      "a full disk",
      "53100",
      { code: "STORAGE_ERROR", retryable: true, message: expect.stringMatching(/disk is full/) },
    ],
    [
      "too many connections",
      "53300",
      { code: "STORAGE_ERROR", retryable: true, message: expect.stringMatching(/max_connections/) },
    ],
    ["missing rights", "42501", { code: "STORAGE_ERROR", retryable: false, message: expect.stringMatching(/grant/) }],
    ["a standby", "25006", { code: "STORAGE_ERROR", retryable: true, message: expect.stringMatching(/primary/) }],
  ])("names %s", async (_, sqlState, expected) => {
    await using(async ({ database }) => {
      const raise = `DO $$ BEGIN RAISE 'the words' USING ERRCODE = '${sqlState}'; END $$`;
      expect(await failure(database.script(raise))).toMatchObject({ ...expected, context: { sqlState } });
    });
  });
});

describe.each(Object.entries(SERVER_CLIENTS))("a migration while %s has statements prepared", (_, open) => {
  it("fails each connection once at most, as worth repeating", async () => {
    const fresh = await freshDatabase({ empty: true });
    const { database, close } = open(fresh.url);
    const read = () => database.transaction((sql) => sql.query("SELECT * FROM changing"));
    await database.script("CREATE TABLE changing (id integer)");
    await read();
    await database.script("ALTER TABLE changing ADD COLUMN name text");
    const failures: unknown[] = [];
    for (let attempt = 0; attempt < 6; attempt++) failures.push(await failure(read()));
    expect(failures.at(-1)).toBeUndefined();
    for (const error of failures.filter(Boolean))
      expect(error).toMatchObject({ code: "STORAGE_ERROR", retryable: true });
    await close();
    await fresh.drop();
  });
});

describe("a client that cannot be used", () => {
  it("is refused, with what was expected", async () => {
    const { databaseOf } = await import("../../../src/storage/postgres/client/database-of.js");
    const client = new pg.Client();
    // @ts-expect-error not a client
    expect(() => databaseOf({})).toThrow(/a `Pool` of pg 8, the `sql` function of postgres.js 3 or a PGlite instance/);
    // @ts-expect-error not a pool
    expect(() => databaseOf(client)).toThrow(/give a `Pool`/);
    expect(() => databaseOf(postgres({ transform: postgres.camel }))).toThrow(/transform/);
  });
});
