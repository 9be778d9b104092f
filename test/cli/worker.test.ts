import { beforeEach, describe, expect, it } from "vitest";
import type { Surroundings } from "../../src/cli/surroundings.js";
import { SyncError } from "../../src/domain/errors.js";
import type { SyncEventName, SyncEvents } from "../../src/domain/events.js";
import { systemRuntime } from "../../src/runtime/system-runtime.js";
import { createManualClock } from "../../src/testing/index.js";
import { until } from "../support/small-world.js";
import { type CliWorld, createCliWorld } from "./resman-world.js";
import { aPushJob, run, Screen, stubEngine } from "./support.js";

let stop: AbortController;
beforeEach(() => {
  stop = new AbortController();
});

/** A worker of an engine that does nothing by itself: `emit` tells what happened. */
function startStub(flags = "", parts: Partial<Surroundings> = {}, exportedParts: object = {}) {
  const listeners = new Map<string, (payload: never) => void>();
  const calls: string[] = [];
  const engine = {
    ...stubEngine(),
    on: (event: string, listener: (payload: never) => void) => {
      listeners.set(event, listener);
      return () => listeners.delete(event);
    },
    start: async () => void calls.push("start"),
    stop: async ({ drain }: { drain: boolean }) => void calls.push(`stop, drain ${drain}`),
  };
  const exported = { engine, ...exportedParts };
  const stdout = new Screen(parts.stdout?.isTTY ?? false);
  const ended = run(`worker --config a.js ${flags}`, { exported, signal: stop.signal, ...parts, stdout });
  const emit = <E extends SyncEventName>(event: E, payload: SyncEvents[E]) => listeners.get(event)?.(payload as never);
  return { ended, emit, calls, listeners, stdout, ready: () => until(() => stdout.text.includes("ready")) };
}

const linesOf = ({ stdout }: { stdout: Screen }) => stdout.text.trimEnd().split("\n");

describe("lead-sync worker", () => {
  it("starts the engine, lets it drain when it is told to stop, and ends with 0", async () => {
    const worker = startStub();
    await worker.ready();
    expect(worker.calls).toEqual(["start"]);
    stop.abort();
    expect((await worker.ended).code).toBe(0);
    expect(worker.calls).toEqual(["start", "stop, drain true"]);
    expect(linesOf(worker).map((line) => line.slice(17))).toEqual(["ready", "stopping, what runs may end"]);
    expect(worker.listeners.size).toBe(0);
  });

  it("says in a line each what is worth knowing, ids and codes only", async () => {
    const worker = startStub();
    await worker.ready();
    const retryAt = "2026-03-02T17:08:00.000Z";
    worker.emit("property:suspended", { propertyId: "juniper", failures: 10, code: "AUTH_ERROR", retryAt });
    worker.emit("property:recovered", { propertyId: "juniper" });
    worker.emit("circuit:opened", { remote: "resman:412", failures: 5, code: "NETWORK_ERROR", retryAt });
    worker.emit("circuit:closed", { remote: "resman:412", openedAt: retryAt });
    worker.emit("engine:error", { error: new Error("SECRET"), during: "claim" });
    worker.emit("engine:error", { error: new SyncError("TIMEOUT_ERROR", "Too slow."), during: "pull" });
    worker.emit("schedule:fired", { name: "archive", dueAt: retryAt });
    const lead = { conversationId: "lead-1", propertyId: "juniper", resmanLeadId: null, trigger: "api" } as const;
    worker.emit("lead:failed", { ...lead, error: new SyncError("REMOTE_REJECTED", "dana@example.com is taken") });
    stop.abort();
    await worker.ended;
    expect(
      linesOf(worker)
        .slice(1, -1)
        .map((line) => line.slice(17)),
    ).toEqual([
      "property juniper suspended until 2026-03-02 17:08: 10 failures in a row, AUTH_ERROR",
      "property juniper recovered",
      "circuit of resman:412 opened: 5 failures in a row, NETWORK_ERROR; probed at 2026-03-02 17:08",
      "circuit of resman:412 closed",
      "error during claim: Error",
      "error during pull: TIMEOUT_ERROR: Too slow.",
      "begins archive",
      "lead lead-1 failed: REMOTE_REJECTED",
    ]);
  });

  it("prints with --json a document a line", async () => {
    const worker = startStub("--json");
    await worker.ready();
    worker.emit("engine:error", { error: new Error("SECRET"), during: "claim" });
    stop.abort();
    expect((await worker.ended).stdout).toBe("");
    const documents = linesOf(worker).map((line) => JSON.parse(line));
    expect(documents.map(({ event }) => event)).toEqual(["worker:ready", "engine:error", "worker:stopping"]);
    expect(documents[1]).toMatchObject({ at: expect.any(String), during: "claim", error: { code: "UNEXPECTED" } });
    expect(worker.stdout.text).not.toContain("SECRET");
  });

  it.each([
    [true, 2],
    [false, 0],
  ])("tells counts every minute: on a terminal %s, %d times in two minutes", async (isTTY, times) => {
    const clock = createManualClock("2026-03-02T17:00:00Z");
    const { now, setTimeout, clearTimeout } = clock;
    const runtime = { ...systemRuntime, now, setTimeout, clearTimeout };
    const worker = startStub("", { runtime, stdout: { isTTY, write: () => undefined } });
    await worker.ready();
    worker.emit("lead:synced", {} as never);
    await clock.advance(120_000);
    stop.abort();
    await worker.ended;
    expect(worker.stdout.text.split("last minute: ")).toHaveLength(times + 1);
    if (isTTY) expect(worker.stdout.text).toContain("last minute: 1 lead synced, 0 failed, 0 requests");
    expect(clock.pending).toBe(0);
  });

  it("watches alerts with the monitor of the module, and stops it before the engine", async () => {
    const told: string[] = [];
    const monitor = {
      alerts: async () => [],
      mute: async () => null,
      start: async () => void told.push("start"),
      stop: async () => void told.push("stop"),
    };
    const worker = startStub("", {}, { monitor });
    await worker.ready();
    expect(worker.stdout.text).toContain("ready, alerts are watched");
    stop.abort();
    await worker.ended;
    expect(told).toEqual(["start", "stop"]);
  });

  it("stops the engine also where it cannot be started", async () => {
    const engine = {
      ...stubEngine(),
      on: () => () => undefined,
      start: () => Promise.reject(new SyncError("SCHEMA_OUTDATED", "Old.")),
      stop: async () => undefined,
    };
    expect(await run("worker --config a.js", { exported: engine })).toMatchObject({
      code: 1,
      stderr: "lead-sync: SCHEMA_OUTDATED: Old.\n",
    });
  });
});

