import { describe, expect, it } from "vitest";
import type { DeltaSyncOptions } from "../../../src/engine/runs/delta.js";
import { anId } from "../../../src/testing/index.js";
import { type ClockedWorld, createClockedWorld } from "../../support/clocked-world.js";
import { aRow, DANA, minutes, PROPERTY, until } from "../../support/small-world.js";

const OTHER_PROPERTY = anId(0x101);
const OTHER = anId(0x301);
const patient = { client: { timeoutMs: { write: minutes(60), pull: minutes(60) } } };

const twoProperties = () => [
  aRow(),
  aRow(1, {
    property: { id: OTHER_PROPERTY },
    user: { email: "lee@example.com", phone: "(918) 555-0143" },
    conversation: { propertyId: OTHER_PROPERTY },
  }),
];

/** Keeps ResMan's next answer back; returns what lets it go. */
function holdAnswer(world: ClockedWorld): () => void {
  let letGo = (): void => {};
  const gate = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  world.hooks.push({ on: "read", run: () => gate });
  return () => letGo();
}

/** A world in which a delta sync is under way and waits for ResMan. */
async function underway(options: Parameters<typeof createClockedWorld>[0] = {}) {
  const world = await createClockedWorld({ ...patient, ...options });
  await world.engine.pushLeads();
  await world.clock.advance(minutes(10));
  const pulls: string[] = [];
  world.engine.on("run:started", ({ run }) => run.kind === "pull" && pulls.push(run.id));
  const letGo = holdAnswer(world);
  return { world, letGo, pulls };
}

describe("a delta sync", () => {
  it("brings what changed both ways, and says what it did", async () => {
    const world = await createClockedWorld({ rows: twoProperties() });
    await world.engine.pushLead(DANA);
    await world.clock.advance(minutes(10));
    const [{ prospectId } = { prospectId: "" }] = world.fake.prospects();
    world.fake.staff.changeEmail({ prospectId, email: "new@example.com" });
    const result = await world.engine.syncDelta();
    expect(result).toMatchObject({
      success: true,
      stage1: { recordsProcessed: 1, inserted: 0, updated: 1, errors: [] },
      stage2: { recordsProcessed: 1, updated: 1, skipped: 0, errors: [] },
      startTime: "2026-03-02T17:10:00.000Z",
      endTime: "2026-03-02T17:10:00.000Z",
      duration: 0,
    });
    expect((await world.engine.getLead(DANA)).fields.email).toBe("new@example.com");
    expect((await world.storage.conversations.get(OTHER))?.resmanLeadId).not.toBeNull();
    // One pull a property, one sweep; a pull that found nothing leaves no row.
    expect(result.runIds).toHaveLength(3);
    const runs = await world.engine.listRuns();
    expect(result.runIds).toEqual(expect.arrayContaining(runs.map(({ id }) => id)));
    expect(runs.every(({ trigger }) => trigger === "manual")).toBe(true);
  });

  it("of one property leaves the others alone", async () => {
    const world = await createClockedWorld({ rows: twoProperties() });
    expect(await world.engine.syncDelta({ propertyId: OTHER_PROPERTY })).toMatchObject({ success: true });
    expect((await world.storage.conversations.get(OTHER))?.resmanSyncStatus).toBe("synced");
    expect((await world.storage.conversations.get(DANA))?.resmanSyncStatus).toBe("not_synced");
  });

  it("looks as far back as it is told, and then leaves the checkpoint where it is", async () => {
    const world = await createClockedWorld();
    await world.engine.pushLeads();
    await world.engine.pullLeads();
    const [{ prospectId } = { prospectId: "" }] = world.fake.prospects();
    world.fake.staff.changeEmail({ prospectId, email: "new@example.com" });
    await world.clock.advance(minutes(120));
    const key = `resman:pull:${PROPERTY}`;
    const before = await world.storage.checkpoints.get(key);
    expect((await world.engine.syncDelta({ lookbackMinutes: 20 })).stage1.recordsProcessed).toBe(0);
    expect((await world.engine.syncDelta({ lookbackMinutes: 180 })).stage1).toMatchObject({ updated: 1 });
    expect(await world.storage.checkpoints.get(key)).toEqual(before);
  });

  it("says when ResMan could not be read, and then pushes nothing", async () => {
    const world = await createClockedWorld({ client: { retry: { attempts: 1 } } });
    world.fake.faults.set("http503Html", { next: 1 });
    const result = await world.engine.syncDelta();
    expect(result).toMatchObject({ success: false, runIds: [] });
    expect(result.stage1.errors).toEqual([expect.stringMatching(/^TEMPORARY_ERROR: /)]);
    expect(result.stage2).toEqual({ recordsProcessed: 0, updated: 0, skipped: 0, errors: [] });
    expect(world.fake.prospects()).toEqual([]);
    expect(await world.engine.syncDelta()).toMatchObject({ success: true });
  });

  it("names the property that failed beside others that did not", async () => {
    const world = await createClockedWorld({ rows: twoProperties(), client: { retry: { attempts: 1 } } });
    world.fake.faults.set("http503Html", { next: 1 });
    const result = await world.engine.syncDelta();
    expect(result.success).toBe(false);
    expect(result.stage1.errors).toEqual([expect.stringMatching(new RegExp(`^${PROPERTY}: TEMPORARY_ERROR: `))]);
    expect(result.stage2).toMatchObject({ recordsProcessed: 2, updated: 2 });
  });

  it.each([
    [{ lookbackMinutes: 0 }, "INVALID_INPUT"],
    [{ lookbackMinutes: 10_000_000 }, "INVALID_INPUT"],
    [{ propertyId: "" }, "INVALID_INPUT"],
    [{ property: "x" }, "INVALID_INPUT"],
    [{ propertyId: "nowhere" }, "INTEGRATION_MISSING"],
    [{ signal: AbortSignal.abort() }, "ABORTED"],
  ])("refuses %o", async (options, code) => {
    const { engine } = await createClockedWorld();
    await expect(engine.syncDelta(options as DeltaSyncOptions)).rejects.toMatchObject({ code });
  });
});

