import { describe, expect, it } from "vitest";
import type { UpdateLeadStatusRequest } from "../../../src/engine/edit/update-status.js";
import { countWrites } from "../../../src/testing/index.js";
import { createClockedWorld } from "../../support/clocked-world.js";
import { commentsOf, createSmallWorld, DANA, minutes, PROPERTY, type SmallWorld } from "../../support/small-world.js";

const linkedWorld = async (options: Parameters<typeof createSmallWorld>[0] = {}): Promise<SmallWorld> => {
  const world = await createSmallWorld(options);
  await world.cycle();
  return world;
};

const here = (status: UpdateLeadStatusRequest["status"], more: Partial<UpdateLeadStatusRequest> = {}) =>
  ({ status, updatedBy: "chatbot", syncDirection: "to_resman", ...more }) as UpdateLeadStatusRequest;
const there = (status: UpdateLeadStatusRequest["status"], more: Partial<UpdateLeadStatusRequest> = {}) =>
  ({ status, updatedBy: "resman_user", syncDirection: "from_resman", ...more }) as UpdateLeadStatusRequest;

describe("a lead whose link was ended", () => {
  const unlinked = async () => {
    const world = await linkedWorld();
    const link = await world.storage.links.get(DANA, "resman");
    if (!link) throw new Error("not linked");
    const ended = { ...link, status: "inactive" as const, syncVersion: link.syncVersion + 1 };
    await world.storage.links.save(ended, link.syncVersion);
    return world;
  };

  it("takes no status from the prospect it had, and says how to link it again", async () => {
    const world = await unlinked();
    await expect(world.engine.updateLeadStatus(DANA, there("lost"))).rejects.toMatchObject({
      code: "NOT_FOUND",
      message: expect.stringContaining("relinkLead"),
      context: { conversationId: DANA, resmanLeadId: world.prospect().prospectId },
    });
    expect((await world.conversation()).status).not.toBe("lost");
    await world.engine.relinkLead(DANA);
    expect(await world.engine.updateLeadStatus(DANA, there("lost"))).toMatchObject({ newStatus: "lost" });
  });

  it("keeps what is changed here until it is linked again", async () => {
    const world = await unlinked();
    const before = world.fake.writes.length;
    const result = await world.engine.updateLeadStatus(DANA, here("contacted"));
    expect(result).toMatchObject({ success: false, newStatus: "contacted", conversationUpdated: true });
    expect(world.fake.writes).toHaveLength(before);
    await world.engine.relinkLead(DANA);
    expect(world.prospect().events.map(({ type }) => type)).toContain("Contact");
  });
});

