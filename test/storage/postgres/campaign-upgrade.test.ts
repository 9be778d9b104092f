import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { migrate, schemaNames } from "../../../src/storage/postgres/schema/index.js";
import { runMigrations } from "../../../src/storage/postgres/schema/migrate.js";
import { MIGRATIONS } from "../../../src/storage/postgres/schema/migrations/index.js";
import { at, campaignLeadRow, id, logRow } from "../../../src/testing/storage-conformance/fixtures.js";
import { repositoriesOf } from "./support/repositories-of.js";
import { PLACES, type SchemaDatabase } from "./support/schema-database.js";
import { hostOf, insertion } from "./support/schema-rows.js";

const NEW = [20, 21, 22];
const OLD = MIGRATIONS.filter(({ number }) => !NEW.includes(number));
const LONG_AGO = "2026-01-01T00:00:00+00:00";

describe.each(PLACES)("a database of the version before Airtable, on %s,", (_, open) => {
  let place: SchemaDatabase;
  const host = hostOf(() => place);
  beforeEach(async () => {
    place = await open();
    await runMigrations(place.database, OLD, {});
  }, 60_000);
  afterEach(() => place.close());

  const repositories = () => repositoriesOf(place);

  const entry = {
    sync_direction: "to_resman",
    sync_status: "success",
    sync_type: "update",
    trigger: "api",
    changes: [],
    retry_count: 0,
    created_at: LONG_AGO,
  };

  it("gets the steps it lacks, and no others", async () => {
    expect((await migrate(place.database)).map(({ number }) => number)).toEqual(NEW);
    expect(await migrate(place.database)).toEqual([]);
  });

  it("keeps its log, the archive included, takes the new directions and archives what is new about them", async () => {
    const archived = await host.insert("lead_sync_log", entry);
    await place.run("SELECT archive_old_sync_logs('1 day')");
    const live = await host.insert("lead_sync_log", entry);
    await migrate(place.database);
    expect(await place.rows("SELECT id, campaign_lead_id FROM lead_sync_log")).toEqual([
      { id: live, campaign_lead_id: null },
    ]);

    const fresh = await host.insert("lead_sync_log", {
      ...entry,
      sync_direction: "from_airtable",
      campaign_lead_id: id(7),
    });
    await place.run("SELECT archive_old_sync_logs('1 day')");
    const ids = [archived, live, fresh];
    const moved = await place.rows("SELECT id, sync_direction, campaign_lead_id FROM lead_sync_log_archive");
    expect(moved.toSorted((a, b) => ids.indexOf(String(a.id)) - ids.indexOf(String(b.id)))).toEqual([
      { id: archived, sync_direction: "to_resman", campaign_lead_id: null },
      { id: live, sync_direction: "to_resman", campaign_lead_id: null },
      { id: fresh, sync_direction: "from_airtable", campaign_lead_id: id(7) },
    ]);
    await expect(host.insert("lead_sync_log", { ...entry, sync_direction: "sideways" })).rejects.toMatchObject({
      context: { constraint: "lead_sync_log_sync_direction_check" },
    });
  });

  it("keeps its checkpoints, which have no state yet, and its history can be listed by lead", async () => {
    const checkpoint = { key: "pull", through: at(1), updated_at: at(2) };
    await place.run(insertion("lead_sync_checkpoint", checkpoint));
    await host.insert("lead_sync_log", entry);
    await migrate(place.database);
    const { checkpoints, log } = repositories();
    const stored = { key: "pull", through: at(1), state: null, updatedAt: at(2) };
    expect(await checkpoints.get("pull")).toEqual(stored);
    await checkpoints.put({ ...stored, state: { cursor: 7, feed: "ach1" } });
    expect((await checkpoints.get("pull"))?.state).toEqual({ cursor: 7, feed: "ach1" });
    const row = logRow(1, { conversationId: null, propertyId: null, campaignLeadId: id(7) });
    await log.appendMany([row]);
    expect(await log.list({ campaignLeadId: id(7) })).toEqual([row]);
  });

  it("keeps the host's leads, notices none of them, and from then on each that is edited", async () => {
    const lead = { client_id: "acme", sms_stop: false, booked: false, is_active: true };
    await host.insert("leads", { ...lead, created_at: LONG_AGO, updated_at: LONG_AGO, notes: "before" });
    await migrate(place.database);
    const { campaignLeads, campaignNotices } = repositories();
    const [kept] = await campaignLeads.list();
    expect(kept).toMatchObject({ clientId: "acme", notes: "before" });
    expect(await campaignNotices.count({ clientId: "acme" })).toBe(0);
    await place.run("UPDATE leads SET notes = 'after'");
    expect(await campaignNotices.list({ clientId: "acme" })).toMatchObject([{ leadId: kept?.id, attempts: 0 }]);
  });

  it("may keep its leads in a schema of the host's, with rights of its own", async () => {
    await place.run("CREATE SCHEMA crm");
    await migrate(place.database, { schema: "sync", hostSchema: "crm" });
    const names = schemaNames({ schema: "sync", hostSchema: "crm" });
    const { campaignLeads, campaignNotices } = repositoriesOf(place, names);
    // Who may write leads need not know of our tables.
    await place.run(`
      CREATE ROLE portal_${process.pid};
      GRANT USAGE ON SCHEMA crm TO portal_${process.pid};
      GRANT SELECT, INSERT, UPDATE ON crm.leads TO portal_${process.pid}`);
    await place.database.transaction(async (sql) => {
      await sql.query(`SET LOCAL ROLE portal_${process.pid}`);
      await sql.query("SELECT set_config('lead_sync.origin', '', true)");
      await sql.query(`INSERT INTO crm.leads (id, client_id) VALUES ('${id(1)}', 'acme'), ('${id(2)}', 'acme')`);
      await sql.query("UPDATE crm.leads SET notes = 'Called.'");
    });
    await place.run(`DROP OWNED BY portal_${process.pid}; DROP ROLE portal_${process.pid}`);
    expect((await campaignNotices.list({ clientId: "acme" })).map(({ leadId }) => leadId)).toEqual([1, 2].map(id));
    await campaignLeads.put(campaignLeadRow(3));
    expect(await campaignNotices.count({ clientId: campaignLeadRow(3).clientId })).toBe(1);
  });
});
