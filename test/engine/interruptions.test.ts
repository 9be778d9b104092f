import { describe, expect, it } from "vitest";
import { anId, countWrites } from "../../src/testing/index.js";
import { intercept } from "../support/intercept.js";
import {
  aRow,
  createSmallWorld,
  DANA,
  doubledMarkers,
  minutes,
  PROPERTY,
  type SmallWorld,
} from "../support/small-world.js";

const SECOND = anId(0x301);
const ZOE = { firstName: "Zoe", lastName: "Lind", email: "zoe@example.com", phone: "918-555-0155" };

const linkedWorld = async (options: Parameters<typeof createSmallWorld>[0] = {}): Promise<SmallWorld> => {
  const world = await createSmallWorld(options);
  await world.cycle();
  return world;
};

const checkpointOf = async ({ storage }: SmallWorld) =>
  (await storage.checkpoints.get(`resman:pull:${PROPERTY}`))?.through;

describe("a push whose caller gives up", () => {
  it("before it began does nothing at all", async () => {
    const world = await createSmallWorld();
    const counted = countWrites(world.storage);
    const engine = world.anotherEngine({ storage: counted.storage });
    const pushed = engine.pushLead(DANA, { signal: AbortSignal.abort() });
    await expect(pushed).rejects.toMatchObject({ code: "ABORTED" });
    expect(world.fake.requests).toEqual({});
    expect(counted.writes).toEqual({});
  });

  it.each([false, true])(
    "while ResMan is read writes nothing there and records no failure (linked: %s)",
    async (linked) => {
      const world = linked ? await linkedWorld() : await createSmallWorld();
      await world.edit({ conversation: { occupantsCount: 4 } });
      const [writes, log] = [world.fake.writes.length, (await world.storage.log.list()).length];
      const abort = new AbortController();
      world.hooks.push({ on: "read", run: () => abort.abort() });
      await expect(world.engine.pushLead(DANA, { signal: abort.signal })).rejects.toMatchObject({ code: "ABORTED" });
      expect(world.fake.writes).toHaveLength(writes);
      expect(await world.storage.log.list()).toHaveLength(log);
      expect((await world.conversation()).resmanSyncStatus).not.toMatch(/^(synced|failed)$/);
      await world.engine.pushLeads();
      await world.cycle();
      expect(world.prospect().preferences.numberOfOccupants).toBe(4);
      await world.expectIdle();
    },
  );

  it.each(["write", "write-answer"] as const)("at the %s: the next sweep goes on from what is true", async (on) => {
    const world = await createSmallWorld({ fake: { duplicateMode: "create" } });
    const abort = new AbortController();
    world.hooks.push({ on, run: () => abort.abort() });
    await expect(world.engine.pushLead(DANA, { signal: abort.signal })).rejects.toMatchObject({ code: "ABORTED" });
    expect(await world.storage.log.list()).toEqual([]);
    await world.engine.pushLeads();
    expect(world.fake.prospects()).toHaveLength(1);
    expect(doubledMarkers(world.fake)).toEqual([]);
    await world.cycle();
    await world.expectIdle();
  });

  it("after ResMan confirmed a create keeps the link", async () => {
    const world = await createSmallWorld();
    const abort = new AbortController();
    const late = intercept(world.storage, "conflicts.list", () => abort.abort());
    await Promise.allSettled([world.anotherEngine({ storage: late }).pushLead(DANA, { signal: abort.signal })]);
    expect(abort.signal.aborted).toBe(true);
    expect(await world.storage.links.get(DANA, "resman")).toMatchObject({ remoteId: world.prospect().prospectId });
  });

  it("while it waits to try again stops waiting", async () => {
    const world = await linkedWorld({ client: { retry: { attempts: 1 } } });
    await world.edit({ conversation: { occupantsCount: 4 } });
    world.fake.faults.set("rateLimit", { next: 1, retryAfter: "3600" });
    const abort = new AbortController();
    world.engine.on("retry:scheduled", ({ delayMs }) => {
      expect(delayMs).toBe(3_600_000);
      abort.abort();
    });
    await expect(world.engine.pushLead(DANA, { signal: abort.signal })).rejects.toMatchObject({ code: "ABORTED" });
    await world.cycle();
    expect(world.prospect().preferences.numberOfOccupants).toBe(4);
  });
});

