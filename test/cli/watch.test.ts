import { beforeEach, describe, expect, it } from "vitest";
import { StorageError } from "../../src/domain/errors.js";
import type { SuccessReport } from "../../src/engine/queries/report.js";
import { anIntegration } from "../../src/testing/index.js";
import { type CliWorld, createCliWorld, stoppedAt } from "./resman-world.js";
import { documentOf, run, stubEngine } from "./support.js";

let world: CliWorld;
beforeEach(async () => {
  world = await createCliWorld();
});

const fits = (stdout: string) => {
  for (const line of stdout.split("\n")) expect(line.length).toBeLessThanOrEqual(80);
};

describe("lead-sync status", () => {
  it("shows store, last hour, queue, conflicts and properties, and asks no remote", async () => {
    const { code, stdout, stderr } = await world.lead("status", {}, { tty: true });
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toBe(
      [
        "Store: ok",
        "Last hour: no syncs",
        "Queue: 0 jobs wait, 0 in work, 0 failed for good",
        "Open conflicts: 0",
        "Properties:",
        `  ${world.propertyId}`,
        "    Juniper Court, both ways, active",
        "",
      ].join("\n"),
    );
    fits(stdout);
    expect(world.fake.requests).toEqual({});
  });

  it("shows what was synced, and who rests", async () => {
    await world.lead("push");
    await world.storage.integrations.update(world.propertyId, {
      syncStatus: "error",
      retryAt: "2026-03-02T17:08:00.000Z",
    });
    const { stdout } = await world.lead("status", {}, { tty: true });
    expect(stdout).toContain("Last hour: 1 sync, 100.0 % ended well");
    expect(stdout).toContain("error, rests until 2026-03-02 17:08");
    fits(stdout);
  });

  it("has all of it in one document, without credentials", async () => {
    await world.storage.integrations.put(anIntegration({ apiCredentials: { api_key: "SECRET" } }));
    const { document } = await world.json(`status --property ${world.propertyId}`);
    expect(document).toMatchObject({
      health: { status: "ok" },
      allPaused: false,
      openConflicts: 0,
      queue: { pending: 0 },
      metrics: { totalOperations: 0 },
      integrations: [{ propertyId: world.propertyId, hasCredentials: true }],
    });
    expect(JSON.stringify(document)).not.toContain("SECRET");
  });

  it("ends with 1 where the store is down, and points to the doctor", async () => {
    world.storage.checkpoints.get = () => Promise.reject(new StorageError("STORAGE_ERROR", "It is away."));
    const { code, stdout } = await world.lead("status");
    expect(code).toBe(1);
    expect(stdout).toContain("Store: DOWN, STORAGE_ERROR: It is away.");
    expect(stdout).toContain("lead-sync doctor");
  });

  it("shows times in the zone of whoever asks", async () => {
    await world.storage.integrations.update(world.propertyId, { lastSuccessfulSyncAt: "2026-03-02T17:08:00.000Z" });
    const { stdout } = await world.lead("status", {}, { timeZone: "America/Chicago" });
    expect(stdout).toContain("2026-03-02 11:08");
  });
});

describe("lead-sync runs", () => {
  it("lists runs, newest first, of a kind", async () => {
    await world.lead("push");
    await world.lead("pull");
    const { stdout } = await world.lead("runs --kind push", {}, { tty: true });
    expect(stdout).toMatch(/^\S+ {2}push {2}completed {2}\d{4}-\d\d-\d\d \d\d:\d\d\n {2}1 lead, 1 created\n$/);
    fits(stdout);
    expect((await world.json("runs --limit 1")).document.runs).toHaveLength(1);
    expect((await world.json("runs --property nowhere")).document.error).toMatchObject({ code: "INTEGRATION_MISSING" });
    expect((await world.lead("runs --kind walk")).code).toBe(2);
  });

  it("says that there are none", async () => {
    expect((await world.lead("runs")).stdout).toBe("No runs.\n");
  });
});

