import { describe, expect, it } from "vitest";
import { StorageError } from "../../../src/domain/errors.js";
import { SyncEngine } from "../../../src/engine/sync-engine.js";
import type { StorageAdapter } from "../../../src/ports/storage.js";
import { createClockedWorld } from "../../support/clocked-world.js";

async function healthWith(checkReady: () => Promise<void>) {
  const { storage, client, clock } = await createClockedWorld();
  const { now, setTimeout, clearTimeout } = clock;
  const engine = new SyncEngine({
    storage: Object.assign(Object.create(storage) as StorageAdapter, { checkReady }),
    resman: client,
    runtime: { now, setTimeout, clearTimeout },
  });
  return { clock, health: engine.health() };
}

describe("health", () => {
  it("is good while the store answers, and tells whether the engine runs", async () => {
    const { engine, clock } = await createClockedWorld();
    expect(await engine.health()).toEqual({ status: "ok", running: false, problem: null });
    await engine.start();
    expect(await engine.health()).toMatchObject({ running: true });
    await engine.stop();
    expect(await engine.health()).toMatchObject({ running: false });
    expect(clock.pending).toBe(0);
  });

  it("is bad when the schema does not fit", async () => {
    const { health, clock } = await healthWith(async () => {
      throw new StorageError("SCHEMA_OUTDATED", "Run migrate().");
    });
    const problem = { code: "SCHEMA_OUTDATED", message: "Run migrate()." };
    expect(await health).toEqual({ status: "down", running: false, problem });
    expect(clock.pending).toBe(0);
  });

  it("does not repeat what a foreign error says", async () => {
    const { health } = await healthWith(() => {
      throw new Error("connect postgres://user:password@host");
    });
    const { status, problem } = await health;
    expect([status, problem?.code]).toEqual(["down", "STORAGE_ERROR"]);
    expect(problem?.message).not.toContain("password");
  });

  it("is bad when the store takes too long", async () => {
    const { health, clock } = await healthWith(() => new Promise(() => {}));
    await clock.advance(5000);
    expect(await health).toMatchObject({ status: "down", problem: { code: "STORAGE_ERROR" } });
  });
});
