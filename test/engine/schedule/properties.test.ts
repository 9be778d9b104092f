import { describe, expect, it } from "vitest";
import type { SyncEngine } from "../../../src/engine/sync-engine.js";
import { type ClockedWorld, createClockedWorld } from "../../support/clocked-world.js";
import { aRow, DANA, PROPERTY } from "../../support/small-world.js";
import { days, hours, minutes, seconds } from "./support.js";

/** Dana's property, in Chicago, where it is 11:00. The engine polls, and nothing happens by chance. */
async function scheduledWorld(integration: Parameters<ClockedWorld["storage"]["integrations"]["update"]>[1]) {
  const rows = [aRow(0, { property: { timeZone: "America/Chicago" } })];
  // Nothing here is about the queue of jobs, whose polls would make hours long.
  const engine = { pullEveryMs: minutes(1), pollMs: minutes(10), schedule: { jitterMs: 0 } };
  const world = await createClockedWorld({ rows, engine });
  await world.storage.integrations.update(PROPERTY, integration);
  return world;
}

/** Kinds of runs and when they began. */
function runsOf({ clock }: ClockedWorld, engine: SyncEngine): string[] {
  const runs: string[] = [];
  engine.on("run:started", ({ run }) => {
    runs.push(`${new Date(clock.now()).toISOString().slice(5, 16)} ${run.kind} ${run.trigger}`);
  });
  return runs;
}

describe("a property with a schedule", () => {
  it("is pulled and swept each hour, and not polled", async () => {
    const world = await scheduledWorld({ syncFrequency: "hourly" });
    const runs = runsOf(world, world.engine);
    await world.engine.start();
    await world.clock.advance(minutes(59));
    expect(runs).toEqual([]);
    expect(world.fake.writes).toEqual([]);
    await world.clock.advance(hours(1));
    expect(runs).toEqual(["03-02T18:00 pull schedule", "03-02T18:00 push schedule"]);
    expect((await world.storage.conversations.get(DANA))?.resmanSyncStatus).toBe("synced");
    await world.engine.stop();
    expect(world.clock.pending).toBe(0);
  });

  it("goes by its own expression and its own clock", async () => {
    const world = await scheduledWorld({ syncFrequency: "hourly", syncCron: "30 17 * * *" });
    const runs = runsOf(world, world.engine);
    await world.engine.start();
    await world.clock.advance(days(1));
    expect(runs).toEqual(["03-02T23:30 pull schedule", "03-02T23:30 push schedule"]);
    await world.engine.stop();
  });

  it.each([
    ["to_resman", "push"],
    ["from_resman", "pull"],
  ] as const)("with the direction %s has a %s only", async (syncDirection, kind) => {
    const world = await scheduledWorld({ syncFrequency: "hourly", syncDirection });
    const runs = runsOf(world, world.engine);
    await world.engine.start();
    await world.clock.advance(hours(1));
    expect(runs).toEqual([`03-02T18:00 ${kind} schedule`]);
    await world.engine.stop();
  });

  it("is begun by one of two engines", async () => {
    const world = await scheduledWorld({ syncFrequency: "hourly" });
    const other = world.anotherEngine();
    const runs = runsOf(world, world.engine);
    const others = runsOf(world, other);
    await Promise.all([world.engine.start(), other.start()]);
    await world.clock.advance(hours(3));
    expect([...runs, ...others].filter((run) => run.includes("pull"))).toHaveLength(3);
    await Promise.all([world.engine.stop(), other.stop()]);
  });

  it("turns to it, and back to polling, while the engine runs", async () => {
    const world = await scheduledWorld({ syncFrequency: "realtime" });
    const runs = runsOf(world, world.engine);
    await world.engine.start();
    await world.clock.advance(minutes(5));
    expect(runs.length).toBeGreaterThan(2);
    await world.storage.integrations.update(PROPERTY, { syncFrequency: "daily" });
    await world.clock.advance(seconds(31));
    runs.length = 0;
    await world.clock.advance(hours(15));
    expect(runs).toEqual([]);
    await world.clock.advance(hours(2));
    expect(runs).toEqual(["03-03T09:00 pull schedule", "03-03T09:00 push schedule"]);
    await world.storage.integrations.update(PROPERTY, { syncFrequency: "realtime" });
    await world.clock.advance(minutes(1));
    expect(runs).toHaveLength(3);
    await world.engine.stop();
  });

  it("is left alone while it is switched off, and made up for once it is on", async () => {
    const world = await scheduledWorld({ syncFrequency: "hourly" });
    const runs = runsOf(world, world.engine);
    await world.engine.start();
    await world.clock.advance(minutes(1));
    await world.storage.integrations.update(PROPERTY, { syncEnabled: false });
    await world.clock.advance(hours(5));
    expect(runs).toEqual([]);
    await world.storage.integrations.update(PROPERTY, { syncEnabled: true });
    await world.clock.advance(seconds(31));
    expect(runs.map((run) => run.slice(12))).toEqual(["pull schedule", "push schedule"]);
    await world.engine.stop();
  });

  it("that was switched off a moment ago is not begun", async () => {
    const world = await scheduledWorld({ syncFrequency: "hourly" });
    const runs = runsOf(world, world.engine);
    await world.engine.start();
    await world.clock.advance(hours(1) - seconds(1));
    await world.storage.integrations.update(PROPERTY, { syncEnabled: false });
    await world.clock.advance(minutes(10));
    expect(runs).toEqual([]);
    await world.engine.stop();
  });

  it("waits for the end of a rest", async () => {
    const world = await scheduledWorld({ syncFrequency: "hourly" });
    const runs = runsOf(world, world.engine);
    await world.engine.start();
    await world.clock.advance(minutes(59));
    await world.storage.integrations.suspend(PROPERTY, { retryAt: "2026-03-02T18:20:00.000Z", status: "error" });
    await world.clock.advance(minutes(20));
    expect(runs).toEqual([]);
    await world.clock.advance(minutes(2));
    expect(runs).toEqual(["03-02T18:20 pull schedule", "03-02T18:20 push schedule"]);
    await world.engine.stop();
  });

  it("whose expression nobody can read goes by its frequency, which is told of once", async () => {
    const world = await scheduledWorld({ syncFrequency: "hourly", syncCron: "at noon" });
    const runs = runsOf(world, world.engine);
    const errors: { during: string; error: unknown }[] = [];
    world.engine.on("engine:error", (event) => errors.push(event));
    await world.engine.start();
    await world.clock.advance(hours(1));
    expect(runs).toHaveLength(2);
    expect(errors).toMatchObject([{ during: "schedule", error: { code: "INVALID_CONFIG" } }]);
    expect(String(errors[0]?.error)).toContain(`Property ${PROPERTY}: "at noon" is no cron expression`);
    await world.engine.stop();
  });

  it("is tried again when ResMan fails, and told of by its name", async () => {
    const world = await scheduledWorld({ syncFrequency: "hourly" });
    const runs = runsOf(world, world.engine);
    const errors: string[] = [];
    world.engine.on("engine:error", ({ during }) => errors.push(during));
    await world.engine.start();
    world.fake.faults.set("http503Html", { next: 6 });
    await world.clock.advance(hours(1) + minutes(50));
    expect(errors[0]).toBe(`schedule sync:${PROPERTY}`);
    expect(runs.at(-1)).toMatch(/push schedule$/);
    await world.engine.stop();
  });
});

