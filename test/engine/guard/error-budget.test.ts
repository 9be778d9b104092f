import { describe, expect, it } from "vitest";
import { RemoteError } from "../../../src/domain/errors.js";
import type { SyncEvents } from "../../../src/domain/events.js";
import { SyncEmitter } from "../../../src/engine/emitter.js";
import type { ErrorBudgetParts } from "../../../src/engine/guard/error-budget.js";
import { ErrorBudget } from "../../../src/engine/guard/error-budget.js";
import { silentLogger } from "../../../src/runtime/silent-logger.js";
import { createRuntime } from "../../../src/runtime/system-runtime.js";
import { countWrites, createManualClock, FAKE_RESMAN_IDS } from "../../../src/testing/index.js";
import { createClockedWorld } from "../../support/clocked-world.js";
import { aRow, DANA, PROPERTY } from "../../support/small-world.js";
import { createWorld } from "../../support/world.js";

const TERMS = { failures: 3, firstRestMs: 60_000, maxRestMs: 200_000 };
const refused = (code: "REMOTE_REJECTED" | "NETWORK_ERROR" | "AUTH_ERROR" | "CIRCUIT_OPEN" | "ABORTED") =>
  new RemoteError(code, "It failed.");

async function aBudget() {
  const { storage } = await createWorld({ rows: [aRow()] });
  const clock = createManualClock("2026-03-02T17:00:00Z");
  const events = new SyncEmitter(silentLogger);
  const suspended: SyncEvents["property:suspended"][] = [];
  const recovered: SyncEvents["property:recovered"][] = [];
  events.on("property:suspended", (event) => suspended.push(event));
  events.on("property:recovered", (event) => recovered.push(event));
  const counted = countWrites(storage);
  const parts: ErrorBudgetParts = { storage: counted.storage, runtime: createRuntime(clock), events, terms: TERMS };
  const row = async () => {
    const found = await storage.integrations.get(PROPERTY);
    if (!found) throw new Error("no integration");
    return found;
  };
  return { budget: new ErrorBudget(parts), parts, storage, clock, suspended, recovered, row, writes: counted.writes };
}

describe("an error budget", () => {
  it("lets the property rest at the last failure, twice as long after each further one, and forgives", async () => {
    const { budget, row, clock, suspended, recovered } = await aBudget();
    for (const failure of [1, 2]) {
      await budget.failed(PROPERTY, refused("NETWORK_ERROR"), DANA);
      expect(await row()).toMatchObject({ errorCount: failure, retryAt: null, syncStatus: "active" });
    }
    const rests: number[] = [];
    for (const _ of [3, 4, 5, 6]) {
      await budget.failed(PROPERTY, refused("NETWORK_ERROR"), DANA);
      const ms = Date.parse((await row()).retryAt ?? "") - clock.now();
      rests.push(ms);
      // What was under way when the rest began adds nothing.
      await budget.failed(PROPERTY, refused("NETWORK_ERROR"), DANA);
      await clock.advance(ms);
    }
    expect(rests).toEqual([60_000, 120_000, 200_000, 200_000]);
    expect(suspended.map(({ failures }) => failures)).toEqual([3, 4, 5, 6]);
    expect(await row()).toMatchObject({ syncStatus: "error", errorCount: 6 });
    await budget.succeeded(await row(), false);
    expect(await row()).toMatchObject({ syncStatus: "active", errorCount: 0, retryAt: null });
    expect(recovered).toEqual([{ propertyId: PROPERTY }]);
  });

  it("writes nothing for a success where there is nothing to forgive", async () => {
    const { budget, row, writes } = await aBudget();
    await budget.succeeded(await row(), false);
    expect(writes).toEqual({});
  });

  it("says when the last success was that brought something, at most once a minute", async () => {
    const { budget, row, clock, recovered, writes } = await aBudget();
    await budget.succeeded(await row(), true);
    expect(await row()).toMatchObject({ lastSuccessfulSyncAt: "2026-03-02T17:00:00.000Z", syncStatus: "active" });
    const before = { ...writes };
    await clock.advance(59_999);
    await budget.succeeded(await row(), true);
    expect(writes).toEqual(before);
    await clock.advance(1);
    await budget.succeeded(await row(), true);
    expect(await row()).toMatchObject({ lastSuccessfulSyncAt: "2026-03-02T17:01:00.000Z" });
    expect(recovered).toEqual([]);
  });

  it("calls a property disconnected whose credentials are refused", async () => {
    const { budget, row } = await aBudget();
    for (const _ of [1, 2, 3]) await budget.failed(PROPERTY, refused("AUTH_ERROR"), DANA);
    expect(await row()).toMatchObject({ syncStatus: "disconnected" });
  });

  it("counts one lead that is refused again and again once, and several leads each", async () => {
    const { budget, row } = await aBudget();
    for (const _ of [1, 2, 3, 4]) await budget.failed(PROPERTY, refused("REMOTE_REJECTED"), DANA);
    expect(await row()).toMatchObject({ errorCount: 1, retryAt: null });
    for (const lead of ["one", "two"]) await budget.failed(PROPERTY, refused("REMOTE_REJECTED"), lead);
    expect(await row()).toMatchObject({ errorCount: 3, syncStatus: "error" });
  });

  it.each(["CIRCUIT_OPEN", "ABORTED"] as const)("does not count %s", async (code) => {
    const { budget, writes } = await aBudget();
    await budget.failed(PROPERTY, refused(code), DANA);
    expect(writes).toEqual({});
  });

  it("leaves a paused property paused, and breaks nothing where there is none", async () => {
    const { budget, row, storage } = await aBudget();
    await storage.integrations.update(PROPERTY, { syncEnabled: false, syncStatus: "paused" });
    for (const _ of [1, 2, 3]) await budget.failed(PROPERTY, refused("NETWORK_ERROR"), DANA);
    await budget.failed("nowhere", refused("NETWORK_ERROR"), null);
    expect(await row()).toMatchObject({ syncStatus: "paused", errorCount: 0 });
  });
});

describe("a property that keeps failing", () => {
  it("rests, is tried again by itself, and works again with the first success", async () => {
    const world = await createClockedWorld({ engine: { errorBudget: TERMS, circuit: false } });
    const { engine, clock, fake, storage } = world;
    fake.settings.credentials.apiKey = "another-key";
    const codes: string[] = [];
    engine.on("property:suspended", ({ code }) => codes.push(code));
    for (const _ of [1, 2, 3]) await expect(engine.pushLead(DANA)).rejects.toMatchObject({ code: "AUTH_ERROR" });
    expect(codes).toEqual(["AUTH_ERROR"]);
    await engine.enqueue(DANA);
    await engine.start();
    await clock.advance(59_000);
    expect((await world.jobs()).at(0)).toMatchObject({ status: "pending", retryCount: 0 });
    fake.settings.credentials.apiKey = FAKE_RESMAN_IDS.apiKey;
    await clock.advance(5000);
    await engine.stop();
    expect(await storage.integrations.get(PROPERTY)).toMatchObject({
      syncStatus: "active",
      errorCount: 0,
      retryAt: null,
    });
  });
});
