import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { AirtableClient } from "../../src/clients/airtable/airtable-client.js";
import { StorageError } from "../../src/domain/errors.js";
import { AesSecretBox } from "../../src/engine/integrations/aes-secret-box.js";
import { MemoryStorageAdapter } from "../../src/storage/memory/memory-storage-adapter.js";
import {
  anId,
  anIntegration,
  createFakeAirtableFetch,
  FAKE_AIRTABLE_IDS,
  FakeAirtable,
} from "../../src/testing/index.js";
import { type CliWorld, createCliWorld, stoppedAt } from "./resman-world.js";

/** What `lead-sync doctor` prints of broken set-ups, word for word: `doctor-golden/` shows it as an operator sees it. */

const NOW = "2026-03-02T17:00:00Z";
const KEYS = { k1: "a".repeat(64), k2: "b".repeat(64) };
const ALL_KEYS = `k1:${KEYS.k1},k2:${KEYS.k2}`;

/** A store in memory whose clock and schema a test can bend. */
class BentStorage extends MemoryStorageAdapter {
  offMs = 0;
  problem: StorageError | undefined;

  async now(): Promise<string> {
    return new Date(Date.parse(NOW) + this.offMs).toISOString();
  }

  async checkReady(): Promise<void> {
    if (this.problem) throw this.problem;
  }
}

let storage: BentStorage;
let world: CliWorld;
let airtable: FakeAirtable;
beforeEach(async () => {
  storage = new BentStorage();
  world = await createCliWorld({}, storage);
  airtable = new FakeAirtable({ rateLimit: false });
});

async function doctor(env: Record<string, string | undefined> = {}) {
  return world.lead("doctor", env, {
    runtime: stoppedAt(NOW),
    createClient: ({ rateLimiter: _, ...options }) =>
      new AirtableClient({ ...options, intervalMs: 1, runtime: { fetch: createFakeAirtableFetch(airtable) } }),
  });
}

const AIRTABLE = {
  AIRTABLE_TOKEN: FAKE_AIRTABLE_IDS.token,
  AIRTABLE_BASE_ID: FAKE_AIRTABLE_IDS.baseId,
  AIRTABLE_CLIENT_ID: "client-1",
};

/** Credentials of the property, sealed with the first key. */
async function sealCredentials(keys: Record<string, string> = { k1: KEYS.k1 }): Promise<void> {
  const { propertyId } = anIntegration();
  const box = new AesSecretBox({ keys });
  const apiCredentials = box.seal({ api_key: "EXAMPLEKEY" }, `resman_integration:${propertyId}`);
  await storage.integrations.put(anIntegration({ apiCredentials }));
}

/** A broken set-up: how it comes about, and the variables the doctor is run with. */
interface Case {
  name: string;
  env?: Record<string, string | undefined>;
  breakIt?(): Promise<void> | void;
  code: number;
}

