import { describe, expect, it } from "vitest";
import { StorageError } from "../../src/domain/errors.js";
import { SyncEngine } from "../../src/engine/sync-engine.js";
import type { StorageAdapter } from "../../src/ports/storage.js";
import { createClockedWorld } from "../support/clocked-world.js";
import { createSmallWorld } from "../support/small-world.js";

/** An engine whose store answers whether it is ready when the test says so. */
async function engineWithSlowStore() {
  const world = await createSmallWorld();
  const answers: { ready(): void; fail(): void }[] = [];
  const storage: StorageAdapter = new Proxy(world.storage, {
    get(target, key) {
      if (key === "checkReady") {
        return () =>
          new Promise<void>((ready, reject) => {
            answers.push({ ready, fail: () => reject(new StorageError("SCHEMA_OUTDATED", "Migrate first.")) });
          });
      }
      const value: unknown = Reflect.get(target, key);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
  const engine = new SyncEngine({ storage, resman: world.client, pullEveryMs: 0 });
  const asked = async (count: number): Promise<void> => {
    while (answers.length < count) await new Promise(setImmediate);
  };
  return { engine, answers, asked };
}

describe("an engine that is stopped while it starts", () => {
  it("can be started again where the first start failed", async () => {
    const { engine, answers, asked } = await engineWithSlowStore();
    const first = engine.start();
    await asked(1);
    const stopped = engine.stop();
    const second = engine.start();
    answers[0]?.fail();
    await expect(first).rejects.toMatchObject({ code: "SCHEMA_OUTDATED" });
    await stopped;
    await asked(2);
    answers[1]?.ready();
    await second;
    await engine.stop();
  });

  it("is stopped where the start failed", async () => {
    const { engine, answers, asked } = await engineWithSlowStore();
    const first = engine.start();
    await asked(1);
    const stopped = engine.stop();
    answers[0]?.fail();
    await expect(first).rejects.toMatchObject({ code: "SCHEMA_OUTDATED" });
    await expect(stopped).resolves.toBeUndefined();
  });
});

describe("an engine that stops while its store is away", () => {
  it("ends all the same, and says what went wrong", async () => {
    const world = await createClockedWorld();
    const { storage } = world;
    const away = new StorageError("STORAGE_ERROR", "The store is away.");
    const unreachable = new Proxy(storage, {
      get(target, key) {
        const value: unknown = Reflect.get(target, key);
        if (key === "listen") return async () => () => Promise.reject(away);
        return typeof value === "function" ? value.bind(target) : value;
      },
    });
    const engine = world.anotherEngine({ storage: unreachable });
    const told: unknown[] = [];
    engine.on("engine:error", (event) => told.push(event));
    engine.on("engine:stopped", () => told.push("stopped"));
    await engine.start();
    await world.clock.advance(1000);
    await engine.stop();
    expect(told).toEqual([{ error: away, during: "end listening" }, "stopped"]);
    expect(world.clock.pending).toBe(0);
  });
});
