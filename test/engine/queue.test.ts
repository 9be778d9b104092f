import { describe, expect, it } from "vitest";
import type { SyncEvents } from "../../src/domain/events.js";
import type { StorageAdapter } from "../../src/ports/storage.js";
import { anId } from "../../src/testing/index.js";
import { type ClockedWorld, createClockedWorld } from "../support/clocked-world.js";
import { aRow, DANA, doubledMarkers, minutes, PROPERTY } from "../support/small-world.js";

const ZOE = { firstName: "Zoe", lastName: "Lind", email: "zoe@example.com", phone: "918-555-0155" };
const SECOND = anId(0x301);
/** ResMan is down: every try fails at once, so that what is seen is the queue's own retry. */
const impatient = { engine: { retry: { maxAttempts: 1 } }, client: { retry: { attempts: 1 } } };

/** A request that waits until it is let go. */
function hold(world: ClockedWorld, on: "read" | "write"): () => void {
  let letGo = (): void => {};
  const gate = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  world.hooks.push({ on, run: () => gate });
  return letGo;
}

const heard = <E extends keyof SyncEvents>({ engine }: ClockedWorld, event: E): SyncEvents[E][] => {
  const events: SyncEvents[E][] = [];
  engine.on(event, (payload) => events.push(payload));
  return events;
};

describe("a notice", () => {
  it("is part of the caller's transaction: undone with it, stored with it", async () => {
    const { storage, engine, jobs } = await createClockedWorld();
    const edit = (fails: boolean) =>
      storage.transaction(async (tx) => {
        await tx.conversations.update(DANA, { occupantsCount: 4 });
        await engine.enqueue(DANA, { tx });
        if (fails) throw new Error("the host changed its mind");
      });
    await expect(edit(true)).rejects.toThrow("changed its mind");
    expect(await jobs()).toEqual([]);
    await edit(false);
    expect(await jobs()).toMatchObject([
      { conversationId: DANA, propertyId: PROPERTY, syncOperation: "push", status: "pending", priority: 2 },
    ]);
  });

  it("joins one of the same lead that still waits, which takes the higher priority", async () => {
    const { engine, jobs } = await createClockedWorld();
    await engine.enqueue(DANA);
    await engine.enqueue(DANA, { priority: 3, syncData: { why: "urgent" } });
    const { id } = await engine.enqueue(DANA, { priority: 1 });
    expect(await jobs()).toMatchObject([{ id, priority: 3 }]);
  });

  it("of an unknown lead, or one that makes no sense, is refused and not stored", async () => {
    const { engine, jobs } = await createClockedWorld();
    await expect(engine.enqueue("nobody")).rejects.toMatchObject({ code: "NOT_FOUND" });
    for (const request of [{ priority: 9 }, { syncOperation: "explode" }, { maxRetries: -1 }]) {
      await expect(engine.enqueue(DANA, request as object)).rejects.toMatchObject({
        code: "INVALID_INPUT",
        issues: [{ path: Object.keys(request)[0] }],
      });
    }
    expect(await jobs()).toEqual([]);
  });
});