describe("a sweep whose caller gives up", () => {
  it("ends as aborted with what it did until then, and the next one does the rest", async () => {
    const world = await createSmallWorld({ rows: [aRow(), aRow(1, { user: ZOE })], engine: { concurrency: 1 } });
    const abort = new AbortController();
    world.engine.on("run:progress", () => abort.abort());
    const run = await world.engine.pushLeads({ signal: abort.signal });
    expect(run).toMatchObject({ status: "aborted", counts: { processed: 1, created: 1, failed: 0 }, errors: [] });
    expect(await world.storage.runs.get(run.id)).toMatchObject({ status: "aborted" });
    expect((await world.conversation(SECOND)).resmanSyncStatus).toBe("not_synced");
    expect((await world.engine.pushLeads()).counts).toMatchObject({ processed: 1, created: 1 });
    await world.cycle();
    await world.expectIdle();
  });

  it("before it began touches nothing", async () => {
    const world = await createSmallWorld();
    const run = await world.engine.pushLeads({ signal: AbortSignal.abort() });
    expect(run).toMatchObject({ status: "aborted", counts: { processed: 0 } });
    expect(world.fake.requests).toEqual({});
  });
});

describe("a pull whose caller gives up", () => {
  it.each(["read", "read-answer"] as const)("at the %s ends as aborted, and passes no change", async (on) => {
    const world = await linkedWorld();
    const through = await checkpointOf(world);
    world.fake.staff.changeEmail({ prospectId: world.prospect().prospectId, email: "new@example.com" });
    world.clock.pass(minutes(30));
    const abort = new AbortController();
    world.hooks.push({ on, run: () => abort.abort() });
    await expect(world.engine.pullLeads({ signal: abort.signal })).rejects.toMatchObject({ code: "ABORTED" });
    expect((await world.storage.runs.list({ kind: "pull" }))[0]).toMatchObject({ status: "aborted", errors: [] });
    expect(await checkpointOf(world)).toBe(through);
    expect((await world.fields()).email).toBe("dana.okafor@example.com");
    await world.cycle();
    expect((await world.fields()).email).toBe("new@example.com");
    await world.expectIdle();
  });

  it("between two leads keeps the first and passes neither", async () => {
    const world = await createSmallWorld({ rows: [aRow(), aRow(1, { user: ZOE })], engine: { concurrency: 1 } });
    await world.cycle();
    const through = await checkpointOf(world);
    for (const { prospectId } of world.fake.prospects()) {
      world.fake.staff.changePreferences({ prospectId, set: { numberOfOccupants: 5 } });
    }
    world.clock.pass(minutes(30));
    const abort = new AbortController();
    world.engine.on("run:progress", () => abort.abort());
    await expect(world.engine.pullLeads({ signal: abort.signal })).rejects.toMatchObject({ code: "ABORTED" });
    expect((await world.storage.runs.list({ kind: "pull" }))[0]).toMatchObject({
      status: "aborted",
      counts: { processed: 1, updated: 1, failed: 0 },
    });
    expect(await checkpointOf(world)).toBe(through);
    await world.cycle();
    expect([(await world.fields()).occupantsCount, (await world.fields(SECOND)).occupantsCount]).toEqual([5, 5]);
    await world.expectIdle();
  });
});

describe("a property that is switched off in the middle", () => {
  it("of a pull: the change that was read arrives once it is on again", async () => {
    const world = await linkedWorld();
    world.fake.staff.changeEmail({ prospectId: world.prospect().prospectId, email: "new@example.com" });
    world.clock.pass(minutes(90));
    world.hooks.push({
      on: "read-answer",
      run: () => world.storage.integrations.update(PROPERTY, { syncEnabled: false }),
    });
    await world.engine.pullLeads();
    expect((await world.fields()).email).toBe("dana.okafor@example.com");
    world.clock.pass(minutes(60));
    await world.storage.integrations.update(PROPERTY, { syncEnabled: true });
    await world.engine.pullLeads();
    expect((await world.fields()).email).toBe("new@example.com");
    await world.cycle();
    await world.expectIdle();
  });

  it("of a pull: nobody is imported any more", async () => {
    const world = await linkedWorld();
    world.fake.staff.createProspect({ propertyId: PROPERTY, ...ZOE });
    world.clock.pass(minutes(1));
    world.hooks.push({
      on: "read-answer",
      run: () => world.storage.integrations.update(PROPERTY, { syncEnabled: false }),
    });
    await world.engine.pullLeads();
    expect(await world.storage.conversations.list()).toHaveLength(1);
  });
});

describe("a listener that throws", () => {
  it("breaks nothing and is reported without what it threw", async () => {
    const lines: unknown[] = [];
    const log = (...line: unknown[]) => lines.push(line);
    const world = await createSmallWorld({ engine: { logger: { debug: log, info: log, warn: log, error: log } } });
    for (const event of ["lead:linked", "lead:synced", "run:progress", "run:finished"] as const) {
      world.engine.on(event, () => {
        throw new Error("dana.okafor@example.com");
      });
    }
    expect((await world.engine.pushLeads()).counts).toMatchObject({ created: 1, failed: 0 });
    await world.cycle();
    expect(JSON.stringify(lines)).toContain("lead:synced");
    expect(JSON.stringify(lines)).not.toContain("example.com");
    await world.expectIdle();
  });
});
