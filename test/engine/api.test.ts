import { describe, expect, it } from "vitest";
import type { LeadField } from "../../src/domain/lead.js";
import type { SyncEngineOptions } from "../../src/engine/options.js";
import { SyncEngine } from "../../src/engine/sync-engine.js";
import { aConversation, anId, aProperty, aUser, countWrites } from "../../src/testing/index.js";
import { aRow, createSmallWorld, DANA, minutes, PROPERTY, type SmallWorld } from "../support/small-world.js";

const linkedWorld = async (options: Parameters<typeof createSmallWorld>[0] = {}): Promise<SmallWorld> => {
  const world = await createSmallWorld(options);
  await world.cycle();
  return world;
};

describe("bad input", () => {
  it.each<[string, Record<string, unknown>]>([
    ["storage", { storage: undefined }],
    ["resman", { resman: undefined }],
    ["concurrency", { concurrency: 0 }],
    ["country", { country: "USA" }],
    ["pollMs", { pollMs: -1 }],
    ["leaseMs", { leaseMs: Number.NaN }],
  ])("an engine is not made with a wrong %s", async (option, wrong) => {
    const { storage, client } = await createSmallWorld();
    const options = { storage, resman: client, ...wrong } as unknown as SyncEngineOptions;
    expect(() => new SyncEngine(options)).toThrow(
      expect.objectContaining({ code: "INVALID_CONFIG", context: { option } }),
    );
  });

  it("nor with a retry configuration that makes no sense", async () => {
    const { storage, client } = await createSmallWorld();
    expect(() => new SyncEngine({ storage, resman: client, retry: { maxAttempts: 0 } })).toThrow(
      expect.objectContaining({ code: "INVALID_INPUT", issues: [expect.objectContaining({ path: "maxAttempts" })] }),
    );
  });

  it.each<[string, (engine: SyncEngine, id: string) => Promise<unknown>]>([
    ["pushLead", (engine, id) => engine.pushLead(id)],
    ["syncLead", (engine, id) => engine.syncLead(id)],
    ["plan", (engine, id) => engine.plan(id)],
    ["getLead", (engine, id) => engine.getLead(id)],
    ["explain", (engine, id) => engine.explain(id, "email")],
    ["enqueue", (engine, id) => engine.enqueue(id)],
    [
      "updateLeadStatus",
      (engine, id) => engine.updateLeadStatus(id, { status: "lost", updatedBy: "chatbot", syncDirection: "to_resman" }),
    ],
  ])("%s of an unknown conversation says so and leaves nothing behind", async (_, call) => {
    const world = await createSmallWorld();
    const counted = countWrites(world.storage);
    const engine = world.anotherEngine({ storage: counted.storage });
    for (const id of ["nobody", ""]) {
      await expect(call(engine, id)).rejects.toMatchObject({
        code: expect.stringMatching(/^(NOT_FOUND|INVALID_INPUT)$/),
      });
    }
    expect(counted.writes).toEqual({});
    expect(world.fake.requests).toEqual({});
  });

  it.each<[string, (engine: SyncEngine) => Promise<unknown>, string]>([
    ["pushLeads", (engine) => engine.pushLeads({ scope: "everything" as "all" }), "scope"],
    ["explain", (engine) => engine.explain(DANA, "shoeSize" as LeadField), "field"],
  ])("%s", async (_, call, path) => {
    const world = await linkedWorld();
    const counted = countWrites(world.storage);
    const engine = world.anotherEngine({ storage: counted.storage });
    await expect(call(engine)).rejects.toMatchObject({ code: "INVALID_INPUT", issues: [{ path }] });
    expect(counted.writes).toEqual({});
  });

  it("a property without an integration is told by its code", async () => {
    const world = await createSmallWorld();
    const nowhere = anId(0x199);
    await world.storage.properties.put(aProperty({ id: nowhere }));
    await world.storage.users.put(aUser({ id: anId(0x299) }));
    await world.storage.conversations.put(aConversation({ id: anId(0x399), userId: anId(0x299), propertyId: nowhere }));
    const missing = { code: "INTEGRATION_MISSING", context: { propertyId: nowhere } };
    const status = { status: "lost", updatedBy: "chatbot", syncDirection: "to_resman" } as const;
    await expect(world.engine.pushLead(anId(0x399))).rejects.toMatchObject(missing);
    await expect(world.engine.plan(anId(0x399))).rejects.toMatchObject(missing);
    await expect(world.engine.updateLeadStatus(anId(0x399), status)).rejects.toMatchObject(missing);
    expect((await world.engine.getLead(anId(0x399))).fields.firstName).toBe("Dana");
    const run = await world.engine.pushLeads();
    expect(run).toMatchObject({ counts: { created: 1, failed: 1 }, errors: [{ code: "INTEGRATION_MISSING" }] });
    expect((await world.conversation(anId(0x399))).status).toBe("new");
  });

  it("a function that picks the client is asked for each property", async () => {
    const elm = anId(0x101);
    const world = await createSmallWorld({ rows: [aRow(), aRow(1, { property: { id: elm, name: "Elm Street" } })] });
    const asked: string[] = [];
    const engine = world.anotherEngine({
      resman: ({ propertyId }) => {
        asked.push(propertyId);
        return world.client;
      },
    });
    await engine.pushLeads();
    world.clock.pass(minutes(1));
    expect(new Set(asked)).toEqual(new Set([PROPERTY, elm]));
    expect(world.fake.prospects(elm)).toHaveLength(1);
  });
});
