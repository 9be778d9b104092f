import { describe, expect, it } from "vitest";
import type { QueueItem } from "../../src/domain/queue-item.js";
import { SyncEngine } from "../../src/engine/sync-engine.js";
import { createSeededRandom } from "../../src/testing/index.js";
import { type ClockedWorld, createClockedWorld } from "../support/clocked-world.js";
import { aRow, DANA, doubledMarkers, minutes } from "../support/small-world.js";

const LEASE_MS = 60_000;
const patient = { client: { timeoutMs: { write: minutes(60), pull: minutes(60) } } };

function hold(world: ClockedWorld, on: "read" | "read-answer"): () => void {
  let letGo = (): void => {};
  const gate = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  world.hooks.push({ on, run: () => gate });
  return letGo;
}

const takeOver = async (world: ClockedWorld, at: number): Promise<QueueItem | undefined> => {
  const claim = { workerId: "other", at: new Date(at).toISOString(), leaseMs: LEASE_MS, limit: 1 };
  return (await world.storage.queue.claim(claim))[0];
};

describe("a job that takes long", () => {
  it("is kept by signs of life: nobody else takes it", async () => {
    const world = await createClockedWorld(patient);
    const other = world.anotherEngine();
    const letGo = hold(world, "read");
    await world.engine.enqueue(DANA);
    await world.engine.start();
    await world.clock.advance(0);
    await other.start();
    await world.clock.advance(minutes(20));
    expect(await world.jobs()).toMatchObject([{ status: "processing", fence: 1 }]);
    letGo();
    await world.clock.advance(0);
    expect(await world.jobs()).toMatchObject([{ status: "completed", fence: 1 }]);
    expect(world.fake.prospects()).toHaveLength(1);
    await Promise.all([world.engine.stop(), other.stop()]);
    expect(world.clock.pending).toBe(0);
  });

  it("and whose worker died is taken by another when its lease ends", async () => {
    const world = await createClockedWorld();
    await world.engine.enqueue(DANA);
    expect(await takeOver(world, world.clock.now())).toMatchObject({ leaseOwner: "other", fence: 1 });
    await world.engine.start();
    await world.clock.advance(LEASE_MS - 6000);
    expect(await world.jobs()).toMatchObject([{ status: "processing", leaseOwner: "other" }]);
    await world.clock.advance(12_000);
    expect(await world.jobs()).toMatchObject([{ status: "completed", fence: 2 }]);
    await world.engine.stop();
  });
});

describe("a worker that lost its lease", () => {
  it("ends the job and settles nothing", async () => {
    const world = await createClockedWorld(patient);
    const letGo = hold(world, "read");
    const settled: unknown[] = [];
    world.engine.on("job:settled", (event) => settled.push(event));
    await world.engine.enqueue(DANA);
    await world.engine.start();
    await world.clock.advance(0);
    expect(await takeOver(world, world.clock.now() + LEASE_MS + 1)).toMatchObject({ fence: 2 });
    await world.clock.advance(LEASE_MS / 3);
    letGo();
    await world.clock.advance(0);
    expect(await world.jobs()).toMatchObject([{ status: "processing", leaseOwner: "other", fence: 2 }]);
    expect(settled).toEqual([]);
    expect(world.fake.writes).toEqual([]);
    expect((await world.storage.conversations.get(DANA))?.resmanSyncStatus).not.toBe("failed");
    await world.engine.stop();
  });

  it("because it was frozen writes nothing when it wakes, though no sign of life failed yet", async () => {
    // A frozen process runs no timers: its clock jumps.
    let jump = 0;
    const rows = [aRow(0, { user: { phone: null } })];
    const world = await createClockedWorld({ rows, ...patient, fake: { duplicateMode: "create" } });
    const { setTimeout, clearTimeout } = world.clock;
    const runtime = { now: () => world.clock.now() + jump, random: () => 0, setTimeout, clearTimeout };
    const frozen = new SyncEngine({
      storage: world.storage,
      resman: world.client,
      runtime: { ...runtime, randomId: createSeededRandom(9).randomId },
      pullEveryMs: 0,
    });
    const awake = new SyncEngine({
      storage: world.storage,
      resman: world.client,
      runtime: { ...runtime, randomId: createSeededRandom(10).randomId },
      pullEveryMs: 0,
    });
    const letGo = hold(world, "read-answer");
    await frozen.enqueue(DANA);
    await frozen.start();
    await world.clock.advance(0);
    jump = 2 * LEASE_MS;
    await awake.start();
    await world.clock.advance(0);
    expect(await world.jobs()).toMatchObject([{ status: "completed", fence: 2 }]);
    letGo();
    await world.clock.advance(0);
    expect(world.fake.prospects()).toHaveLength(1);
    expect(doubledMarkers(world.fake)).toEqual([]);
    // Nor does it speak about a lead that is somebody else's now.
    expect((await world.storage.conversations.get(DANA))?.resmanSyncStatus).toBe("synced");
    expect(await world.storage.log.list({ syncStatus: "failed" })).toEqual([]);
    await Promise.all([frozen.stop(), awake.stop()]);
  });
});

