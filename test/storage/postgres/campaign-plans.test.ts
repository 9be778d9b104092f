import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { CampaignLink } from "../../../src/domain/campaign-link.js";
import { PostgresStorageAdapter } from "../../../src/storage/postgres/postgres-storage-adapter.js";
import {
  at,
  CLIENT,
  campaignLeadRow,
  id,
  logRow,
  range,
  SOURCE,
} from "../../../src/testing/storage-conformance/fixtures.js";
import type { FreshDatabase } from "../../support/postgres/databases.js";
import { freshDatabase } from "../../support/postgres/fresh-database.js";

const LEADS = 100_000;
/** A page of the last leads, found last by whoever reads all of them. */
const PAGE = range(LEADS - 99, LEADS);
/**
 * Leads there are only while plans are made. What is left of them in an index, where somebody's snapshot keeps it, counts as
 * read by a bitmap: it must not count among the rows of {@link PAGE}.
 */
const EARLIER = range(LEADS + 1, LEADS + 100);
const recordOf = (n: number): string => `rec${n}`;
const refOf = (n: number) => ({ leadId: campaignLeadRow(n).id, version: n });
/** One row of a page may be read more than once, but not as often as there are rows. */
const MOST_ROWS = 600;

/** Rows `1` to {@link LEADS} of each table, as the fixtures have them. */
const FILL = `
  INSERT INTO leads (id, client_id, airtable_record_id, created_at, updated_at)
  SELECT ${idOf("n")}, CASE WHEN n % 50 = 0 THEN '${CLIENT}' ELSE 'another' END, 'rec' || n, '${at(0)}', '${at(0)}'
  FROM generate_series(1, ${LEADS}) AS n;
  INSERT INTO campaign_lead_link (lead_id, client_id, source, record_id, status, base, seen, conflicts, sync_version,
    last_sync_at, created_at, updated_at)
  SELECT ${idOf("n")}, '${CLIENT}', '${SOURCE}', 'rec' || n, CASE WHEN n % 1000 = 0 THEN 'deleted' ELSE 'active' END, '{}', '{}',
    CASE WHEN n % 1000 = 1 THEN '[{"field": "notes", "local": 1, "remote": 2, "rule": "ask", "openedAt": "${at(0)}", "decision": null}]'
      ELSE '[]' END::jsonb, 1, '${at(0)}', '${at(0)}', '${at(0)}'
  FROM generate_series(1, ${LEADS}) AS n;
  INSERT INTO campaign_lead_notice (lead_id, client_id, version, not_before, noticed_at)
  SELECT id, client_id, substr(airtable_record_id, 4)::bigint, '${at(0)}', '${at(0)}' FROM leads;
  INSERT INTO lead_sync_log (id, campaign_lead_id, sync_direction, sync_status, sync_type, created_at)
  SELECT gen_random_uuid(), id, 'from_airtable', 'success', 'update', '${at(0)}' FROM leads`;

function idOf(n: string): string {
  return `('00000000-0000-4000-8000-' || lpad(to_hex(${n}), 12, '0'))::uuid`;
}

/** What is done with the leads of these numbers. */
type Call = (storage: PostgresStorageAdapter, page: readonly number[]) => Promise<unknown>;
type Calls = Readonly<Record<string, [index: string, call: Call]>>;

/** What is done with the rows of a page, each with the index it goes by. */
const LOOK_UPS: Calls = {
  "leads by id, locked": ["leads_pkey", (s, page) => s.campaignLeads.getMany(page.map(id), { lock: true })],
  "leads by record": [
    "idx_leads_airtable_record",
    (s, page) => s.campaignLeads.findByAirtableRecordIds(CLIENT, page.map(recordOf)),
  ],
  "leads that are stored": [
    "leads_pkey",
    (s, page) => s.campaignLeads.putMany(page.map((n) => campaignLeadRow(n, { airtableRecordId: recordOf(n) }))),
  ],
  "links by lead": ["campaign_lead_link_pkey", (s, page) => s.campaignLinks.getMany(page.map(id))],
  "links by record": [
    "uq_campaign_lead_link_record",
    (s, page) => s.campaignLinks.findByRecords(SOURCE, page.map(recordOf)),
  ],
  "links that are saved": [
    "campaign_lead_link_pkey",
    async (s, page) => {
      const bumped = ({ syncVersion, ...link }: CampaignLink) => ({ ...link, syncVersion: syncVersion + 1 });
      await s.campaignLinks.saveMany((await s.campaignLinks.getMany(page.map(id))).map(bumped));
    },
  ],
  "leads that are noticed": ["leads_pkey", (s, page) => s.campaignNotices.add(page.map(id), at(1))],
  "notices that are postponed": [
    "campaign_lead_notice_pkey",
    (s, page) =>
      s.campaignNotices.postpone(
        page.map((n) => ({ ...refOf(n), notBefore: at(2), errorCode: "TIMEOUT_ERROR", errorMessage: "" })),
      ),
  ],
  "notices that are settled": ["campaign_lead_notice_pkey", (s, page) => s.campaignNotices.settle(page.map(refOf))],
};

const next = { afterId: id(LEADS / 2), limit: 100 };