describe("lead-sync report", () => {
  it("measures the stored log: each criterion with its value, target and note", async () => {
    await world.lead("push");
    const { stdout } = await world.lead("report", {}, { tty: true });
    expect(stdout).toMatch(/^From \d{4}-\d\d-\d\d \d\d:\d\d to /);
    expect(stdout).toContain("CRITERION");
    for (const name of ["sync_success_rate", "sync_latency", "data_loss", "conflict_rate", "bidirectional_lag"]) {
      expect(stdout).toMatch(new RegExp(`^${name} +(yes|NO|-) `, "m"));
    }
    fits(stdout);
    expect((await world.json("report --from 2026-03-01 --to 2026-03-02")).document).toMatchObject({
      from: new Date("2026-03-01T00:00").toISOString(),
      propertyId: null,
    });
  });

  it.each([
    [true, 0],
    [false, 3],
  ])("with all criteria met %s ends with %d", async (met, code) => {
    const criterion = { target: "30 s or less", sample: 4, note: "Of 4 syncs." };
    const report: SuccessReport = {
      from: "2026-03-01T00:00:00.000Z",
      to: "2026-03-02T00:00:00.000Z",
      propertyId: null,
      met,
      criteria: [
        { ...criterion, name: "sync_latency", value: 2500, met },
        { ...criterion, name: "data_loss", value: 0, met: true },
        { ...criterion, name: "sync_success_rate", value: 0.995, met: true },
        { ...criterion, name: "adoption", value: null, met: null },
      ],
    };
    const exported = { ...stubEngine(), report: async () => report };
    const done = await run("report --config a.js", { exported });
    expect(done.code).toBe(code);
    expect(done.stdout).toMatch(new RegExp(`sync_latency +${met ? "yes" : "NO"} +2.5 s +30 s or less +4`));
    expect(done.stdout).toMatch(/data_loss +yes +0 /);
    expect(done.stdout).toMatch(/sync_success_rate +yes +99.5 % /);
    expect(done.stdout).toMatch(/adoption +- +- /);
    expect(documentOf(await run("report --config a.js --json", { exported }))).toEqual(report);
  });

  it("refuses a time that is none, and an end before its beginning", async () => {
    expect((await world.lead("report --from soon")).code).toBe(2);
    expect(await world.lead("report --from 2026-03-02 --to 2026-03-01")).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("INVALID_INPUT"),
    });
  });
});

describe("lead-sync schedule", () => {
  it("lists what is due when", async () => {
    await world.storage.integrations.update(world.propertyId, { syncCron: "*/15 8-20 * * *" });
    const { code, stdout } = await world.lead(
      "schedule",
      {},
      { tty: true, runtime: stoppedAt("2026-03-02T17:01:00Z") },
    );
    expect(code).toBe(0);
    expect(stdout).toMatch(new RegExp(`^sync:${world.propertyId} +2026-03-02 17:15 +\\*/15 8-20 `, "m"));
    expect(stdout).toMatch(/^archive +2026-03-03 04:30 +30 4 \* \* \*/m);
    fits(stdout);
    expect((await world.json("schedule")).document.tasks.map(({ name }: { name: string }) => name)).toContain(
      "archive",
    );
  });
});

describe("lead-sync alerts", () => {
  const at = stoppedAt("2026-03-02T17:00:00Z");

  it("says that no rule was looked at", async () => {
    expect((await world.lead("alerts list")).stdout).toContain("No rule was looked at yet");
  });

  it("mutes a rule for a while and lets it be told again", async () => {
    const muted = await world.lead("alerts mute apiErrors --for 2h", {}, { runtime: at });
    expect(muted).toEqual({ code: 0, stdout: "apiErrors is muted until 2026-03-02 19:00.\n", stderr: "" });
    const { stdout } = await world.lead("alerts list", {}, { tty: true, runtime: at });
    expect(stdout).toBe("apiErrors  ok  since 2026-03-02 17:00\n  not measured, muted until 2026-03-02 19:00\n");
    fits(stdout);
    expect((await world.json("alerts unmute apiErrors")).document).toMatchObject({
      rule: "apiErrors",
      mutedUntil: null,
    });
  });

  it("refuses a rule there is not and a time that is none", async () => {
    expect(await world.lead("alerts mute nothing")).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("NOT_FOUND"),
    });
    for (const time of ["soon", "0h", "5", "400d"]) {
      expect((await world.lead(`alerts mute apiErrors --for ${time}`)).code).toBe(2);
    }
  });

  it("needs a monitor, or a store to make one", async () => {
    expect(await run("alerts list --config a.js", { exported: stubEngine() })).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("export { engine, storage }"),
    });
    const monitor = { alerts: async () => [], mute: async () => null, start: async () => {}, stop: async () => {} };
    const exported = { engine: stubEngine(), monitor };
    expect((await run("alerts list --config a.js", { exported })).code).toBe(0);
  });
});