describe("the list of what is scheduled", () => {
  it("says of each task when it was begun and when it is due", async () => {
    const world = await scheduledWorld({ syncFrequency: "daily" });
    const archive = {
      name: "archive",
      propertyId: null,
      cron: "30 4 * * *",
      everyMs: null,
      timeZone: "UTC",
      lastAt: null,
      nextAt: "2026-03-03T04:30:00.000Z",
    };
    const sync = {
      name: `sync:${PROPERTY}`,
      propertyId: PROPERTY,
      cron: "0 3 * * *",
      everyMs: null,
      timeZone: "America/Chicago",
      lastAt: null,
      nextAt: "2026-03-03T09:00:00.000Z",
    };
    expect(await world.engine.schedules.list()).toEqual([archive, sync]);
    await world.engine.start();
    await world.clock.advance(hours(18));
    await world.engine.stop();
    expect(await world.engine.schedules.list()).toEqual([
      { ...archive, lastAt: archive.nextAt, nextAt: "2026-03-04T04:30:00.000Z" },
      { ...sync, lastAt: sync.nextAt, nextAt: "2026-03-04T09:00:00.000Z" },
    ]);
    await world.storage.integrations.suspend(PROPERTY, { retryAt: "2026-03-05T00:00:00.000Z", status: "error" });
    expect((await world.engine.schedules.list())[1]).toMatchObject({ nextAt: "2026-03-05T00:00:00.000Z" });
  });

  it("has no place for what is never done by the clock", async () => {
    const world = await scheduledWorld({ syncFrequency: "realtime" });
    const engine = world.anotherEngine({ schedule: { archive: false } });
    expect(await engine.schedules.list()).toEqual([]);
    await world.storage.integrations.update(PROPERTY, { syncFrequency: "hourly", syncEnabled: false });
    expect(await engine.schedules.list()).toEqual([]);
  });

  it("ends with what has no next time", async () => {
    const world = await scheduledWorld({ syncCron: "0 0 31 2 *" });
    const listed = await world.engine.schedules.list();
    expect(listed.map(({ name, nextAt }) => [name, nextAt])).toEqual([
      ["archive", "2026-03-03T04:30:00.000Z"],
      [`sync:${PROPERTY}`, null],
    ]);
  });
});

describe("archiving", () => {
  it("is done each night with the retention that was asked for, and not where it is switched off", async () => {
    const world = await scheduledWorld({ syncEnabled: false });
    const asked: unknown[] = [];
    const archive = world.storage.archive.bind(world.storage);
    Object.assign(world.storage, {
      archive: (options: Parameters<typeof archive>[0]) => {
        const { signal, ...rest } = options ?? {};
        asked.push({ ...rest, canEnd: signal instanceof AbortSignal });
        return archive(options);
      },
    });
    const retention = { logDays: 7 };
    const engine = world.anotherEngine({ schedule: { jitterMs: 0, archive: { retention } } });
    const without = world.anotherEngine({ schedule: { archive: false } });
    await Promise.all([engine.start(), without.start()]);
    await world.clock.advance(days(2));
    await Promise.all([engine.stop(), without.stop()]);
    expect(asked).toEqual([
      { logDays: 7, at: "2026-03-03T04:30:00.000Z", canEnd: true },
      { logDays: 7, at: "2026-03-04T04:30:00.000Z", canEnd: true },
    ]);
  });

  it("is left out where the store keeps no archive", async () => {
    const world = await scheduledWorld({ syncEnabled: false });
    Object.assign(world.storage, { archive: undefined });
    expect(await world.anotherEngine().schedules.list()).toEqual([]);
  });
});
