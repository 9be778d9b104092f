import { describe, expect, it } from "vitest";
import { StorageError } from "../../src/domain/errors.js";
import type { SyncEvents } from "../../src/domain/events.js";
import { SyncWorker } from "../../src/engine/sync-worker.js";
import type { StorageAdapter } from "../../src/ports/storage.js";
import { type ClockedWorld, createClockedWorld } from "../support/clocked-world.js";
import { DANA, doubledMarkers, minutes, PROPERTY } from "../support/small-world.js";

/** No circuit either: with one, a job does not fail for good while ResMan answers nobody. */
const impatient = {
  engine: { retry: { maxAttempts: 1 }, circuit: false },
  client: { retry: { attempts: 1 } },
} as const;

/** Dana's job, failed for good. */
async function failedWorld(): Promise<ClockedWorld & { jobId: string }> {
  const world = await createClockedWorld(impatient);
  world.fake.faults.set("http503Html", { rate: 1 });
  const { id } = await world.engine.enqueue(DANA, { maxRetries: 0 });
  await world.engine.start();
  await world.clock.advance(0);
  await world.engine.stop();
  world.fake.faults.clear();
  return { ...world, jobId: id };
}

describe("jobs that failed for good", () => {
  it("are listed with the reason, retried one by one, and then done", async () => {
    const { engine, clock, jobId, fake } = await failedWorld();
    expect(await engine.jobs.list({ status: "failed" })).toMatchObject([
      { id: jobId, errorCode: "TEMPORARY_ERROR", errorMessage: expect.stringContaining("503") },
    ]);
    await engine.start();
    expect(await engine.jobs.retry(jobId)).toMatchObject({ id: jobId, status: "pending", retryCount: 0 });
    await clock.advance(0);
    expect(await engine.jobs.get(jobId)).toMatchObject({ status: "completed" });
    expect(fake.prospects()).toHaveLength(1);
    await engine.stop();
  });

  it("are retried all of one kind", async () => {
    const { engine, jobId } = await failedWorld();
    expect(await engine.jobs.retryFailed({ errorCode: "AUTH_ERROR" })).toBe(0);
    expect(await engine.jobs.retryFailed({ errorCode: "TEMPORARY_ERROR", propertyId: PROPERTY })).toBe(1);
    expect(await engine.jobs.get(jobId)).toMatchObject({ status: "pending" });
  });

  it("name the job that cannot be retried", async () => {
    const { engine } = await createClockedWorld();
    const { id } = await engine.enqueue(DANA);
    await expect(engine.jobs.retry(id)).rejects.toMatchObject({ code: "STALE_WRITE" });
    await expect(engine.jobs.retry("01890000-0000-7000-8000-000000000000")).rejects.toMatchObject({
      code: "NOT_FOUND",
    });
  });
});

describe("a job that is cancelled", () => {
  it("while it waits is not run", async () => {
    const { engine, clock, fake } = await createClockedWorld();
    const { id } = await engine.enqueue(DANA);
    expect(await engine.jobs.cancel(id, "The renter asked us to.")).toBe(true);
    await engine.start();
    await clock.advance(minutes(1));
    expect(await engine.jobs.get(id)).toMatchObject({ status: "cancelled", errorMessage: "The renter asked us to." });
    expect(fake.writes).toEqual([]);
    expect(await engine.jobs.cancel(id)).toBe(false);
    await engine.stop();
  });

  it("while it runs writes nothing any more, and nobody settles it", async () => {
    const world = await createClockedWorld();
    const { engine, clock, fake } = world;
    const lost: unknown[] = [];
    engine.on("job:lost", (event) => lost.push(event));
    const { id } = await engine.enqueue(DANA);
    world.hooks.push({ on: "read-answer", run: () => engine.jobs.cancel(id) });
    await engine.start();
    await clock.advance(0);
    expect(fake.writes).toEqual([]);
    expect(lost).toEqual([{ jobId: id }]);
    expect(await engine.jobs.get(id)).toMatchObject({ status: "cancelled" });
    expect((await world.storage.conversations.get(DANA))?.resmanSyncStatus).not.toBe("failed");
    await engine.stop();
  });
});

