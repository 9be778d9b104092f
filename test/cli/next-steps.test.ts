import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { OPERATOR_WORDS } from "../../src/cli/output/operator-words.js";
import { widthOf } from "../../src/cli/output/table.js";
import { StorageError, SyncError } from "../../src/domain/errors.js";
import { MemoryStorageAdapter } from "../../src/storage/memory/memory-storage-adapter.js";
import { aConversation, anId, aUser } from "../../src/testing/index.js";
import { type CliWorld, createCliWorld, stoppedAt } from "./resman-world.js";
import { aPushJob, FINDING, run, stubEngine } from "./support.js";

/** What somebody is told who has only the output before them. */

let world: CliWorld;
beforeEach(async () => {
  world = await createCliWorld();
});
afterEach(() => vi.unstubAllEnvs());

const LONG = `A remedy of ${"many words ".repeat(20)}`.trim();
const lines = (text: string): number[] => text.split("\n").map((line) => line.length);

describe("an error", () => {
  it.each([
    ["INTEGRATION_MISSING" as const, "`lead-sync status` lists the properties"],
    ["STORAGE_ERROR" as const, "`lead-sync doctor` looks closer"],
  ])("with %s points to the command that helps", async (code, words) => {
    world.storage.runs.list = () => Promise.reject(new SyncError(code, "It is so."));
    expect(await world.lead("runs")).toMatchObject({
      code: 1,
      stdout: "",
      stderr: expect.stringMatching(new RegExp(`^lead-sync: ${code}: It is so\\.\n${words}.*\n$`)),
    });
  });

  it("names the command where the library names a function", async () => {
    world.storage.runs.list = () => Promise.reject(new StorageError("SCHEMA_OUTDATED", "No table: run `migrate()`."));
    expect((await world.lead("runs")).stderr).toBe("lead-sync: SCHEMA_OUTDATED: No table: run `lead-sync migrate`.\n");
  });

  it("of wrong use says the same to programs, without a prefix", async () => {
    expect((await world.json("push --nope")).document.error).toEqual({
      code: "INVALID_INPUT",
      message: "unknown option '--nope'",
    });
  });

  it("of a question that was interrupted is no error of ours", async () => {
    const { document } = await world.json("push");
    const interrupt = new AbortController();
    const ask = async () => {
      interrupt.abort();
      throw interrupt.signal.reason;
    };
    const done = await world.lead(`revert ${document.runs[0].id}`, {}, { ask, signal: interrupt.signal });
    expect(done).toMatchObject({ code: 130, stderr: "lead-sync: interrupted; the next run goes on from here\n" });
  });
});

it("the library still says what is translated for operators", () => {
  const sources = readdirSync("src", { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".ts") && !path.startsWith("cli"))
    .map((path) => readFileSync(join("src", path), "utf8").replaceAll("\\`", "`"));
  const unsaid = Object.keys(OPERATOR_WORDS).filter((words) => !sources.some((source) => source.includes(words)));
  expect(unsaid).toEqual([]);
});

describe("a day", () => {
  it("is of the zone times are shown in", async () => {
    vi.stubEnv("TZ", "America/Chicago");
    const { stdout } = await world.lead(
      "report --from 2026-03-01 --to 2026-03-02T09:30",
      {},
      { timeZone: "America/Chicago" },
    );
    expect(stdout).toContain("From 2026-03-01 00:00 to 2026-03-02 09:30\n");
    expect((await world.json("report --from 2026-03-01T10:00:00Z --to 2026-03-02")).document.from).toBe(
      "2026-03-01T10:00:00.000Z",
    );
  });

  it.each(["2026-02-31", "2026-03-02 or so", "2026-03-02T24:30", "2026-13-01"])("%s is none", async (day) => {
    expect(await world.lead(["pull", "--from", day])).toMatchObject({ code: 2, stdout: "" });
  });
});

