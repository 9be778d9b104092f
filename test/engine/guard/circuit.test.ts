import { describe, expect, it } from "vitest";
import type { SyncEventName, SyncEvents } from "../../../src/domain/events.js";
import type { SyncEngine } from "../../../src/engine/sync-engine.js";
import type { StorageAdapter } from "../../../src/ports/storage.js";
import { createClockedWorld } from "../../support/clocked-world.js";
import { intercept } from "../../support/intercept.js";
import { DANA, PROPERTY } from "../../support/small-world.js";

const TERMS = { failures: 3, firstProbeMs: 5000, maxProbeMs: 60_000 };
const ONE_TRY = { attempts: 1 };

/** A ResMan that is down, and an engine that has noticed. */
async function anOutage(options: { storage?: (storage: StorageAdapter) => StorageAdapter } = {}) {
  const world = await createClockedWorld({
    client: { retry: ONE_TRY },
    engine: { circuit: TERMS, retry: { maxAttempts: 1 } },
  });
  const { storage, fake, anotherEngine } = world;
  const engine = options.storage ? anotherEngine({ storage: options.storage(storage) }) : world.engine;
  fake.faults.set("http503Html", { rate: 1 });
  const down = async (process: SyncEngine) => {
    for (const _ of [1, 2, 3]) await expect(process.pushLead(DANA)).rejects.toMatchObject({ code: "TEMPORARY_ERROR" });
  };
  const sent = () => Object.values(fake.requests).reduce((sum, count) => sum + count, 0);
  return { ...world, engine, down, sent };
}

function heard<E extends SyncEventName>(engine: SyncEngine, name: E): SyncEvents[E][] {
  const events: SyncEvents[E][] = [];
  engine.on(name, (event) => events.push(event));
  return events;
}