describe("a running engine", () => {
  it("works what was queued before it started, and tells of it", async () => {
    const world = await createClockedWorld();
    const [claimed, settled] = [heard(world, "job:claimed"), heard(world, "job:settled")];
    const { id } = await world.engine.enqueue(DANA);
    await world.engine.start();
    await world.clock.advance(0);
    expect(await world.jobs()).toMatchObject([{ id, status: "completed", errorCode: null, leaseOwner: null }]);
    expect(world.fake.prospects()).toHaveLength(1);
    expect(claimed).toEqual([{ jobId: id, conversationId: DANA }]);
    expect(settled).toEqual([{ jobId: id, status: "completed" }]);
    await world.engine.stop();
    expect(world.clock.pending).toBe(0);
  });

  it("is woken by a job another part of the host committed, without waiting for its poll", async () => {
    const world = await createClockedWorld();
    const elsewhere = world.anotherEngine();
    await world.engine.start();
    await world.clock.advance(1);
    await world.storage.transaction((tx) => elsewhere.enqueue(DANA, { tx }));
    await world.clock.advance(0);
    expect(await world.jobs()).toMatchObject([{ status: "completed" }]);
    await world.engine.stop();
  });

  it("finds jobs by its poll where the store cannot call", async () => {
    const world = await createClockedWorld();
    const mute = new Proxy<StorageAdapter>(world.storage, {
      get: (target, name) =>
        name === "listen" ? undefined : (Reflect.get(target, name)?.bind?.(target) ?? Reflect.get(target, name)),
    });
    const engine = world.anotherEngine({ storage: mute, pollMs: 5000 });
    await engine.start();
    await world.clock.advance(1);
    await world.engine.enqueue(DANA);
    await world.clock.advance(4000);
    expect(await world.jobs()).toMatchObject([{ status: "pending" }]);
    await world.clock.advance(1000);
    expect(await world.jobs()).toMatchObject([{ status: "completed" }]);
    await engine.stop();
  });

  it("does not let one slow lead hold up the others", async () => {
    const rows = [
      aRow(),
      ...[1, 2, 3].map((n) =>
        aRow(n, { user: { ...ZOE, firstName: `Z${n}`, email: `z${n}@example.com`, phone: null } }),
      ),
    ];
    const world = await createClockedWorld({ rows, engine: { concurrency: 2 } });
    const letGo = hold(world, "read");
    await world.engine.enqueue(DANA, { priority: 3 });
    await world.engine.start();
    await world.clock.advance(0);
    for (const { conversation } of rows.slice(1)) await world.engine.enqueue(conversation.id);
    await world.clock.advance(10_000);
    const states = (await world.jobs()).map(({ conversationId, status }) => `${conversationId} ${status}`);
    expect(states.sort()).toEqual(
      rows.map(({ conversation: { id } }) => `${id} ${id === DANA ? "processing" : "completed"}`),
    );
    letGo();
    await world.clock.advance(0);
    await world.engine.stop();
    expect((await world.jobs()).every(({ status }) => status === "completed")).toBe(true);
  });

  it("starts once and stops once, however often it is asked, and starts again", async () => {
    const world = await createClockedWorld();
    const [started, stopped] = [heard(world, "engine:started"), heard(world, "engine:stopped")];
    await world.engine.stop();
    await Promise.all([world.engine.start(), world.engine.start()]);
    await world.engine.start();
    expect(started).toHaveLength(1);
    await Promise.all([world.engine.stop(), world.engine.stop()]);
    await world.engine.stop();
    expect(stopped).toEqual(started);
    const starting = world.engine.start();
    await world.engine.stop();
    await starting;
    await world.clock.advance(0);
    expect([started.length, stopped.length]).toEqual([2, 2]);
    expect(world.clock.pending).toBe(0);
    await world.engine.start();
    await world.engine.enqueue(DANA);
    await world.clock.advance(0);
    expect(await world.jobs()).toMatchObject([{ status: "completed" }]);
    await world.engine.stop();
  });
});

