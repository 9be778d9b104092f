import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { CAMPAIGN_FIELDS } from "../../../src/domain/campaign-lead.js";
import { migrate } from "../../../src/storage/postgres/schema/index.js";
import { PLACES, type SchemaDatabase } from "./support/schema-database.js";
import { hostOf } from "./support/schema-rows.js";

/** Two values of each column that makes up a campaign lead and may be empty. */
const VALUES: Readonly<Record<string, readonly [one: string, other: string]>> = {
  first_name: ["'Ana'", "'Anna'"],
  last_name: ["'Bell'", "'Ball'"],
  email: ["'a@example.com'", "'A@example.com'"],
  phone: ["'918 555 0142'", "'918-555-0142'"],
  company: ["'Elm'", "'Oak'"],
  title: ["'Owner'", "'owner'"],
  icp_score: ["72", "72.5"],
  status: ["'new'", "''"],
  processing_status: ["'Ready'", "'Removed'"],
  campaign_id: ["'c1'", "'c2'"],
  campaign_name: ["'Spring'", "'Summer'"],
  sms_sent_count: ["0", "1"],
  sms_sequence_position: ["1", "2"],
  sms_last_sent_at: ["'2026-05-01T10:00:00Z'", "'2026-05-01T10:00:01Z'"],
  lead_source: ["'web'", "'Web'"],
  form_id: ["'f1'", "'f2'"],
  booked_at: ["'2026-05-01T10:00:00Z'", "'2026-05-02T10:00:00Z'"],
  claimed_by: ["'ana'", "'ben'"],
  claimed_at: ["'2026-05-01T10:00:00Z'", "'2026-05-02T10:00:00Z'"],
  notes: ["'Called.'", "'Called. '"],
};
const FLAGS = ["sms_stop", "booked", "is_active"];

const snakeCase = (field: string) => field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