describe("a create whose connection broke before ResMan was done with it", () => {
  it("is waited for: looking at once would find nothing and create a second prospect", async () => {
    const world = await createClockedWorld({ fake: { duplicateMode: "create" } });
    world.hooks.push({
      on: "write",
      run: (request) => {
        const late = request.clone();
        world.clock.setTimeout(() => void world.fake.handle(late), 5000);
        throw new TypeError("fetch failed");
      },
    });
    await world.engine.enqueue(DANA);
    await world.engine.start();
    await world.clock.advance(minutes(10));
    await world.engine.stop();
    expect(world.fake.prospects()).toHaveLength(1);
    expect(await world.jobs()).toMatchObject([{ status: "completed" }]);
  });
});

describe("pulls at intervals", () => {
  const pullsOf = (world: ClockedWorld): string[] => {
    const starts: string[] = [];
    world.engine.on("run:started", ({ run }) => {
      if (run.kind === "pull") starts.push(run.startedAt);
    });
    return starts;
  };

  it("happen at the start and then every so often, until the engine stops", async () => {
    const world = await createClockedWorld({ engine: { pullEveryMs: minutes(5) } });
    const starts = pullsOf(world);
    await world.engine.start();
    await world.clock.advance(minutes(12));
    expect(starts).toEqual(["2026-03-02T17:00:00.000Z", "2026-03-02T17:05:00.000Z", "2026-03-02T17:10:00.000Z"]);
    await world.engine.stop();
    await world.clock.advance(minutes(30));
    expect(starts).toHaveLength(3);
    expect(world.clock.pending).toBe(0);
  });

  it("do not happen at all when they are not wanted", async () => {
    const world = await createClockedWorld({ engine: { pullEveryMs: 0 } });
    const starts = pullsOf(world);
    await world.engine.start();
    await world.clock.advance(minutes(30));
    expect(starts).toEqual([]);
    await world.engine.stop();
  });

  it("go on after one that failed, and bring what staff changed", async () => {
    const world = await createClockedWorld({ engine: { pullEveryMs: minutes(5) }, client: { retry: { attempts: 1 } } });
    await world.engine.pushLeads();
    const errors: unknown[] = [];
    world.engine.on("engine:error", (event) => errors.push(event));
    world.fake.faults.set("http503Html", { next: 1 });
    await world.engine.start();
    await world.clock.advance(0);
    expect(errors).toMatchObject([{ during: "pull", error: { code: "TEMPORARY_ERROR" } }]);
    const prospectId = world.fake.prospects()[0]?.prospectId ?? "";
    world.fake.staff.changeEmail({ prospectId, email: "new@example.com" });
    await world.clock.advance(minutes(5));
    expect((await world.engine.getLead(DANA)).fields.email).toBe("new@example.com");
    await world.engine.stop();
  });

  it("end with the engine, also in the middle of one", async () => {
    const world = await createClockedWorld({ engine: { pullEveryMs: minutes(5) }, ...patient });
    await world.engine.pushLeads();
    world.fake.faults.set("hang", { next: 1 });
    await world.engine.start();
    await world.clock.advance(0);
    await world.engine.stop();
    expect((await world.storage.runs.list({ kind: "pull" }))[0]).toMatchObject({ status: "aborted" });
  });
});
