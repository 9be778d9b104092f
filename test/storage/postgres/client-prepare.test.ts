import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { pgStatement } from "../../../src/storage/postgres/client/pg-statement.js";
import type { FreshDatabase } from "../../support/postgres/databases.js";
import { freshDatabase } from "../../support/postgres/fresh-database.js";
import { SERVER_CLIENTS } from "./support/clients.js";

const HOT = "SELECT $1::text AS hot";

describe.each(Object.entries(SERVER_CLIENTS))("statements through %s", (_, open) => {
  let fresh: FreshDatabase;
  beforeAll(async () => {
    fresh = await freshDatabase({ empty: true });
  });
  afterAll(() => fresh.drop());

  /** How often one connection prepared the hot statement after it ran three times. */
  async function timesPrepared(prepare?: boolean): Promise<unknown> {
    const client = open(fresh.url, prepare === undefined ? {} : { prepare });
    try {
      return await client.database.transaction(async (sql) => {
        for (const value of ["a", "b", null]) await sql.query(HOT, [value]);
        const counted = "SELECT count(*)::integer AS times FROM pg_prepared_statements WHERE statement = $1::text";
        return (await sql.query(counted, [HOT]))[0]?.times;
      });
    } finally {
      await client.close();
    }
  }

  it("are prepared once per connection", async () => {
    expect(await timesPrepared()).toBe(1);
  });

  it("are not prepared where a pooler changes the connection", async () => {
    expect(await timesPrepared(false)).toBe(0);
  });
});

describe("the name of a prepared statement of pg", () => {
  it("is the same for the same text, and fits into an identifier", () => {
    const [first, again, other] = [HOT, HOT, `${HOT} `].map((text) => pgStatement(text, ["a"], true).name);
    expect(first).toMatch(/^lead_sync_[0-9a-f]{16}$/);
    expect(again).toBe(first);
    expect(other).not.toBe(first);
  });

  it("is left out when statements made up as they go would fill the connections", () => {
    const named = Array.from({ length: 2_000 }, (_, index) => pgStatement(`SELECT ${index}`, [], true).name);
    expect(named.filter(Boolean).length).toBeLessThan(600);
    expect(named[0]).toBeDefined();
    expect(named.at(-1)).toBeUndefined();
  });
});