describe("delta syncs at the same time", () => {
  it("are one, for all who asked for the same", async () => {
    const { world, letGo, pulls } = await underway();
    const calls = [world.engine.syncDelta(), world.engine.syncDelta(), world.engine.syncDelta({})];
    await until(() => pulls.length > 0);
    letGo();
    const [first, ...others] = await Promise.all(calls);
    expect(others).toEqual([first, first]);
    expect(pulls).toHaveLength(1);
    await world.engine.syncDelta();
    expect(pulls).toHaveLength(2);
  });

  it("of one property and of all are refused, of two properties are not", async () => {
    const { world, letGo, pulls } = await underway({ rows: twoProperties() });
    const first = world.engine.syncDelta({ propertyId: PROPERTY });
    await until(() => pulls.length === 1);
    await expect(world.engine.syncDelta()).rejects.toMatchObject({ code: "ALREADY_RUNNING" });
    expect(await world.engine.syncDelta({ propertyId: OTHER_PROPERTY })).toMatchObject({ success: true });
    letGo();
    expect(await first).toMatchObject({ success: true });
    expect(await world.engine.syncDelta()).toMatchObject({ success: true });
  });

  it("in another process are refused, for as long as it works", async () => {
    const { world, letGo, pulls } = await underway();
    const other = world.anotherEngine();
    const first = world.engine.syncDelta();
    await until(() => pulls.length > 0);
    // Far beyond a lease.
    await world.clock.advance(minutes(10));
    await expect(other.syncDelta()).rejects.toMatchObject({ code: "ALREADY_RUNNING" });
    letGo();
    expect(await first).toMatchObject({ success: true });
    expect(await other.syncDelta()).toMatchObject({ success: true });
    expect(world.clock.pending).toBe(0);
  });

  it("go on when one caller gives up, and end when all have", async () => {
    const { world, letGo, pulls } = await underway();
    const [one, two] = [new AbortController(), new AbortController()];
    const calls = [one, two].map(({ signal }) => world.engine.syncDelta({ signal }));
    const settled = Promise.allSettled(calls);
    await until(() => pulls.length > 0);
    one.abort();
    await expect(calls[0]).rejects.toMatchObject({ code: "ABORTED" });
    expect((await world.storage.runs.list({ kind: "pull" })).filter(({ status }) => status === "aborted")).toEqual([]);
    two.abort();
    await settled;
    // Whoever comes now waits for the end of the one that was left, and has their own.
    const next = world.engine.syncDelta();
    letGo();
    expect(await next).toMatchObject({ success: true });
    expect(await world.storage.runs.list({ kind: "pull" })).toMatchObject([{ status: "aborted" }]);
    expect(pulls).toHaveLength(2);
    expect(world.clock.pending).toBe(0);
  });

  it("end when another process has taken over", async () => {
    const { world, letGo, pulls } = await underway();
    const call = world.engine.syncDelta();
    const settled = expect(call).rejects.toMatchObject({ code: "LEASE_LOST" });
    await until(() => pulls.length > 0);
    const later = { holder: "other", at: new Date(world.clock.now() + minutes(2)).toISOString(), leaseMs: minutes(10) };
    expect(await world.storage.locks.acquire([`delta:${PROPERTY}`], later)).toEqual({ acquired: true });
    await world.clock.advance(minutes(1));
    letGo();
    await settled;
  });
});
