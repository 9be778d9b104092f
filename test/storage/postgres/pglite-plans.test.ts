import { PGlite } from "@electric-sql/pglite";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { databaseOf } from "../../../src/storage/postgres/client/database-of.js";
import type { Sql } from "../../../src/storage/postgres/client/sql.js";

const HOT = "SELECT $1::text AS said, $2::text AS other";

describe("statements through PGlite that come again", () => {
  let client: PGlite;
  beforeAll(async () => {
    client = await PGlite.create();
  }, 60_000);
  afterAll(() => client.close());

  const plans = async (): Promise<number> => {
    const { rows } = await client.query<{ count: number }>(
      "SELECT count(*)::integer AS count FROM pg_prepared_statements",
    );
    return rows[0]?.count ?? 0;
  };
  const say = async (sql: Sql, said: string | null, other: string | null = null) =>
    (await sql.query(HOT, [said, other]))[0];

  it("are planned once, and say the same by their plan", async () => {
    const database = databaseOf(client);
    const before = await plans();
    const said = [null, "it's", "a \\ back'slash", "E'\\n'", "$1 $$ ; --", "ünïcode 🙂", "", "line\nbreak"];
    for (const text of said) {
      const found = { said: text, other: "x" };
      expect(await say(database, text, "x")).toEqual(found);
      expect(await database.transaction((sql) => say(sql, text, "x"))).toEqual(found);
    }
    expect(await plans()).toBe(before + 1);
  });

  it("share a plan with another adapter on the same PGlite", async () => {
    const before = await plans();
    for (const database of [databaseOf(client), databaseOf(client)]) {
      for (const text of ["a", "b", "c"]) expect(await say(database, text)).toEqual({ said: text, other: null });
    }
    expect(await plans()).toBe(before);
  });

  it("keep what they are told apart from what they are, where strings are escaped the old way", async () => {
    await client.exec("SET standard_conforming_strings = off; SET escape_string_warning = off");
    const database = databaseOf(client);
    for (const text of ["\\'; DROP TABLE x; --", "\\\\", "\\"])
      expect(await say(database, text)).toEqual({ said: text, other: null });
    await client.exec("RESET standard_conforming_strings; RESET escape_string_warning");
  });

  it("fail as they would without a plan, and then work again", async () => {
    const database = databaseOf(client);
    const insert = "INSERT INTO numbers (n) SELECT $1::integer RETURNING n::text AS n";
    await client.exec("CREATE TABLE numbers (n INTEGER CHECK (n < 10))");
    for (let n = 0; n < 3; n++) expect(await database.query(insert, [`${n}`])).toEqual([{ n: `${n}` }]);
    await expect(database.query(insert, ["99"])).rejects.toMatchObject({ code: "INVALID_INPUT" });
    await expect(database.query(insert, ["many"])).rejects.toMatchObject({ code: "INVALID_INPUT" });
    await client.exec("DROP TABLE numbers");
    await expect(database.query(insert, ["1"])).rejects.toMatchObject({ code: "SCHEMA_OUTDATED" });
    await client.exec("CREATE TABLE numbers (n INTEGER)");
    expect(await database.query(insert, ["99"])).toEqual([{ n: "99" }]);
  });
});