describe("a job that fails", () => {
  it("is tried again with growing pauses, and ends as failed with the reason after its last retry", async () => {
    // With a circuit, a job does not fail for good while ResMan answers nobody.
    const engine = { ...impatient.engine, pollMs: 5000, circuit: false } as const;
    const world = await createClockedWorld({ ...impatient, engine });
    world.fake.faults.set("http503Html", { rate: 1 });
    await world.engine.enqueue(DANA);
    await world.engine.start();
    const pauses: number[] = [];
    for (let tries = 0; tries < 3; tries += 1) {
      await world.clock.advance(tries === 0 ? 0 : 5000);
      const [job] = await world.jobs();
      expect(job).toMatchObject({ status: "pending", retryCount: tries + 1, errorCode: "TEMPORARY_ERROR" });
      pauses.push(Date.parse(job?.nextRetryAt ?? "") - Date.parse(job?.updatedAt ?? ""));
    }
    expect(pauses).toEqual([500, 1000, 2000]);
    await world.clock.advance(5000);
    expect(await world.jobs()).toMatchObject([
      { status: "failed", errorCode: "TEMPORARY_ERROR", errorMessage: expect.stringMatching(/./), retryCount: 3 },
    ]);
    await world.clock.advance(minutes(60));
    expect(world.fake.requests.SearchProspects).toBe(4);
    world.fake.faults.clear();
    await world.engine.enqueue(DANA);
    await world.clock.advance(0);
    expect((await world.jobs()).map(({ status }) => status)).toEqual(["failed", "completed"]);
    await world.engine.stop();
  });

  it("waits as long as ResMan asks", async () => {
    const world = await createClockedWorld(impatient);
    world.fake.faults.set("rateLimit", { next: 1, retryAfter: "120" });
    await world.engine.enqueue(DANA);
    await world.engine.start();
    await world.clock.advance(119_000);
    expect(world.fake.requests.SearchProspects).toBe(1);
    await world.clock.advance(10_000);
    expect(await world.jobs()).toMatchObject([{ status: "completed" }]);
    await world.engine.stop();
  });

  it("whose write may still be on its way gives it time to arrive", async () => {
    const world = await createClockedWorld();
    world.fake.faults.set("dropAfter", { next: 1, on: "writes" });
    await world.engine.enqueue(DANA);
    await world.engine.start();
    await world.clock.advance(0);
    const [job] = await world.jobs();
    expect(job).toMatchObject({ status: "pending", errorCode: "NETWORK_ERROR" });
    // Half of the first delay by the dice, but never less than five of them.
    expect(Date.parse(job?.nextRetryAt ?? "") - world.clock.now()).toBe(5000);
    await world.clock.advance(minutes(1));
    expect(await world.jobs()).toMatchObject([{ status: "completed" }]);
    expect(world.fake.prospects()).toHaveLength(1);
    await world.engine.stop();
  });

  it("and must wait an hour waits in the queue, not in the worker's hands", async () => {
    const world = await createClockedWorld();
    world.fake.faults.set("rateLimit", { next: 1, retryAfter: "3600" });
    await world.engine.enqueue(DANA);
    await world.engine.start();
    await world.clock.advance(minutes(1));
    const [job] = await world.jobs();
    expect(job).toMatchObject({ status: "pending", errorCode: "RATE_LIMIT_ERROR" });
    expect(Date.parse(job?.nextRetryAt ?? "")).toBeGreaterThanOrEqual(Date.parse("2026-03-02T18:00:00Z"));
    await world.engine.stop();
  });

  it("for good is not tried again", async () => {
    const world = await createClockedWorld();
    const settings = (await world.storage.integrations.get(PROPERTY))?.settings;
    if (settings)
      await world.storage.integrations.update(PROPERTY, { settings: { ...settings, defaultSourceId: "x" } });
    await world.engine.enqueue(DANA);
    await world.engine.start();
    await world.clock.advance(0);
    expect(await world.jobs()).toMatchObject([{ status: "failed", errorCode: "UNKNOWN_SOURCE", retryCount: 0 }]);
    await world.engine.stop();
  });
});