/** Pages of listings. */
const PAGES: Calls = {
  "leads of a client": ["idx_leads_client", (s) => s.campaignLeads.list({ clientId: CLIENT, ...next })],
  "leads of all clients": ["leads_pkey", (s) => s.campaignLeads.list(next)],
  // By its key where one table has nearly all links.
  "links of a table": [
    "(idx_campaign_lead_link_source|campaign_lead_link_pkey)",
    (s) => s.campaignLinks.list({ source: SOURCE, ...next }),
  ],
  "links of records that are gone": [
    "idx_campaign_lead_link_deleted",
    (s) => s.campaignLinks.list({ source: SOURCE, status: "deleted", ...next }),
  ],
  "links with conflicts": [
    "idx_campaign_lead_link_undecided",
    (s) => s.campaignLinks.list({ source: SOURCE, undecided: true, ...next }),
  ],
  "records of links": [
    "idx_campaign_lead_link_active",
    (s) => s.campaignLinks.listRecords({ source: SOURCE, afterId: "rec5", limit: 100 }),
  ],
  "notices of a client": [
    "idx_campaign_lead_notice_client",
    (s) => s.campaignNotices.list({ clientId: CLIENT, at: at(1), ...next }),
  ],
  "the history of a lead": ["idx_lead_sync_log_campaign_lead", (s) => s.log.list({ campaignLeadId: id(LEADS) })],
};

describe("a page of 100 among 100,000 campaign leads", () => {
  let fresh: FreshDatabase;
  let pool: pg.Pool;
  let storage: PostgresStorageAdapter;
  const plans: string[] = [];

  beforeAll(async () => {
    fresh = await freshDatabase();
    // One connection, which keeps the plans of its statements.
    pool = new pg.Pool({ connectionString: fresh.url, max: 1 });
    storage = new PostgresStorageAdapter({ client: pool });
    for (const table of ["leads", "campaign_lead_link", "campaign_lead_notice"]) {
      await pool.query(`ALTER TABLE ${table} SET (autovacuum_enabled = off)`);
    }
    // Notices come and go: the planner often knows of none.
    await pool.query("VACUUM ANALYZE campaign_lead_notice");
    // Often enough for a plan to be kept that was made while the tables were empty.
    for (const _ of range(1, 7))
      for (const [, call] of Object.values({ ...LOOK_UPS, ...PAGES })) await call(storage, EARLIER);
    await pool.query("DELETE FROM campaign_lead_notice; DELETE FROM campaign_lead_link; DELETE FROM leads");
    // Without triggers and foreign keys: they would take most of the time.
    await pool.query(`SET session_replication_role = replica; ${FILL}; RESET session_replication_role`);
    const client = await pool.connect();
    client.on("notice", ({ message = "" }) => plans.push(message));
    await client.query(`LOAD 'auto_explain'; SET client_min_messages = log; SET auto_explain.log_min_duration = 0;
      SET auto_explain.log_nested_statements = on; SET auto_explain.log_analyze = on; SET auto_explain.log_timing = off`);
    client.release();
  }, 120_000);
  afterAll(async () => {
    await storage.close();
    await pool.end();
    await fresh.drop();
  });

  const planOf = async (call: Call): Promise<string> => {
    plans.length = 0;
    await call(storage, PAGE);
    return plans.join("\n");
  };

  let knowing: Promise<unknown> | undefined;
  /** Tells the planner of the tables. */
  const known = () => {
    knowing ??= pool.query("VACUUM ANALYZE leads, campaign_lead_link, campaign_lead_notice, lead_sync_log");
    return knowing;
  };

  const expectByIndex = (plan: string, index: string): void => {
    expect(plan).toMatch(new RegExp(`(using|on) ${index}\\b|Conflict Arbiter Indexes: ${index}`));
    expect(plan).not.toMatch(/Seq Scan on (\w+\.)?(leads|campaign_\w+|lead_sync_log)/);
    const rows = [...plan.matchAll(/actual rows=([\d.]+) loops=(\d+)/g)].map(
      ([, each, loops]) => Number(each) * Number(loops),
    );
    expect(rows.length).toBeGreaterThan(0);
    expect(Math.max(...rows)).toBeLessThanOrEqual(MOST_ROWS);
  };

  it.each(Object.entries(LOOK_UPS))(
    "finds %s by index on a plan that was made while there were none",
    async (_, [index, call]) => {
      expectByIndex(await planOf(call), index);
    },
  );

  it.each(Object.entries(PAGES))(
    "reads %s by index, and no more of them, on a plan that knows the table",
    async (_, [index, call]) => {
      await known();
      expectByIndex(await planOf(call), index);
    },
  );

  it("takes one statement for each: neither a lead nor a row of the log is stored by itself", async () => {
    await storage.transaction(async (tx) => {
      plans.length = 0;
      await tx.campaignLeads.putMany(PAGE.map((n) => campaignLeadRow(n)));
      await tx.log.appendMany(
        PAGE.map((n) => logRow(n, { conversationId: null, propertyId: null, campaignLeadId: id(n) })),
      );
    });
    expect(plans.filter((plan) => /Insert on (\w+\.)?(leads|lead_sync_log)\b/.test(plan))).toHaveLength(2);
  });
});
