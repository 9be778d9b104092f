import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { nameKeys } from "../../../src/rules/matching/candidates/name-keys.js";
import type { Sql } from "../../../src/storage/postgres/client/sql.js";
import { findByContact } from "../../../src/storage/postgres/repositories/find-by-contact.js";
import { createRowTables } from "../../../src/storage/postgres/rows/row-tables.js";
import { migrate, schemaNames } from "../../../src/storage/postgres/schema/index.js";
import { ownSession } from "../../../src/storage/postgres/session.js";
import { userRow } from "../../../src/testing/storage-conformance/fixtures.js";
import { PLACES, type SchemaDatabase } from "./support/schema-database.js";
import { hostOf } from "./support/schema-rows.js";

const ANA = { firstName: "Ana", lastName: "Kowalski", email: "ana@example.com", phone: "918 555 0142" };
const TABLES = createRowTables(schemaNames(), { country: undefined });

describe.each(PLACES)("looking renters up, on %s,", (_, open) => {
  let place: SchemaDatabase;
  let propertyId: string;
  const host = hostOf(() => place);
  beforeEach(async () => {
    place = await open();
    await migrate(place.database);
    propertyId = await host.property();
    await place.run(`
      ALTER TABLE "user" SET (autovacuum_enabled = off);
      ALTER TABLE conversation SET (autovacuum_enabled = off);`);
    const ana = userRow(1, ANA);
    await place.database.transaction((sql) => TABLES.users.put(ownSession(sql, TABLES), ana));
    await place.asEngine(
      `INSERT INTO conversation (user_id, property_id) VALUES ('${ana.id}', '${propertyId}')`,
      'ANALYZE "user"',
      "ANALYZE conversation",
    );
  }, 60_000);
  afterEach(() => place.close());

  /** Renters with fresh keys of their own, and their conversations. */
  async function addRenters(sql: Sql): Promise<void> {
    await sql.query(`
      INSERT INTO "user" (email, email_key, name_keys, contact_keyed_from)
      SELECT n || '@x.org', n || '@x.org', ARRAY['renter ' || n, 'renter* ' || n], n || E'@x.org\\n\\n\\n'
      FROM generate_series(1, 3000) AS n`);
    await sql.query(`
      INSERT INTO conversation (user_id, property_id)
      SELECT u.id, '${propertyId}' FROM "user" AS u WHERE u.email_key <> 'ana@example.com'`);
  }

  const scansOf = async (sql: Sql): Promise<string> =>
    JSON.stringify(
      await sql.query(`
        SELECT relname::text AS name, seq_scan::text AS scans FROM pg_stat_xact_user_tables
        WHERE relname IN ('user', 'conversation') ORDER BY relname`),
    );

  const lookUp = async (sql: Sql): Promise<void> => {
    const query = { propertyId, emailKeys: [ANA.email], phoneKeys: ["+19185550142"], nameKeys: nameKeys(ANA) };
    expect(await findByContact(ownSession(sql, TABLES), query)).toHaveLength(1);
  };

  it("goes by the indexes on plans that were made while there was one renter, and the planner was told so", () =>
    place.database.transaction(async (sql) => {
      // Often enough for a plan to be kept.
      for (let n = 0; n < 10; n++) await lookUp(sql);
      await addRenters(sql);
      const before = await scansOf(sql);
      for (let n = 0; n < 10; n++) await lookUp(sql);
      expect(await scansOf(sql)).toBe(before);
    }));

  it("goes by the indexes also where the planner knows nothing of the tables", async () => {
    await place.database.transaction(addRenters);
    await place.database.transaction(async (sql) => {
      const before = await scansOf(sql);
      for (let n = 0; n < 10; n++) await lookUp(sql);
      expect(await scansOf(sql)).toBe(before);
    });
  });
});