describe("a job of a property that is switched off", () => {
  it("waits without losing a try, and is worked when it is on again", async () => {
    const world = await createClockedWorld();
    await world.storage.integrations.update(PROPERTY, { syncEnabled: false });
    await world.engine.enqueue(DANA);
    await world.engine.start();
    await world.clock.advance(minutes(10));
    expect(await world.jobs()).toMatchObject([{ status: "pending", retryCount: 0, fence: 0 }]);
    expect(world.fake.requests).toEqual({});
    await world.storage.integrations.update(PROPERTY, { syncEnabled: true });
    await world.clock.advance(minutes(2));
    expect(await world.jobs()).toMatchObject([{ status: "completed" }]);
    expect(world.fake.prospects()).toHaveLength(1);
    await world.engine.stop();
  });

  it("keeps what a pull queued: nothing is read, imported or lost meanwhile", async () => {
    const world = await createClockedWorld({ rows: [aRow(), aRow(1, { user: ZOE })], ...impatient });
    await world.engine.pushLeads();
    const known = world.fake.prospects()[0]?.prospectId ?? "";
    const unknown = world.fake.staff.createProspect({
      propertyId: PROPERTY,
      firstName: "Lee",
      lastName: "Marsh",
      email: "lee@example.com",
    });
    world.fake.staff.changeEmail({ prospectId: known, email: "new@example.com" });
    for (const resmanLeadId of [known, unknown.prospectId]) {
      await world.storage.queue.enqueue({
        id: `job-${resmanLeadId}`,
        conversationId: null,
        resmanLeadId,
        propertyId: PROPERTY,
        syncOperation: "pull",
        syncData: {},
        trigger: "bridge",
        priority: 2,
        maxRetries: 3,
        notBefore: "2026-03-02T17:00:00Z",
        at: "2026-03-02T17:00:00Z",
      });
    }
    await world.storage.integrations.update(PROPERTY, { syncEnabled: false });
    const requests = { ...world.fake.requests };
    await world.engine.start();
    await world.clock.advance(minutes(5));
    expect(world.fake.requests).toEqual(requests);
    expect(await world.storage.conversations.list()).toHaveLength(2);
    expect((await world.jobs()).map(({ status }) => status)).toEqual(["pending", "pending"]);
    await world.storage.integrations.update(PROPERTY, { syncEnabled: true });
    await world.clock.advance(minutes(2));
    expect((await world.engine.getLead(DANA)).fields.email).toBe("new@example.com");
    expect(await world.storage.conversations.list()).toHaveLength(3);
    await world.engine.stop();
  });
});

describe("stopping", () => {
  it("lets running jobs finish, and takes no more", async () => {
    const world = await createClockedWorld({ rows: [aRow(), aRow(1, { user: ZOE })] });
    const letGo = hold(world, "write");
    await world.engine.enqueue(DANA);
    await world.engine.start();
    await world.clock.advance(0);
    let stopped = false;
    const stopping = world.engine.stop().then(() => {
      stopped = true;
    });
    await world.engine.enqueue(SECOND);
    await world.clock.advance(10_000);
    expect(stopped).toBe(false);
    letGo();
    await world.clock.advance(0);
    await stopping;
    const statusOf = async (conversationId: string) =>
      (await world.storage.queue.list({ conversationId })).map(({ status }) => status);
    expect(await statusOf(DANA)).toEqual(["completed"]);
    expect(await statusOf(SECOND)).toEqual(["pending"]);
    expect(world.fake.prospects()).toHaveLength(1);
  });

  it("at once ends them: they go back to the queue without losing a try, and nothing is doubled", async () => {
    const world = await createClockedWorld({ fake: { duplicateMode: "create" } });
    world.fake.faults.set("hangAfter", { next: 1, on: "writes" });
    await world.engine.enqueue(DANA);
    await world.engine.start();
    await world.clock.advance(0);
    expect(world.fake.writes).toHaveLength(1);
    await world.engine.stop({ drain: false });
    expect(await world.jobs()).toMatchObject([{ status: "pending", retryCount: 0, leaseOwner: null }]);
    await world.engine.start();
    await world.clock.advance(0);
    expect(await world.jobs()).toMatchObject([{ status: "completed" }]);
    expect(world.fake.prospects()).toHaveLength(1);
    expect(doubledMarkers(world.fake)).toEqual([]);
    await world.engine.stop();
  });
});