describe.each(PLACES)("the triggers of campaign leads, on %s,", (_, open) => {
  let place: SchemaDatabase;
  const host = hostOf(() => place);
  beforeAll(async () => {
    place = await open();
    await migrate(place.database);
  }, 60_000);
  afterAll(() => place.close());
  afterEach(() => place.run("DELETE FROM leads"));

  const lead = (row: Record<string, unknown> = {}) =>
    host.insert("leads", {
      client_id: "acme",
      sms_stop: false,
      booked: false,
      is_active: true,
      created_at: "2026-01-01T00:00:00Z",
      updated_at: "2026-01-01T00:00:00Z",
      ...row,
    });
  const notices = (where = "true") => place.rows(`SELECT * FROM campaign_lead_notice WHERE ${where} ORDER BY lead_id`);
  const noticedIds = async () => (await notices()).map(({ lead_id }) => lead_id);
  const quiet = () => place.run("DELETE FROM campaign_lead_notice");
  const quietLead = async (row: Record<string, unknown> = {}) => {
    const id = await lead(row);
    await quiet();
    return id;
  };
  const edit = (changes: string) => place.run(`UPDATE leads SET ${changes}`);

  it("know each field that is synced", () => {
    const known = [...Object.keys(VALUES), ...FLAGS.filter((name) => name !== "is_active")];
    expect(known.toSorted()).toEqual(CAMPAIGN_FIELDS.map(snakeCase).toSorted());
  });

  it("leave a notice of a lead the host inserts, of now", async () => {
    const id = await lead();
    const [{ noticed_at, not_before, version, ...notice } = {}] = await notices();
    expect(notice).toEqual({
      lead_id: id,
      client_id: "acme",
      attempts: 0,
      error_code: null,
      error_message: null,
    });
    expect(version).toBeGreaterThan(0);
    expect(not_before).toBe(noticed_at);
    expect(Math.abs(Date.parse(String(noticed_at)) - Date.now())).toBeLessThan(60_000);
  });

  it.each(Object.entries(VALUES))(
    "see %s change, also to and from NULL, and no more than that",
    async (column, pair) => {
      const id = await quietLead();
      for (const value of [...pair, "NULL"]) {
        await edit(`${column} = ${value}`);
        expect(await noticedIds(), `to ${value}`).toEqual([id]);
        await quiet();
        await edit(`${column} = ${value}`);
        expect(await noticedIds(), `to ${value} again`).toEqual([]);
      }
    },
  );

  it.each(FLAGS)("see %s change, and no more than that", async (column) => {
    const id = await quietLead();
    for (const _ of [1, 2]) {
      await edit(`${column} = NOT ${column}`);
      expect(await noticedIds()).toEqual([id]);
      await quiet();
      await edit(`${column} = ${column}`);
      expect(await noticedIds()).toEqual([]);
    }
  });

  it("do not see columns that are not synced, those of the host's own included", async () => {
    await place.run("ALTER TABLE leads ADD COLUMN IF NOT EXISTS score_history JSON");
    await quietLead();
    await edit("updated_at = now(), airtable_record_id = 'rec1', enrolled_at = now(), score_history = '[1]'");
    expect(await notices()).toEqual([]);
  });

  it("do not see a number or an instant that is written otherwise", async () => {
    await quietLead({ icp_score: 72, claimed_at: "2026-05-01T10:00:00Z" });
    await edit("icp_score = 72.00, claimed_at = '2026-05-01T12:00:00+02'");
    expect(await notices()).toEqual([]);
  });

  it("raise the notice that waits, forget its failures and keep since when the lead waits", async () => {
    await lead();
    const [first] = await notices();
    await place.run(`UPDATE campaign_lead_notice SET attempts = 3, not_before = now() + INTERVAL '1 day',
      error_code = 'TIMEOUT_ERROR', error_message = 'Slow.', noticed_at = '2026-01-01'`);
    await edit("notes = 'Called.'");
    const [second] = await notices();
    expect(second).toMatchObject({ attempts: 0, error_code: null, error_message: null });
    expect(Date.parse(String(second?.noticed_at))).toBe(Date.parse("2026-01-01T00:00:00Z"));
    expect(Date.parse(String(second?.not_before))).toBeLessThan(Date.now() + 60_000);
    expect(second?.version).toBeGreaterThan(Number(first?.version));
  });

  it("never give a version twice", async () => {
    await lead();
    const [first] = await notices();
    await quiet();
    await edit("notes = 'Called.'");
    expect((await notices())[0]?.version).toBeGreaterThan(Number(first?.version));
  });

  it("notice a lead that moves to another client for that client", async () => {
    const id = await lead();
    await edit("client_id = 'other'");
    expect(await notices()).toMatchObject([{ lead_id: id, client_id: "other" }]);
  });

  it("leave no notice of a lead that has no client, and let it be written", async () => {
    await place.run("ALTER TABLE leads ALTER COLUMN client_id DROP NOT NULL");
    await lead({ client_id: null });
    await lead({ client_id: "" });
    await edit("notes = 'Called.'");
    expect(await notices()).toEqual([]);
  });

  it("see each lead of a statement that edits many, and no other", async () => {
    await place.run(`
      INSERT INTO leads (client_id, first_name, sms_sent_count)
      SELECT 'acme', 'n' || n, n FROM generate_series(1, 2000) AS n`);
    expect(await notices()).toHaveLength(2000);
    await quiet();
    // A plan that was made for one lead must do for all of them.
    for (const n of [1, 2, 3, 4, 5, 6, 7]) await edit(`notes = 'x' WHERE sms_sent_count = ${n}`);
    await quiet();
    await edit("notes = CASE WHEN sms_sent_count % 2 = 0 THEN 'even' ELSE notes END, updated_at = now()");
    const ids = await place.rows("SELECT id FROM leads WHERE notes = 'even' ORDER BY id");
    expect(await noticedIds()).toEqual(ids.map(({ id }) => id));
    expect(ids).toHaveLength(1000);
  });

  it("see both halves of an insertion that updates what exists", async () => {
    const [changed, same] = [await lead(), await lead({ notes: "y" })];
    await quiet();
    const fresh = "00000000-0000-7000-8000-0000000000ff";
    await place.run(`
      INSERT INTO leads (id, client_id, notes) VALUES ('${changed}', 'acme', 'y'), ('${same}', 'acme', 'y'), ('${fresh}', 'acme', 'y')
      ON CONFLICT (id) DO UPDATE SET notes = excluded.notes`);
    expect(await noticedIds()).toEqual([changed, fresh].toSorted());
  });

  it("leave nothing of what is rolled back", async () => {
    await quietLead();
    const undone = place.database.transaction(async (sql) => {
      await sql.query("SELECT set_config('lead_sync.origin', '', true)");
      await sql.query("UPDATE leads SET notes = 'Called.'");
      expect(await sql.query("SELECT 1 AS one FROM campaign_lead_notice")).toHaveLength(1);
      throw new Error("undo");
    });
    await expect(undone).rejects.toThrow("undo");
    expect(await notices()).toEqual([]);
  });

  it("take the notice along with a lead that is deleted or gets another id", async () => {
    const id = await lead();
    const [one, other] = ["00000000-0000-7000-8000-0000000000ee", "00000000-0000-7000-8000-0000000000ef"];
    await edit(`id = '${one}' WHERE id = '${id}'`);
    expect(await noticedIds()).toEqual([one]);
    await quiet();
    await edit(`id = '${other}'`);
    expect(await noticedIds()).toEqual([other]);
    await place.run("DELETE FROM leads");
    expect(await notices()).toEqual([]);
  });

  it("let a trigger of the host's take a lead away before they see it", async () => {
    await place.run(`
      CREATE FUNCTION drop_spam() RETURNS TRIGGER LANGUAGE plpgsql AS
        $$BEGIN DELETE FROM leads WHERE id = NEW.id AND notes = 'spam'; RETURN NULL; END$$;
      CREATE TRIGGER a_drop_spam AFTER INSERT OR UPDATE ON leads FOR EACH ROW EXECUTE FUNCTION drop_spam()`);
    await lead({ notes: "spam" });
    const id = await lead();
    await lead();
    await edit(`notes = CASE id WHEN '${id}' THEN 'spam' ELSE 'ham' END`);
    expect(await place.rows("SELECT notes FROM leads")).toEqual([{ notes: "ham" }]);
    expect(await notices()).toHaveLength(1);
    await place.run("DROP FUNCTION drop_spam CASCADE");
  });

  describe("seed: engine writes re-queue", () => {
    it("stay silent for what the engine writes, and hear the host again afterwards", async () => {
      const id = await quietLead();
      await place.asEngine(
        "UPDATE leads SET notes = 'Called.', is_active = FALSE",
        "INSERT INTO leads (client_id) VALUES ('acme')",
      );
      expect(await notices()).toEqual([]);
      await edit(`notes = 'Edited.' WHERE id = '${id}'`);
      expect(await noticedIds()).toEqual([id]);
    });

    it("stay silent for a single statement that says it is the engine's", async () => {
      await quietLead();
      const silent = "(SELECT set_config('lead_sync.origin', 'engine', true)) = 'engine'";
      await place.database.query(`UPDATE leads SET notes = 'Called.' WHERE ${silent}`);
      expect(await notices()).toEqual([]);
    });
  });
});
