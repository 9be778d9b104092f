import { describe, expect, it } from "vitest";
import { SyncEngine } from "../../../src/engine/sync-engine.js";
import { countWrites } from "../../../src/testing/index.js";
import { createClockedWorld } from "../../support/clocked-world.js";
import { DANA, minutes, PROPERTY } from "../../support/small-world.js";

describe("integrations", () => {
  it("are listed and found", async () => {
    const { engine } = await createClockedWorld();
    const [listed] = await engine.integrations.list();
    expect(listed).toMatchObject({ propertyId: PROPERTY, syncEnabled: true });
    expect(await engine.integrations.get(PROPERTY)).toEqual(listed);
  });

  it("can be paused: work waits until they are resumed, and then is done at once", async () => {
    const world = await createClockedWorld();
    await world.engine.start();
    expect(await world.engine.integrations.pause(PROPERTY)).toMatchObject({ syncEnabled: false, syncStatus: "paused" });
    await world.engine.enqueue(DANA);
    await world.clock.advance(minutes(5));
    expect(world.fake.prospects()).toEqual([]);
    expect(await world.jobs()).toMatchObject([{ status: "pending" }]);
    expect(await world.engine.integrations.resume(PROPERTY)).toMatchObject({ syncEnabled: true, syncStatus: "active" });
    await world.clock.advance(0);
    expect(world.fake.prospects()).toHaveLength(1);
    await world.engine.stop();
  });

  it("write nothing when they are as they should be", async () => {
    const { storage, client } = await createClockedWorld();
    const counted = countWrites(storage);
    const { integrations } = new SyncEngine({ storage: counted.storage, resman: client });
    await integrations.resume(PROPERTY);
    expect(counted.total).toBe(0);
    await integrations.pause(PROPERTY);
    await integrations.pause(PROPERTY);
    expect(counted.writes).toEqual({ "integrations.update": 1 });
  });

  it("that are missing are said to be", async () => {
    const { engine } = await createClockedWorld();
    for (const call of ["get", "pause", "resume"] as const) {
      await expect(engine.integrations[call]("nowhere")).rejects.toMatchObject({ code: "INTEGRATION_MISSING" });
    }
  });
});