describe("a worker on a store", () => {
  let world: CliWorld;
  beforeEach(async () => {
    world = await createCliWorld();
  });

  it("works off what waits, and ends what it began when it is told to stop", async () => {
    const stdout = new Screen();
    await world.storage.queue.enqueue(aPushJob("job-1", world.leadId, world.propertyId));
    const job = async () => (await world.storage.queue.get("job-1"))?.status;
    const ended = world.lead("worker", {}, { stdout, signal: stop.signal });
    await until(async () => (await job()) !== "pending");
    stop.abort();
    expect((await ended).code).toBe(0);
    expect(await job()).toBe("completed");
    expect(world.fake.prospects()).toHaveLength(1);
    expect(stdout.text).toMatch(/started, worker \S+\n[\s\S]*stopping, what runs may end\n[\s\S]*stopped\n$/);
    expect(world.closed()).toBe(1);
  });

  it("does not begin where a property has no account in ResMan", async () => {
    expect(await world.lead("worker", { RESMAN_API_KEY: undefined })).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("RESMAN_API_KEY"),
    });
  });

  it.each([
    ["LEAD_SYNC_SLACK_URL", "hooks"],
    ["LEAD_SYNC_ALERT_WEBHOOK_URL", "ftp://x"],
    ["LEAD_SYNC_PAGERDUTY_KEY", "short key with spaces"],
  ])("refuses a malformed %s, and does not show it", async (name, value) => {
    const { code, stderr } = await world.lead("worker", { [name]: value });
    expect(code).toBe(2);
    expect(stderr).toContain(name);
    expect(stderr).not.toContain(value);
  });

  it("watches alerts where somebody is named to be told", async () => {
    const stdout = new Screen();
    const env = { LEAD_SYNC_SLACK_URL: "https://hooks.slack.example/T0/B0" };
    const ended = world.lead("worker", env, { stdout, signal: stop.signal });
    await until(() => stdout.text.includes("ready, alerts are watched"));
    stop.abort();
    expect((await ended).code).toBe(0);
  });
});