describe("what was done says what is left", () => {
  it("push: why leads wait", async () => {
    await world.storage.users.put(aUser({ id: anId(0x2ff), email: null, phone: null }));
    await world.storage.conversations.put(aConversation({ id: anId(0x3ff), userId: anId(0x2ff) }));
    const { stdout } = await world.lead("push");
    expect(stdout).toMatch(/2 leads, 1 created, 1 waiting\n {2}Waiting: leads without an email or phone/);
  });

  it("runs: why one failed, and that there may be more", async () => {
    world.fake.settings.credentials = { integrationPartnerId: "2044", apiKey: "another" };
    await world.lead("pull");
    const { stdout } = await world.lead("runs --limit 1");
    expect(stdout).toMatch(/pull {2}failed.*\n {2}0 leads\n {2}AUTH_ERROR: .*\nThe newest 1; --limit shows more\.\n$/);
  });

  it("status: where to look for jobs that failed", async () => {
    const counts = await world.storage.queue.counts();
    expect((await world.lead("status")).stdout).not.toContain("queue list --status failed");
    world.storage.queue.counts = async () => ({ ...counts, failed: 1 });
    expect((await world.lead("status")).stdout).toContain(
      "1 failed for good\n  `lead-sync queue list --status failed`",
    );
  });

  it("queue: why a job was cancelled", async () => {
    await world.storage.queue.enqueue(aPushJob(anId(0x900), world.leadId, world.propertyId));
    await world.lead(["queue", "cancel", anId(0x900), "--reason", "Wrong property."]);
    expect((await world.lead("queue list")).stdout).toContain("\n  Wrong property.\n");
  });

  it("revert: how many leads stay as they are, and which prospect is marked lost", async () => {
    const run = (await world.json("push")).document.runs[0].id;
    const first = await world.lead(`revert ${run} --yes`, {}, { tty: true });
    expect(first.stdout).toContain("its prospect in ResMan is marked lost: ");
    expect(Math.max(...lines(first.stdout))).toBeLessThanOrEqual(80);
    const second = await world.lead(`revert ${run} --yes`);
    expect(second.stdout).toContain("taken back from 0 leads; 1 lead stays as it is;");
  });

  it("schedule: what is due", async () => {
    const late = { name: "archive", propertyId: null, cron: null, everyMs: 900_000, timeZone: null, lastAt: null };
    const schedules = { list: async () => [{ ...late, nextAt: "2026-03-02T17:00:00.000Z" }] };
    const exported = { ...stubEngine(), schedules };
    const { stdout } = await run("schedule --config a.js", { exported, runtime: stoppedAt("2026-03-02T17:00:01Z") });
    expect(stdout).toMatch(/^archive +now +every 15 min$/m);
  });

  it("verify: nothing where nothing could be compared", async () => {
    const nothing = {
      checked: 0,
      consistent: 0,
      consistency: 1,
      durationMs: 0,
      findings: [],
      repaired: 0,
      failures: [],
    };
    const exported = { ...stubEngine(), verify: async () => nothing };
    expect((await run("verify --config a.js", { exported })).stdout).toBe("0 leads compared in 0.0 s.\n");
  });

  it("alerts: values in the unit of their rule", async () => {
    const alert = { status: "firing", since: "2026-03-02T17:00:00.000Z", propertyId: null, mutedUntil: null };
    const alerts = async () => [
      { ...alert, rule: "conflictRate", value: 1 / 14 },
      { ...alert, rule: "bidirectionalSyncLag", value: 93_000 },
      { ...alert, rule: "apiErrors", value: 12, propertyId: world.propertyId },
    ];
    const monitor = { alerts, mute: async () => null, start: async () => {}, stop: async () => {} };
    const { stdout } = await run("alerts list --config a.js", { exported: { engine: stubEngine(), monitor } });
    expect(stdout).toContain("conflictRate  firing  since 2026-03-02 17:00\n  last measured 7.1 %\n");
    expect(stdout).toContain("last measured 1 min 33 s\n");
    expect(stdout).toContain(`last measured 12, property ${world.propertyId}\n`);
  });
});

describe("doctor", () => {
  it("fits a terminal", async () => {
    const exported = stubEngine({ findings: [{ ...FINDING, message: LONG, remedy: LONG }] });
    for (const command of ["doctor", "airtable check"]) {
      const { stdout } = await run(`${command} --config a.js`, { exported, tty: true });
      expect(stdout).toContain("many words");
      expect(Math.max(...lines(stdout))).toBeLessThanOrEqual(80);
    }
  });

  it("warns where there is nothing to sync", async () => {
    const env = { RESMAN_API_KEY: undefined };
    const openStorage = async () => ({ storage: new MemoryStorageAdapter(), close: async () => undefined });
    const { code, stdout } = await world.lead("doctor", env, { openStorage });
    expect(code).toBe(0);
    expect(stdout).toContain("warning NOTHING_TO_SYNC");
  });
});

it("a terminal that does not know its width has 80 columns", () => {
  expect(widthOf({ write: () => undefined, isTTY: true, columns: 0 })).toBe(80);
  expect(widthOf({ write: () => undefined, isTTY: true, columns: 132 })).toBe(132);
});
