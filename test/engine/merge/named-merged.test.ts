import { describe, expect, it } from "vitest";
import { aRow, DANA, openConflicts } from "../../support/small-world.js";
import { createPair, expectSettled, OTHER, prospectBy, prospectIdOf, request, stranger, THIRD } from "./support.js";

/** Other went into Dana. */
const mergedPair = async (options: Parameters<typeof createPair>[0] = {}) => {
  const world = await createPair(options);
  await world.engine.mergeLeads(request());
  await expectSettled(world);
  return world;
};

describe("a merged lead that is named", () => {
  it("leads on to the one that goes on, whatever is asked of it", async () => {
    const world = await mergedPair({ rows: [aRow(), stranger(1), stranger(2)] });
    await world.engine.mergeLeads({
      conversationId: DANA,
      survivorConversationId: THIRD,
      mergeStrategy: "resman_wins",
    });
    await expectSettled(world);
    const resmanLeadId = await prospectIdOf(world, THIRD);
    const named = { outcome: "merged", conversationId: OTHER, mergedInto: THIRD, resmanLeadId };
    expect(await world.engine.pushLead(OTHER)).toMatchObject(named);
    expect(await world.engine.syncLead(OTHER)).toMatchObject(named);
    const plan = await world.engine.plan(OTHER);
    expect(plan).toMatchObject({ action: "merged", mergedInto: THIRD, resmanLeadId, posts: [] });
    expect(await world.engine.apply(plan)).toMatchObject(named);
    expect(await world.engine.survivorOf(OTHER)).toBe(THIRD);
    expect(await world.engine.survivorOf(THIRD)).toBe(THIRD);
    expect(await world.engine.plan(THIRD)).toMatchObject({ mergedInto: null });
    expect(await world.engine.syncLead(THIRD)).not.toHaveProperty("mergedInto");
    const told = await world.engine.explain(OTHER, "email");
    expect(told).toMatchObject({ mergedInto: THIRD, history: [] });
    expect(told.origin.because).toContain(THIRD);
    expect(await world.engine.explain(THIRD, "email")).toMatchObject({ mergedInto: null });
    await expect(world.engine.mergeLeads(request({ survivorConversationId: THIRD }))).rejects.toMatchObject({
      code: "CANNOT_MERGE",
      context: { mergedInto: DANA },
    });
    expect((await world.engine.getLead(OTHER)).fields.firstName).toBe("Dee");
  });

  it("has the lookalikes of the one that goes on", async () => {
    const world = await mergedPair();
    const twin = aRow(2, { user: { firstName: "Dana" } });
    const { storage, engine } = world;
    await storage.users.put(twin.user as never);
    await storage.conversations.put(twin.conversation);
    const found = await engine.duplicates.find(OTHER);
    expect(found).toMatchObject([{ conversationId: THIRD }]);
    expect(found).toEqual(await engine.duplicates.find(DANA));
  });

  it("is unknown where no lead has the id", async () => {
    const world = await createPair();
    await expect(world.engine.survivorOf(THIRD)).rejects.toMatchObject({ code: "NOT_FOUND" });
    await expect(world.engine.duplicates.find(THIRD)).rejects.toMatchObject({ code: "NOT_FOUND" });
  });
});

describe("the status of a merged lead", () => {
  it("that is changed here is that of the one that goes on, also where its own row says so already", async () => {
    const world = await createPair({}, { conversation: { status: "contacted" } });
    await world.engine.mergeLeads(request({ mergeFields: ["email"] }));
    await expectSettled(world);
    const change = { status: "contacted", updatedBy: "chatbot", syncDirection: "to_resman", notes: "Called" } as const;
    expect(await world.engine.updateLeadStatus(OTHER, change)).toMatchObject({
      success: true,
      conversationId: DANA,
      resmanLeadId: await prospectIdOf(world, DANA),
      newStatus: "contacted",
    });
    expect((await world.fields()).status).toBe("contacted");
    await expectSettled(world);
    expect(await openConflicts(world.storage)).toEqual([]);
  });

  it("is not what ResMan says of the prospect it had: the lead that goes on is named", async () => {
    const world = await mergedPair();
    const change = { status: "lost", updatedBy: "resman_user", syncDirection: "from_resman" } as const;
    await expect(world.engine.updateLeadStatus(OTHER, change)).rejects.toMatchObject({
      code: "NOT_FOUND",
      message: expect.stringContaining(DANA),
      context: { conversationId: OTHER, mergedInto: DANA },
    });
    expect((await world.fields()).status).not.toBe("lost");
    expect(prospectBy(world, await prospectIdOf(world, DANA)).people[0]?.type).toBe("prospect");
    await world.expectIdle();
  });
});