const CASES: Case[] = [
  { name: "01-nothing-set", env: { DATABASE_URL: undefined }, code: 3 },
  {
    name: "02-database-unreachable",
    breakIt: () => {
      storage.problem = new StorageError("STORAGE_ERROR", "The database cannot be reached (ECONNREFUSED).");
    },
    code: 3,
  },
  {
    name: "03-schema-outdated",
    breakIt: () => {
      storage.problem = new StorageError("SCHEMA_OUTDATED", "The database lacks migrations 23 and 24.");
    },
    code: 3,
  },
  {
    name: "04-clock-ahead",
    breakIt: () => {
      storage.offMs = -42_000;
    },
    code: 3,
  },
  {
    name: "05-key-missing",
    env: { LEAD_SYNC_SECRET_KEYS: `k2:${KEYS.k2}` },
    breakIt: () => sealCredentials(),
    code: 3,
  },
  {
    name: "06-key-wrong",
    env: { LEAD_SYNC_SECRET_KEYS: `k1:${KEYS.k2}` },
    breakIt: () => sealCredentials(),
    code: 3,
  },
  {
    name: "07-credentials-in-clear-or-old",
    env: { LEAD_SYNC_SECRET_KEYS: ALL_KEYS },
    breakIt: async () => {
      await sealCredentials();
      await storage.properties.put({ ...(await firstProperty()), id: anId(0x101) as never });
      await storage.integrations.put(anIntegration({ propertyId: anId(0x101), apiCredentials: { account_id: 412 } }));
    },
    code: 0,
  },
  { name: "08-resman-refuses", env: { RESMAN_API_KEY: "WRONGKEY" }, code: 3 },
  {
    name: "09-resman-not-set",
    env: { RESMAN_ACCOUNT_ID: undefined, RESMAN_API_KEY: undefined },
    code: 3,
  },
  {
    name: "10-agent-and-source-unknown",
    breakIt: () =>
      storage.integrations.put(
        anIntegration({
          settings: { defaultAgentId: "agent-9", defaultSourceId: "source-9", defaultLostReasonId: "reason-9" },
        }),
      ),
    code: 3,
  },
  {
    name: "11-property-unknown-in-resman",
    breakIt: () => storage.integrations.put(anIntegration({ resmanPropertyId: "elsewhere" })),
    code: 3,
  },
  {
    name: "12-properties-at-rest",
    breakIt: async () => {
      await storage.integrations.put(
        anIntegration({ syncStatus: "error", errorCount: 12, retryAt: "2026-03-02T17:08:00Z", syncCron: "61 * * * *" }),
      );
      await storage.integrations.put(anIntegration({ propertyId: anId(0x102), syncEnabled: false }));
    },
    code: 3,
  },
  {
    name: "13-airtable-field-missing",
    env: { ...AIRTABLE, AIRTABLE_KEY_FIELD: "No Such Field" },
    breakIt: () => {
      airtable.people.renameTable(FAKE_AIRTABLE_IDS.tableName, "Leads");
    },
    code: 3,
  },
  { name: "14-airtable-token-refused", env: { ...AIRTABLE, AIRTABLE_TOKEN: "patWRONG.1" }, code: 3 },
  {
    name: "15-airtable-scopes",
    env: AIRTABLE,
    breakIt: () => {
      airtable = new FakeAirtable({
        rateLimit: false,
        tokens: [
          {
            token: FAKE_AIRTABLE_IDS.token,
            userId: FAKE_AIRTABLE_IDS.userId,
            oauthIntegration: "oauth-1",
            scopes: ["schema.bases:read", "data.records:read"],
          },
        ],
      });
    },
    code: 3,
  },
  { name: "16-alerts-half-set", env: { LEAD_SYNC_SLACK_URL: "https://hooks.slack.example/T0/HUSH" }, code: 0 },
  { name: "17-all-well", env: { ...AIRTABLE, LEAD_SYNC_ALERT_WEBHOOK_URL: "https://alerts.example/in" }, code: 0 },
  {
    name: "18-key-missing-of-one-of-two",
    env: { LEAD_SYNC_SECRET_KEYS: `k2:${KEYS.k2}` },
    breakIt: async () => {
      await sealCredentials();
      await storage.properties.put({ ...(await firstProperty()), id: anId(0x101) as never });
      await storage.integrations.put(anIntegration({ propertyId: anId(0x101), resmanPropertyId: "elsewhere" }));
    },
    code: 3,
  },
];

async function firstProperty() {
  const [property] = await storage.properties.list();
  if (!property) throw new Error("no property");
  return property;
}

describe("lead-sync doctor on set-ups", () => {
  it.each(CASES)("$name", async ({ name, env, breakIt, code }) => {
    await breakIt?.();
    const done = await doctor(env);
    await expect(done.stdout).toMatchFileSnapshot(join("doctor-golden", `${name}.txt`));
    expect(done.code).toBe(code);
    for (const secret of ["EXAMPLEKEY", "WRONGKEY", "patWRONG", "HUSH", KEYS.k1, KEYS.k2]) {
      expect(done.stdout + done.stderr).not.toContain(secret);
    }
  });
});
