import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { AirtableClient } from "../../src/clients/airtable/airtable-client.js";
import { MemoryStorageAdapter } from "../../src/storage/memory/memory-storage-adapter.js";
import { aCampaignLead } from "../../src/testing/builders.js";
import { FAKE_AIRTABLE_IDS } from "../../src/testing/fake-airtable/default-base.js";
import { FakeAirtable } from "../../src/testing/fake-airtable/fake-airtable.js";
import { createFakeAirtableFetch } from "../../src/testing/fake-airtable/fake-fetch.js";
import { documentOf, run } from "./support.js";

/** The commands one after another, as a newcomer runs them: on a real engine and client, with a fake Airtable behind. */

const LEADS = FAKE_AIRTABLE_IDS.tableName;

let folder: string;
let fake: FakeAirtable;
let storage: MemoryStorageAdapter;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "lead-sync-cli-"));
  // How fast the commands go is another test's matter.
  fake = new FakeAirtable({ rateLimit: false });
  storage = new MemoryStorageAdapter();
});
afterEach(() => rm(folder, { recursive: true }));

const lead = (args: string, env: Record<string, string> = {}, signal?: AbortSignal) =>
  run(args, {
    env: {
      DATABASE_URL: "postgres://somewhere/app",
      AIRTABLE_TOKEN: FAKE_AIRTABLE_IDS.token,
      AIRTABLE_BASE_ID: FAKE_AIRTABLE_IDS.baseId,
      AIRTABLE_CLIENT_ID: "client-1",
      ...env,
    },
    cwd: folder,
    openStorage: async () => ({ storage, close: async () => undefined }),
    createClient: ({ rateLimiter: _, ...options }) =>
      new AirtableClient({ ...options, intervalMs: 1, runtime: { fetch: createFakeAirtableFetch(fake) } }),
    ...(signal && { signal }),
  });

it("a field map is written, fits, and brings leads and records together, once", async () => {
  const written = await lead("airtable init");
  expect(written.code).toBe(0);
  const [, keyField = ""] = /AIRTABLE_KEY_FIELD=(\S+)/.exec(written.stdout) ?? [];
  const env = { AIRTABLE_FIELD_MAP: "airtable-fields.json", AIRTABLE_KEY_FIELD: keyField };
  expect(await lead("doctor", env)).toMatchObject({ code: 0, stdout: expect.stringContaining("airtable: ok") });

  const recordId = fake.people.create(LEADS, { "First Name": "Ana", Email: "ana@example.com" });
  const ours = aCampaignLead({
    clientId: "client-1",
    airtableRecordId: null,
    firstName: "Ben",
    email: "ben@example.com",
  });
  await storage.campaignLeads.put(ours);

  const first = documentOf(await lead("reconcile --json", env));
  expect(first).toMatchObject({
    success: true,
    created: 1,
    stage1: { inserted: 1, errors: [] },
    stage2: { errors: [] },
  });
  expect(await storage.campaignLeads.findByAirtableRecordId(recordId)).toMatchObject({ firstName: "Ana" });
  expect(fake.records(LEADS).map(({ fields }) => fields["First Name"])).toEqual(["Ana", "Ben"]);

  const writes = fake.writes.length;
  expect((await lead("reconcile", env)).code).toBe(0);
  expect((await lead("reconcile --full", env)).code).toBe(0);
  expect(fake.writes).toHaveLength(writes);
  expect(fake.unexpected).toEqual([]);
});

it("a dry run writes nothing on either side and says what it would do", async () => {
  fake.people.create(LEADS, { Email: "ana@example.com" });
  const done = await lead("reconcile --dry-run");
  expect(done.code).toBe(0);
  expect(done.stdout).toContain("becomes a lead");
  expect(await storage.campaignLeads.list()).toEqual([]);
  expect(fake.writes).toEqual([]);
});

it("a table that does not fit the map is named by every command", async () => {
  fake.people.renameTable(LEADS, "Prospects");
  const check = await lead("airtable check --json");
  expect(check.code).toBe(3);
  expect(documentOf(check).findings).toMatchObject([{ severity: "error", code: "TABLE_MISSING" }]);
  expect((await lead("doctor")).code).toBe(3);
  expect(await lead("reconcile")).toMatchObject({ code: 1, stderr: expect.stringContaining("SCHEMA_MISMATCH") });
});

it("a token that is refused is told with what to do", async () => {
  const env = { AIRTABLE_TOKEN: "patWRONG.1" };
  const doctor = await lead("doctor", env);
  expect(doctor.code).toBe(3);
  expect(doctor.stdout).toContain("schema.bases:read");
  expect(doctor.stdout).not.toContain("patWRONG");
  expect((await lead("reconcile", env)).code).toBe(1);
});

it("an interruption ends a reconciliation between two requests", async () => {
  fake.people.createMany(
    LEADS,
    Array.from({ length: 250 }, (_, index) => ({ Email: `lead${index}@example.com` })),
  );
  const interrupt = new AbortController();
  const forget = fake.faults.rule(({ kind, hasOffset }) => {
    if (kind === "list" && hasOffset) interrupt.abort();
    return undefined;
  });
  const { code, stderr } = await lead("reconcile", {}, interrupt.signal);
  expect([code, stderr]).toEqual([130, expect.stringMatching(/ABORTED|goes on from here/)]);
  forget();
  expect((await lead("reconcile")).code).toBe(0);
  expect(await storage.campaignLeads.list({ limit: 1000 })).toHaveLength(250);
});