describe("a status changed here", () => {
  it("is stored, reaches ResMan at once with its notes, and keeps the custom fields", async () => {
    const world = await linkedWorld();
    await world.storage.conversations.update(DANA, { resmanCustomFields: { tag: "vip" } });
    const result = await world.engine.updateLeadStatus(
      DANA,
      here("contacted", { notes: " Left a voicemail ", nextFollowUp: "2026-03-05", customFields: { budget_ok: true } }),
    );
    expect(result).toEqual({
      success: true,
      conversationId: DANA,
      resmanLeadId: world.prospect().prospectId,
      newStatus: "contacted",
      updatedAt: expect.stringMatching(/^2026-03-02T17:/),
      syncConflicts: [],
      conversationUpdated: true,
    });
    const added = world.prospect().events.slice(1);
    expect(added.map(({ type }) => type)).toEqual(["Contact", "Other"]);
    expect(added[1]?.comments).toMatch(/^Left a voicemail.*2026-03-05.*\[domiq:note:/);
    expect(await world.conversation()).toMatchObject({
      status: "contacted",
      resmanSyncStatus: "synced",
      resmanCustomFields: { tag: "vip", budget_ok: true },
    });
    await world.cycle();
    await world.expectIdle();
  });

  it("of a lead ResMan does not know yet creates it there", async () => {
    const world = await createSmallWorld();
    const result = await world.engine.updateLeadStatus(DANA, here("qualified"));
    expect(result).toMatchObject({ success: true, newStatus: "qualified", resmanLeadId: world.prospect().prospectId });
    await world.cycle();
    await world.expectIdle();
  });

  it("tells what ResMan's rules made of it", async () => {
    const world = await linkedWorld();
    world.fake.staff.startApplication({ prospectId: world.prospect().prospectId });
    const result = await world.engine.updateLeadStatus(DANA, here("contacted"));
    expect(result).toMatchObject({
      newStatus: "application",
      syncConflicts: [
        { field: "status", resmanValue: "application", domiqValue: "contacted", resolution: "resman_wins" },
      ],
    });
  });

  it("is kept and queued when ResMan is down, and the queue heals it", async () => {
    const world = await createClockedWorld({
      engine: { retry: { maxAttempts: 1 } },
      client: { retry: { attempts: 1 } },
    });
    await world.engine.pushLeads();
    world.fake.faults.set("http503Html", { rate: 1 });
    const result = await world.engine.updateLeadStatus(DANA, here("lost", { notes: "Moved away" }));
    expect(result).toMatchObject({ success: false, newStatus: "lost", conversationUpdated: true });
    expect(await world.jobs()).toMatchObject([
      { conversationId: DANA, syncOperation: "status_update", status: "pending" },
    ]);
    expect((await world.storage.conversations.get(DANA))?.status).toBe("lost");
    world.fake.faults.clear();
    await world.engine.start();
    await world.clock.advance(minutes(5));
    await world.engine.stop();
    const [prospect] = world.fake.prospects();
    expect(prospect?.people[0]?.type).toBe("lost");
    expect(prospect?.events.map(({ type }) => type).sort()).toEqual(["Cancel", "Other", "Other"]);
    expect(await world.jobs()).toMatchObject([{ status: "completed" }]);
  });

  it("waits in the queue while the property is switched off", async () => {
    const world = await linkedWorld();
    await world.storage.integrations.update(PROPERTY, { syncEnabled: false });
    const writes = world.fake.writes.length;
    expect(await world.engine.updateLeadStatus(DANA, here("lost"))).toMatchObject({
      success: false,
      newStatus: "lost",
    });
    expect(world.fake.writes).toHaveLength(writes);
    expect(await world.storage.queue.list()).toMatchObject([{ status: "pending" }]);
  });
});

describe("a status changed in ResMan", () => {
  it("is applied here with its note, and never goes back", async () => {
    const world = await linkedWorld();
    const writes = world.fake.writes.length;
    const result = await world.engine.updateLeadStatus(DANA, there("contacted", { notes: "Spoke to her" }));
    expect(result).toMatchObject({
      success: true,
      newStatus: "contacted",
      syncConflicts: [],
      conversationUpdated: true,
    });
    expect((await world.fields()).status).toBe("contacted");
    expect(await world.storage.conversationUpdates.list(DANA)).toMatchObject([
      { content: "Spoke to her", source: "resman" },
    ]);
    expect((await world.engine.explain(DANA, "status")).history.slice(1)).toMatchObject([
      { side: "local", from: "new", to: "contacted", origin: "remote", rule: expect.stringMatching(/^status:/) },
    ]);
    await world.cycle();
    await world.cycle();
    expect(world.fake.writes.slice(writes)).toEqual([]);
    expect((await world.fields()).status).toBe("contacted");
    await world.expectIdle();
  });

  it("is not lowered, and says so", async () => {
    const world = await linkedWorld();
    await world.engine.updateLeadStatus(DANA, here("tour_scheduled"));
    const result = await world.engine.updateLeadStatus(DANA, there("contacted"));
    expect(result).toMatchObject({
      newStatus: "tour_scheduled",
      syncConflicts: [
        { field: "status", resmanValue: "contacted", domiqValue: "tour_scheduled", resolution: "domiq_wins" },
      ],
      conversationUpdated: false,
    });
    expect((await world.fields()).status).toBe("tour_scheduled");
    await world.cycle();
    await world.expectIdle();
  });

  it("but lost is believed, and what ResMan shows later does not undo it", async () => {
    const world = await linkedWorld();
    await world.engine.updateLeadStatus(DANA, there("lost"));
    expect((await world.fields()).status).toBe("lost");
    world.fake.staff.markLost({ prospectId: world.prospect().prospectId, reason: "Rent too high" });
    await world.cycle();
    expect(await world.fields()).toMatchObject({ status: "lost", lostReason: "Rent too high" });
    expect(world.prospect().events.filter(({ type }) => type === "Cancel")).toHaveLength(1);
    await world.expectIdle();
  });

  it.each(["qualified", "tour_scheduled"] as const)(
    "does not swallow our own %s that has not left yet",
    async (status) => {
      const world = await linkedWorld();
      await world.edit({ conversation: { status } });
      await world.engine.updateLeadStatus(DANA, there("contacted"));
      await world.engine.pushLeads();
      expect((await world.fields()).status).toBe(status);
      const told = world.prospect().events.map(({ reasons }) => reasons);
      expect(told).toContain(status === "qualified" ? "Qualified" : "Tour scheduled");
      await world.cycle();
      await world.expectIdle();
    },
  );

  it("keeps both notes of one instant", async () => {
    const { engine, storage } = await createClockedWorld();
    await engine.pushLeads();
    await engine.updateLeadStatus(DANA, there("contacted", { notes: "Spoke to her" }));
    await engine.updateLeadStatus(DANA, there("contacted", { notes: "Sent the price list" }));
    expect(await storage.conversationUpdates.list(DANA)).toHaveLength(2);
  });

  it("changes nothing while the property is switched off", async () => {
    const world = await linkedWorld();
    await world.storage.integrations.update(PROPERTY, { syncEnabled: false });
    await expect(world.engine.updateLeadStatus(DANA, there("lost"))).rejects.toMatchObject({ code: "SYNC_DISABLED" });
    expect((await world.fields()).status).toBe("new");
  });

  it("of a lead that is not linked is refused", async () => {
    const { engine, storage } = await createSmallWorld();
    await expect(engine.updateLeadStatus(DANA, there("lost"))).rejects.toMatchObject({
      code: "NOT_FOUND",
      context: { conversationId: DANA },
    });
    expect((await storage.conversations.get(DANA))?.status).toBe("new");
  });
});

describe("a request that makes no sense", () => {
  it.each<[Record<string, unknown>, string]>([
    [{ status: "sold" }, "status"],
    [{ updatedBy: "nobody" }, "updatedBy"],
    [{ syncDirection: "both" }, "syncDirection"],
    [{ notes: "  " }, "notes"],
    [{ nextFollowUp: "soon" }, "nextFollowUp"],
    [{ customFields: { now: new Date(0) } }, "customFields.now"],
  ])("%j is refused and changes nothing", async (wrong, path) => {
    const world = await linkedWorld();
    const counted = countWrites(world.storage);
    const engine = world.anotherEngine({ storage: counted.storage });
    const request = { ...here("contacted"), ...wrong } as UpdateLeadStatusRequest;
    await expect(engine.updateLeadStatus(DANA, request)).rejects.toMatchObject({
      code: "INVALID_INPUT",
      issues: [{ path }],
    });
    expect(counted.writes).toEqual({});
    expect(commentsOf(world.prospect())).toHaveLength(1);
  });
});

it.each([here("contacted"), there("contacted")])("the log names what made the change", async (request) => {
  const world = await linkedWorld();
  await world.engine.updateLeadStatus(DANA, request, { trigger: "realtime" });
  expect(await world.storage.log.list({ conversationId: DANA, limit: 1 })).toMatchObject([{ trigger: "realtime" }]);
});
