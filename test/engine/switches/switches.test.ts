import { describe, expect, it } from "vitest";
import type { SyncEvents } from "../../../src/domain/events.js";
import { integrationSchema } from "../../../src/domain/integration.js";
import { anId, aProperty, countWrites } from "../../../src/testing/index.js";
import { aRow, createSmallWorld, DANA, PROPERTY } from "../../support/small-world.js";

const OTHER = anId(0x101);
const THIRD = anId(0x102);

/** Three properties, of which one is off already. */
async function threeProperties() {
  const rows = [PROPERTY, OTHER, THIRD].map((id, index) => aRow(index, { property: { ...aProperty(), id } }));
  const world = await createSmallWorld({ rows });
  await world.engine.integrations.pause(THIRD);
  const switched: SyncEvents["property:switched"][] = [];
  world.engine.on("property:switched", (event) => switched.push(event));
  const on = async () =>
    (await world.storage.integrations.list())
      .filter(({ syncEnabled }) => syncEnabled)
      .map(({ propertyId }) => propertyId);
  return { ...world, switched, on };
}

describe("one property", () => {
  it("is paused and resumed with its failures forgotten, and told of once", async () => {
    const { engine, storage, switched } = await threeProperties();
    await storage.integrations.countFailure(PROPERTY, "2026-03-02T17:00:00Z");
    await storage.integrations.suspend(PROPERTY, { retryAt: "2026-03-02T18:00:00Z", status: "error" });
    await engine.integrations.pause(PROPERTY);
    await engine.integrations.pause(PROPERTY);
    expect(await engine.integrations.resume(PROPERTY)).toMatchObject({
      ...{ syncEnabled: true, syncStatus: "active", errorCount: 0, retryAt: null },
    });
    expect(await storage.integrations.get(PROPERTY)).toMatchObject({ errorCount: 0, retryAt: null });
    expect(switched.map(({ syncEnabled }) => syncEnabled)).toEqual([false, true]);
  });

  it("is not saved with a cron expression that is none", async () => {
    const { engine, storage } = await threeProperties();
    const row = await engine.integrations.get(PROPERTY);
    await expect(engine.integrations.save({ ...row, syncCron: "every hour" })).rejects.toMatchObject({
      code: "INVALID_INPUT",
      issues: [{ path: "syncCron", message: expect.stringContaining('"every hour" is no cron expression') }],
    });
    expect((await storage.integrations.get(PROPERTY))?.syncCron).toBeNull();
    await engine.integrations.save({ ...row, syncCron: "15 6 * * 1-5" });
    expect((await storage.integrations.get(PROPERTY))?.syncCron).toBe("15 6 * * 1-5");
  });

  it("changes its direction, and writes nothing where it has it", async () => {
    const { engine, storage, switched, anotherEngine } = await threeProperties();
    await engine.integrations.setDirection(PROPERTY, "from_resman");
    const counted = countWrites(storage);
    await anotherEngine({ storage: counted.storage }).integrations.setDirection(PROPERTY, "from_resman");
    expect(counted.writes).toEqual({});
    expect(switched).toEqual([{ propertyId: PROPERTY, syncEnabled: true, syncDirection: "from_resman" }]);
    expect((await engine.pushLead(DANA)).outcome).toBe("disabled");
  });

  it("that is not set up is named", async () => {
    const { engine } = await threeProperties();
    for (const act of [
      engine.integrations.pause(anId(0x999)),
      engine.integrations.setDirection(anId(0x999), "to_resman"),
    ])
      await expect(act).rejects.toMatchObject({ code: "INTEGRATION_MISSING" });
  });
});

describe("everything", () => {
  it("stops, and what was on goes on: no more, no less", async () => {
    const { engine, on, switched } = await threeProperties();
    expect(await engine.integrations.pauseAll()).toEqual({ propertyIds: [PROPERTY, OTHER] });
    expect(await engine.integrations.isAllPaused()).toBe(true);
    expect(await on()).toEqual([]);
    expect(await engine.integrations.pauseAll()).toEqual({ propertyIds: [] });
    expect(await engine.integrations.resumeAll()).toEqual({ propertyIds: [PROPERTY, OTHER] });
    expect(await engine.integrations.resumeAll()).toEqual({ propertyIds: [] });
    expect(await engine.integrations.isAllPaused()).toBe(false);
    expect(await on()).toEqual([PROPERTY, OTHER]);
    expect(switched).toHaveLength(4);
  });

  it("is stopped by two at once as by one", async () => {
    const { engine, anotherEngine, on } = await threeProperties();
    const second = anotherEngine();
    const [one, two] = await Promise.all([engine.integrations.pauseAll(), second.integrations.pauseAll()]);
    expect([...one.propertyIds, ...two.propertyIds].sort()).toEqual([PROPERTY, OTHER]);
    await Promise.all([engine.integrations.resumeAll(), second.integrations.resumeAll()]);
    expect(await on()).toEqual([PROPERTY, OTHER]);
  });

  it("heeds a word about one property: paused stays paused, resumed goes on alone", async () => {
    const { engine, on } = await threeProperties();
    await engine.integrations.pauseAll();
    await engine.integrations.pause(PROPERTY);
    await engine.integrations.resume(OTHER);
    expect(await on()).toEqual([OTHER]);
    await engine.integrations.resumeAll();
    expect(await on()).toEqual([OTHER]);
  });

  it("keeps off what is saved meanwhile, until all go on", async () => {
    const { engine, storage, on } = await threeProperties();
    await engine.integrations.pauseAll();
    const row = await storage.integrations.get(THIRD);
    await engine.integrations.save(integrationSchema.parse({ ...row, syncEnabled: true, syncStatus: "active" }));
    expect(await on()).toEqual([]);
    expect((await engine.integrations.resumeAll()).propertyIds).toEqual([PROPERTY, OTHER, THIRD]);
  });
});

describe("a switch during requests in flight", () => {
  it("lets the request end and sends no other; what is left goes out later, once", async () => {
    const { engine, fake, hooks, prospect } = await createSmallWorld();
    let left = 0;
    hooks.push({ on: "read", run: () => engine.integrations.pauseAll() });
    engine.on("api:request", () => {
      left += 1;
    });
    expect((await engine.pushLead(DANA)).outcome).toBe("disabled");
    expect(fake.writes).toEqual([]);
    const sent = left;
    expect((await engine.pushLead(DANA)).outcome).toBe("disabled");
    expect(left).toBe(sent);
    expect((await engine.jobs.list()).every(({ status }) => status !== "failed")).toBe(true);
    await engine.integrations.resumeAll();
    expect((await engine.pushLead(DANA)).outcome).toBe("created");
    expect(prospect().people).toHaveLength(1);
  });
});
