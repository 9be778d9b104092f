import { describe, expect, it } from "vitest";
import type { UpdateLeadStatusRequest } from "../../../src/engine/edit/update-status.js";
import { createClockedWorld } from "../../support/clocked-world.js";
import { createSmallWorld, DANA, PROPERTY } from "../../support/small-world.js";
import { heldBack } from "./support.js";

const here = (more: Partial<UpdateLeadStatusRequest> = {}): UpdateLeadStatusRequest => ({
  status: "contacted",
  updatedBy: "chatbot",
  syncDirection: "to_resman",
  ...more,
});

describe("a status change made here", () => {
  it("is told at once as pending, then as arrived", async () => {
    const world = await createSmallWorld();
    const { resmanLeadId } = await world.engine.pushLead(DANA);
    const { last } = await world.storage.feed.bounds();
    await world.engine.updateLeadStatus(DANA, here());
    const [pending, arrived, ...others] = await world.storage.feed.list({ after: last });
    expect(pending).toMatchObject({
      type: "status_change",
      source: "domiq",
      propertyId: PROPERTY,
      data: {
        conversation_id: DANA,
        lead_id: resmanLeadId,
        status: "contacted",
        previous_status: "new",
        sync_status: "pending",
        updated_fields: { status: "contacted" },
      },
    });
    expect(arrived).toMatchObject({ source: "domiq", data: { sync_status: "success" } });
    expect(others).toEqual([]);
  });

  it("is not told as a change where only a note or custom fields come with it", async () => {
    const world = await createSmallWorld();
    await world.engine.pushLead(DANA);
    const { last } = await world.storage.feed.bounds();
    const request = here({ status: "new", notes: "Called back", customFields: { tier: "gold" } });
    await expect(world.engine.updateLeadStatus(DANA, request)).resolves.toMatchObject({
      success: true,
      newStatus: "new",
    });
    const told = await world.storage.feed.list({ after: last });
    expect(told.map(({ type, data }) => [type, data.sync_status])).toEqual([["lead_update", "success"]]);
    expect((await world.conversation()).resmanCustomFields).toMatchObject({ tier: "gold" });
    expect(world.prospect().events.some(({ comments }) => comments?.includes("Called back"))).toBe(true);
  });

  it.each<["read" | "write-answer", boolean]>([
    ["read", false],
    ["write-answer", true],
  ])(
    "stands after the time given, with its job, while ResMan is slow (%s, another sync at it: %s)",
    async (on, isBusy) => {
      const world = await createClockedWorld();
      await world.engine.pushLead(DANA);
      if (isBusy) await world.storage.conversations.update(DANA, { occupantsCount: 5, resmanSyncStatus: "not_synced" });
      const { asked, answer } = heldBack(world, on);
      const busy = isBusy ? world.engine.pushLead(DANA) : Promise.resolve();
      if (isBusy) await asked;
      const slow = world.engine.updateLeadStatus(DANA, here(), { timeoutMs: 3000 });
      await asked;
      await world.clock.advance(3000);
      await expect(slow).resolves.toMatchObject({ success: false, newStatus: "contacted", conversationUpdated: true });
      expect(await world.jobs()).toMatchObject([{ syncOperation: "status_update", status: "pending" }]);
      answer();
      await busy;
      await world.engine.start();
      await world.clock.advance(60_000);
      await world.engine.stop();
      expect(await world.jobs()).toMatchObject([{ status: "completed" }]);
      expect((await world.engine.getLead(DANA)).fields.status).toBe("contacted");
    },
  );
});
