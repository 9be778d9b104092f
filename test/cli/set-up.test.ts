import { beforeEach, describe, expect, it } from "vitest";
import type { StorageAdapter } from "../../src/ports/storage.js";
import { anIntegration } from "../../src/testing/index.js";
import { type CliWorld, createCliWorld } from "./resman-world.js";
import { run, stubEngine } from "./support.js";

let world: CliWorld;
beforeEach(async () => {
  world = await createCliWorld();
});

describe("lead-sync migrate", () => {
  const STEPS = [{ number: 23, name: "0023 schedules" }];
  const migrator = () => {
    const calls: string[] = [];
    const storage = {
      migrate: async () => {
        calls.push("migrate");
        return STEPS;
      },
      pendingMigrations: async () => {
        calls.push("pending");
        return calls.includes("migrate") ? [] : STEPS;
      },
    } as unknown as StorageAdapter;
    const close = async () => void calls.push("close");
    return { calls, storage, close, openStorage: async () => ({ storage, close }) };
  };

  it("applies what is missing and says so; needs nothing but the database", async () => {
    const { calls, openStorage } = migrator();
    const done = await run("migrate", { env: { DATABASE_URL: "postgres://h/app" }, openStorage });
    expect(done).toEqual({ code: 0, stdout: "1 migration applied:\n  0023 schedules\n", stderr: "" });
    expect(calls).toEqual(["migrate", "close"]);
  });

  it("lists with --dry-run what it would apply, then finds nothing", async () => {
    const { calls, openStorage } = migrator();
    const env = { DATABASE_URL: "postgres://h/app" };
    const dry = await run("migrate --dry-run --json", { env, openStorage });
    expect(JSON.parse(dry.stdout)).toEqual({ migrations: STEPS });
    expect(calls).toEqual(["pending", "close"]);
    await run("migrate", { env, openStorage });
    expect((await run("migrate --dry-run", { env, openStorage })).stdout).toContain("has the schema of this version");
  });

  it("migrates the store of --config, where the module gives one that can be", async () => {
    const { calls, storage, close } = migrator();
    const exported = { engine: stubEngine(), storage, close };
    expect((await run("migrate --config a.js", { exported })).code).toBe(0);
    expect(calls).toEqual(["migrate", "close"]);
    expect(await run("migrate --config a.js", { exported: stubEngine() })).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("gives no storage"),
    });
    expect((await world.lead("migrate")).stderr).toContain("has no migrations");
  });
});

describe("lead-sync archive", () => {
  it("says what it moved, by the retention it was given", async () => {
    const asked: unknown[] = [];
    world.storage.archive = async (options) => {
      asked.push(options);
      return { log: 1200, conflicts: 0, queue: 3, feed: 0, receipts: 0, metrics: 0 };
    };
    const { code, stdout } = await world.lead("archive --log-days 30 --queue-days 1");
    expect([code, stdout]).toEqual([
      0,
      "Archived or forgotten: 1,200 log entries, 0 conflicts, 3 jobs, 0 events, 0 receipts, 0 measured values.\n",
    ]);
    expect(asked).toMatchObject([{ logDays: 30, queueDays: 1 }]);
    expect((await world.json("archive")).document).toMatchObject({ log: 1200 });
  });

  it("works on a store as it is, and refuses days that are none", async () => {
    expect((await world.json("archive")).document).toMatchObject({ log: 0, queue: 0 });
    expect((await world.lead("archive --log-days 0")).code).toBe(2);
  });
});

describe("lead-sync secrets", () => {
  const key = async (id: string) => (await world.lead(`secrets generate-key --id ${id}`)).stdout.trim();

  it("makes keys of 32 bytes that the environment takes, and no two alike", async () => {
    const first = await world.json("secrets generate-key");
    expect(first.document).toEqual({ id: "k1", key: expect.any(String) });
    expect(Buffer.from(first.document.key, "base64")).toHaveLength(32);
    expect(await key("k1")).toMatch(/^k1:[A-Za-z0-9+/=]{44}$/);
    expect(await key("k1")).not.toBe(await key("k1"));
    expect((await world.lead("secrets generate-key --id 1")).code).toBe(2);
  });

  it("seals what is in clear, and what an older key sealed, and the sync goes on", async () => {
    const credentials = { account_id: 412, integration_partner_id: "2044", api_key: "EXAMPLEKEY" };
    await world.storage.integrations.put(anIntegration({ apiCredentials: credentials }));
    const stored = async () => (await world.storage.integrations.get(world.propertyId))?.apiCredentials;
    const [k1, k2] = [await key("k1"), await key("k2")];
    const sealed = await world.lead("secrets rotate", { LEAD_SYNC_SECRET_KEYS: k1 });
    expect(sealed.stdout).toMatch(/^1 property sealed with the current key, 0 were already/);
    expect(await stored()).toMatchObject({ sealed: 1, kid: "k1" });
    expect(JSON.stringify(await stored())).not.toContain("EXAMPLEKEY");
    await world.lead("secrets rotate", { LEAD_SYNC_SECRET_KEYS: `${k1},${k2}` });
    expect(await stored()).toMatchObject({ kid: "k2" });
    const env = { RESMAN_ACCOUNT_ID: undefined, RESMAN_API_KEY: undefined, LEAD_SYNC_SECRET_KEYS: k2 };
    expect((await world.json("push", env)).document.runs).toMatchObject([{ counts: { created: 1 } }]);
  });

  it("leaves alone what it cannot open, names it and ends with 3", async () => {
    await world.storage.integrations.put(anIntegration({ apiCredentials: { api_key: "EXAMPLEKEY" } }));
    await world.lead("secrets rotate", { LEAD_SYNC_SECRET_KEYS: await key("k1") });
    const { code, stdout } = await world.lead("secrets rotate", { LEAD_SYNC_SECRET_KEYS: await key("k2") });
    expect(code).toBe(3);
    expect(stdout).toContain(`Property ${world.propertyId}: SECRET_KEY_MISSING, left alone`);
  });

  it.each([
    ["no keys", undefined],
    ["a key too short", "k1:AAAA"],
    ["a text that is no list", "SECRETSECRET"],
  ])("refuses %s, and never shows a key", async (_, keys) => {
    const { code, stdout, stderr } = await world.lead("secrets rotate", { LEAD_SYNC_SECRET_KEYS: keys });
    expect(code).toBe(2);
    expect(stderr).toMatch(/LEAD_SYNC_SECRET_KEYS|secrets/);
    expect(stdout + stderr).not.toContain("SECRETSECRET");
  });
});

describe("lead-sync --version", () => {
  it("prints the version and nothing else", async () => {
    expect(await run("--version")).toEqual({ code: 0, stdout: "1.2.3\n", stderr: "" });
  });
});

describe("a command that is not there", () => {
  it.each([
    ["stats", "status"],
    ["reconcil", "reconcile"],
    ["queue lst", "list"],
    ["push --propety x", "--property"],
  ])("%s: did you mean %s?", async (args, nearest) => {
    const { code, stderr } = await run(args);
    expect(code).toBe(2);
    expect(stderr).toContain(`(Did you mean ${nearest}?)`);
  });
});