describe("an open circuit", () => {
  it("refuses a direct call at once, leaves the lead as it was, and says until when", async () => {
    const { engine, down, sent, storage } = await anOutage();
    const opened = heard(engine, "circuit:opened");
    await down(engine);
    expect(opened).toEqual([
      { remote: "resman:412", failures: 3, code: "TEMPORARY_ERROR", retryAt: "2026-03-02T17:00:05.250Z" },
    ]);
    const before = { sent: sent(), log: await storage.log.list(), lead: await storage.conversations.get(DANA) };
    await expect(engine.pushLead(DANA)).rejects.toMatchObject({
      code: "CIRCUIT_OPEN",
      retryable: true,
      retryAfterMs: 5250,
      context: { remote: "resman:412", retryAt: "2026-03-02T17:00:05.250Z" },
    });
    expect({ sent: sent(), log: await storage.log.list(), lead: await storage.conversations.get(DANA) }).toEqual(
      before,
    );
  });

  it("lets what is submitted, edited or given a status here be pending", async () => {
    const { engine, down, sent, jobs } = await anOutage();
    await down(engine);
    const before = sent();
    expect(await engine.submitLead(DANA)).toMatchObject({ outcome: "pending" });
    expect((await engine.editLead(DANA, { occupantsCount: 3 })).jobId).not.toBeNull();
    const status = { status: "qualified", updatedBy: "chatbot", syncDirection: "to_resman" } as const;
    expect(await engine.updateLeadStatus(DANA, status)).toMatchObject({ success: false, newStatus: "qualified" });
    expect(sent()).toBe(before);
    expect((await jobs()).length).toBeGreaterThan(0);
  });

  it("ends a pull and a sweep, which say so once", async () => {
    const { engine, down, sent } = await anOutage();
    await down(engine);
    const before = sent();
    await expect(engine.pullLeads()).rejects.toMatchObject({ code: "CIRCUIT_OPEN" });
    const run = await engine.pushLeads({ scope: "all" });
    expect(run).toMatchObject({
      status: "failed",
      counts: { failed: 0 },
      errors: [{ leadId: null, code: "CIRCUIT_OPEN" }],
    });
    expect(sent()).toBe(before);
  });

  it("is closed by the first probe that is answered", async () => {
    const { engine, down, clock, fake } = await anOutage();
    const closed = heard(engine, "circuit:closed");
    await down(engine);
    await clock.advance(5250);
    await expect(engine.pushLead(DANA)).rejects.toMatchObject({ code: "TEMPORARY_ERROR" });
    await clock.advance(10_499);
    await expect(engine.pushLead(DANA)).rejects.toMatchObject({ code: "CIRCUIT_OPEN" });
    fake.faults.clear();
    await clock.advance(1);
    expect((await engine.pushLead(DANA)).outcome).toBe("created");
    expect(closed).toEqual([{ remote: "resman:412", openedAt: "2026-03-02T17:00:00.000Z" }]);
  });

  it("is heard of by another process, which does not probe as well", async () => {
    const { engine, anotherEngine, down, clock, fake, sent } = await anOutage();
    const other = anotherEngine();
    const closed = heard(other, "circuit:closed");
    await down(engine);
    await down(other);
    await clock.advance(5250);
    await expect(engine.pushLead(DANA)).rejects.toMatchObject({ code: "TEMPORARY_ERROR" });
    const before = sent();
    await expect(other.pushLead(DANA)).rejects.toMatchObject({ code: "CIRCUIT_OPEN" });
    expect(sent()).toBe(before);
    fake.faults.clear();
    await clock.advance(10_500);
    expect((await engine.pushLead(DANA)).outcome).toBe("created");
    expect((await other.pushLead(DANA)).outcome).toBe("unchanged");
    expect(closed).toHaveLength(1);
  });

  it("opens and closes also while the store's part of it is away", async () => {
    const away = (): never => {
      throw new Error("the store is away");
    };
    const broken = (storage: StorageAdapter): StorageAdapter =>
      intercept(intercept(storage, "checkpoints.get", away), "checkpoints.put", away);
    const { engine, down, clock, fake } = await anOutage({ storage: broken });
    const errors = heard(engine, "engine:error");
    await down(engine);
    await expect(engine.pushLead(DANA)).rejects.toMatchObject({ code: "CIRCUIT_OPEN" });
    fake.faults.clear();
    await clock.advance(5250);
    expect((await engine.pushLead(DANA)).outcome).toBe("created");
    expect(new Set(errors.map(({ during }) => during))).toEqual(new Set(["circuit"]));
  });

  it("lets the property's jobs rest, and wakes them when it closes", async () => {
    const { engine, down, clock, fake, storage, jobs } = await anOutage();
    await down(engine);
    await engine.enqueue(DANA);
    const claimed = heard(engine, "job:claimed");
    await engine.start();
    await clock.advance(5000);
    expect(claimed).toHaveLength(1);
    expect(await storage.integrations.get(PROPERTY)).toMatchObject({
      syncStatus: "error",
      retryAt: "2026-03-02T17:00:05.250Z",
    });
    expect(await jobs()).toMatchObject([{ status: "pending", retryCount: 0, errorCode: "CIRCUIT_OPEN" }]);
    fake.faults.clear();
    await clock.advance(10_000);
    await engine.stop();
    expect(await jobs()).toMatchObject([{ status: "completed", retryCount: 0 }]);
    expect(await storage.integrations.get(PROPERTY)).toMatchObject({ syncStatus: "active", retryAt: null });
  });

  it("is probed in time also where the clock, which was an hour ahead, is put right", async () => {
    const { anotherEngine, down, clock, fake } = await anOutage();
    let aheadMs = 3_600_000;
    const { setTimeout, clearTimeout } = clock;
    const engine = anotherEngine({
      runtime: { now: () => clock.now() + aheadMs, setTimeout, clearTimeout, random: () => 0.5 },
    });
    await down(engine);
    aheadMs = 0;
    fake.faults.clear();
    expect((await engine.pushLead(DANA)).outcome).toBe("created");
  });

  it("tells that it closed when the jobs that rested may go on", async () => {
    const { engine, down, clock, fake, storage } = await anOutage();
    await down(engine);
    await engine.enqueue(DANA);
    await engine.start();
    await clock.advance(3000);
    const rests: unknown[] = [];
    engine.on("circuit:closed", async () => rests.push((await storage.integrations.get(PROPERTY))?.retryAt));
    fake.faults.clear();
    await clock.advance(15_000);
    await engine.stop();
    expect(rests).toEqual([null]);
    expect(clock.pending).toBe(0);
  });

  it("asks the store nothing while all is well", async () => {
    const { engine, storage, fake } = await anOutage();
    fake.faults.clear();
    expect((await engine.pushLead(DANA)).outcome).toBe("created");
    expect(await storage.checkpoints.get("circuit:resman:412")).toBeUndefined();
  });
});

describe("requests that the data made fail", () => {
  it("open no circuit, however many", async () => {
    const { engine, fake } = await anOutage();
    const opened = heard(engine, "circuit:opened");
    fake.faults.clear();
    fake.settings.credentials.apiKey = "another";
    for (let call = 0; call < 8; call += 1)
      await expect(engine.pushLead(DANA)).rejects.toMatchObject({ code: "AUTH_ERROR" });
    expect(opened).toEqual([]);
  });
});