describe("a store that is away when a job ends", () => {
  const awayWhenSettling = (world: ClockedWorld, times: number, retryable = true): StorageAdapter => {
    let left = times;
    const queue = new Proxy(world.storage.queue, {
      get: (target, name) => {
        if (name === "settleMany" && left > 0) {
          left -= 1;
          return () => Promise.reject(new StorageError("STORAGE_ERROR", "The connection was lost.", { retryable }));
        }
        return Reflect.get(target, name);
      },
    });
    return new Proxy<StorageAdapter>(world.storage, {
      get: (target, name) => {
        const value: unknown = name === "queue" ? queue : Reflect.get(target, name);
        return typeof value === "function" ? value.bind(target) : value;
      },
    });
  };

  it("is waited for: what was done is not done again", async () => {
    const world = await createClockedWorld();
    const worker = world.anotherEngine({ storage: awayWhenSettling(world, 20) });
    await world.engine.enqueue(DANA);
    await worker.start();
    await world.clock.advance(minutes(1));
    expect(await world.jobs()).toMatchObject([{ status: "completed", fence: 1 }]);
    await worker.stop();
    expect(doubledMarkers(world.fake)).toEqual([]);
  });

  it("is given up on when it stays away, and another worker finds nothing left to do", async () => {
    const world = await createClockedWorld();
    const errors: SyncEvents["engine:error"][] = [];
    const worker = world.anotherEngine({ storage: awayWhenSettling(world, 1, false) });
    worker.on("engine:error", (event) => errors.push(event));
    await world.engine.enqueue(DANA);
    await worker.start();
    await world.clock.advance(0);
    expect(errors).toMatchObject([{ during: "settle" }]);
    await world.clock.advance(minutes(2));
    expect(await world.jobs()).toMatchObject([{ status: "completed", fence: 2, crashCount: 1, retryCount: 0 }]);
    await worker.stop();
    expect(world.fake.writes).toHaveLength(1);
  });
});

describe("SyncWorker", () => {
  it("works on jobs without ever pulling", async () => {
    const world = await createClockedWorld();
    const runs: unknown[] = [];
    const worker = new SyncWorker({
      storage: world.storage,
      resman: world.client,
      runtime: world.clock,
      pullEveryMs: 1000,
    });
    const settled: unknown[] = [];
    const off = worker.on("job:settled", (event) => settled.push(event));
    worker.on("run:started", (event) => runs.push(event));
    await worker.start();
    const { id } = await world.engine.enqueue(DANA);
    await world.clock.advance(minutes(1));
    expect(settled).toEqual([{ jobId: id, status: "completed" }]);
    expect(runs).toEqual([]);
    off();
    await worker.stop();
    await world.engine.enqueue(DANA);
    await world.clock.advance(minutes(1));
    expect((await world.jobs()).map(({ status }) => status).toSorted()).toEqual(["completed", "pending"]);
    expect(world.clock.pending).toBe(0);
  });

  it("refuses to start on a store that is not ready, and can be started once it is", async () => {
    const world = await createClockedWorld();
    let isReady = false;
    const storage = new Proxy<StorageAdapter>(world.storage, {
      get: (target, name) => {
        if (name === "checkReady") {
          return async () => {
            if (!isReady) throw new StorageError("SCHEMA_OUTDATED", "Run migrate().");
          };
        }
        const value: unknown = Reflect.get(target, name);
        return typeof value === "function" ? value.bind(target) : value;
      },
    });
    const worker = new SyncWorker({ storage, resman: world.client, runtime: world.clock });
    await expect(worker.start()).rejects.toMatchObject({ code: "SCHEMA_OUTDATED" });
    isReady = true;
    await worker.start();
    await worker.stop();
  });

  it("that drains can be told to end its jobs after all", async () => {
    const world = await createClockedWorld({ client: { timeoutMs: { write: minutes(60), pull: minutes(60) } } });
    world.fake.faults.set("hang", { next: 1 });
    await world.engine.enqueue(DANA);
    await world.engine.start();
    await world.clock.advance(0);
    const draining = world.engine.stop();
    await world.clock.advance(0);
    await world.engine.stop({ drain: false });
    await draining;
    expect(await world.jobs()).toMatchObject([{ status: "pending", retryCount: 0 }]);
  });
});
