import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { nameKeys } from "../../../src/rules/matching/candidates/name-keys.js";
import { findByContact } from "../../../src/storage/postgres/repositories/find-by-contact.js";
import { createRowTables } from "../../../src/storage/postgres/rows/row-tables.js";
import { migrate, schemaNames } from "../../../src/storage/postgres/schema/index.js";
import { runMigrations } from "../../../src/storage/postgres/schema/migrate.js";
import { MIGRATIONS } from "../../../src/storage/postgres/schema/migrations/index.js";
import { ownSession } from "../../../src/storage/postgres/session.js";
import { PLACES, type SchemaDatabase } from "./support/schema-database.js";
import { hostOf } from "./support/schema-rows.js";

const NEW = [15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 104, 105, 106];
const OLD = MIGRATIONS.filter(({ number }) => !NEW.includes(number));
const LONG_AGO = "2026-01-01T00:00:00Z";

describe.each(PLACES)("a database of the version before merges, on %s,", (_, open) => {
  let place: SchemaDatabase;
  const host = hostOf(() => place);
  beforeEach(async () => {
    place = await open();
    await runMigrations(place.database, OLD, {});
  }, 60_000);
  afterEach(() => place.close());

  const conflict = (row: Record<string, unknown>) =>
    host.insert("lead_sync_conflicts", {
      conflict_type: "data_conflict",
      conflict_severity: "low",
      resolution_status: "resolved",
      resolved_at: LONG_AGO,
      created_at: LONG_AGO,
      updated_at: LONG_AGO,
      ...row,
    });
  const archived = (id: string) => place.rows(`SELECT * FROM lead_sync_conflicts_archive WHERE id = '${id}'`);

  it("gets the steps it lacks, and no others", async () => {
    expect((await migrate(place.database)).map(({ number }) => number)).toEqual(NEW);
    expect(await migrate(place.database)).toEqual([]);
  });

  it("keeps its conflicts, those of the archive included, and archives what is new about them", async () => {
    const before = await conflict({ notes: "archived before" });
    await place.run("SELECT archive_resolved_conflicts()");
    const open = await conflict({ resolution_status: "pending", resolved_at: null });
    await migrate(place.database);

    const none = { other_conversation_id: null, details: null, assigned_to: null, snoozed_until: null };
    expect(await archived(before)).toMatchObject([{ notes: "archived before", ...none }]);
    expect(await place.rows("SELECT * FROM lead_sync_conflicts")).toMatchObject([{ id: open, ...none }]);

    const other = await host.conversation();
    const filled = {
      other_conversation_id: other,
      details: { probability: 0.9 },
      resman_changed_at: "2026-01-01T00:00:00+00:00",
      domiq_changed_at: "2026-01-02T00:00:00+00:00",
      assigned_to: "sso|jordan",
      snoozed_until: "2026-01-03T00:00:00+00:00",
    };
    const after = await conflict(filled);
    const [live] = await place.rows(`SELECT * FROM lead_sync_conflicts WHERE id = '${after}'`);
    await place.run("SELECT archive_resolved_conflicts()");
    const [{ archived_at, ...moved } = {}] = await archived(after);
    expect(moved).toEqual(live);
    expect(moved).toMatchObject(filled);
    expect(archived_at).toEqual(expect.any(String));
  });

  it("keeps its runs, and takes the new kinds", async () => {
    const run = { trigger: "manual", status: "completed", counts: {}, errors: [], started_at: LONG_AGO };
    await host.insert("lead_sync_run", { ...run, kind: "pull" });
    await migrate(place.database);
    for (const kind of ["duplicates", "revert"]) await host.insert("lead_sync_run", { ...run, kind });
    expect(await place.rows("SELECT kind FROM lead_sync_run ORDER BY kind")).toHaveLength(3);
    await expect(host.insert("lead_sync_run", { ...run, kind: "unheard-of" })).rejects.toMatchObject({
      context: { constraint: "lead_sync_run_kind_check" },
    });
  });

  it("finds renters by name whose keys the older version made, and those it finds by contact still", async () => {
    const property_id = await host.property();
    const contact = { email: "Ana.Bell@gmail.com", phone: null, first_name: "Ana", last_name: "Kowalski" };
    const user_id = await host.user({
      ...contact,
      email_key: "anabell@gmail.com",
      contact_keyed_from: "Ana.Bell@gmail.com\n",
      resman_sync_status: "not_synced",
      resman_sync_version: 0,
    });
    const id = await host.insert("conversation", {
      property_id,
      user_id,
      status: "new",
      start_time: LONG_AGO,
      updated_at: LONG_AGO,
      is_qualified: false,
      is_book_tour: false,
      resman_sync_status: "not_synced",
      resman_sync_version: 0,
    });
    await migrate(place.database);

    const session = ownSession(place.database, createRowTables(schemaNames(), { country: undefined }));
    const found = async (query: { emailKeys?: string[]; nameKeys?: string[] }) => {
      const rows = await findByContact(session, {
        propertyId: property_id,
        emailKeys: [],
        phoneKeys: [],
        nameKeys: [],
        ...query,
      });
      return rows.map((row) => row.id);
    };
    expect(await found({ nameKeys: nameKeys({ firstName: "Ana", lastName: "Kowalsky" }) })).toEqual([id]);
    expect(await found({ emailKeys: ["anabell@gmail.com"] })).toEqual([id]);
  });

  it("keeps a column the host made for its own merges", async () => {
    await place.run("ALTER TABLE conversation ADD COLUMN merged_into UUID");
    const survivor = await host.conversation();
    const loser = await host.conversation({ merged_into: survivor });
    await migrate(place.database);
    expect(await place.rows(`SELECT merged_into FROM conversation WHERE id = '${loser}'`)).toEqual([
      { merged_into: survivor },
    ]);
  });

  it("is refused where the host's own column of that name holds something else, before anything is changed", async () => {
    await place.run("ALTER TABLE conversation ADD COLUMN merged_into BIGINT");
    await expect(migrate(place.database)).rejects.toMatchObject({
      code: "INVALID_CONFIG",
      context: { table: "conversation", column: "merged_into", found: "bigint", expected: "uuid" },
    });
    expect(await place.rows("SELECT to_regclass('lead_sync_merges') AS made")).toEqual([{ made: null }]);
  });
});
