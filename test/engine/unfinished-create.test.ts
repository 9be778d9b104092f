import { describe, expect, it } from "vitest";
import { anId } from "../../src/testing/index.js";
import { aRow, createSmallWorld, DANA, doubledMarkers } from "../support/small-world.js";

const SECOND_CHAT = anId(0x301);
const EMAIL = "dana.okafor@gmail.com";
/** The same mailbox to us, but not to ResMan's search. */
const TAGGED = "dana.okafor+apt@gmail.com";

describe("a renter with several chats, one of which made a prospect and never learned of it", () => {
  const rows = [
    aRow(0, { user: { email: EMAIL, phone: null } }),
    aRow(1, { user: { email: TAGGED, phone: "(918) 555-0142" } }),
  ];

  it("gets no second prospect from another chat, whose own contacts do not find the first", async () => {
    const world = await createSmallWorld({
      rows,
      fake: { duplicateMode: "create" },
      engine: { retry: { maxAttempts: 1 } },
    });
    world.fake.faults.set("dropAfter", { next: 1, on: "writes" });
    await expect(world.engine.pushLead(DANA)).rejects.toMatchObject({ outcomeUnknown: true });
    const { prospectId } = world.prospect();

    expect(await world.engine.pushLead(SECOND_CHAT)).toMatchObject({ outcome: "linked", resmanLeadId: prospectId });
    expect(await world.engine.pushLead(DANA)).toMatchObject({ outcome: "linked", resmanLeadId: prospectId });
    expect(world.fake.prospects()).toHaveLength(1);
    expect(doubledMarkers(world.fake)).toEqual([]);
    await world.cycle();
    await world.expectIdle();
  });

  it("gets one from another chat when the first post never arrived", async () => {
    const world = await createSmallWorld({
      rows,
      fake: { duplicateMode: "create" },
      engine: { retry: { maxAttempts: 1 } },
    });
    world.fake.faults.set("dropBefore", { next: 1, on: "writes" });
    await expect(world.engine.pushLead(DANA)).rejects.toMatchObject({ outcomeUnknown: true });
    expect(await world.engine.pushLead(SECOND_CHAT)).toMatchObject({ outcome: "created" });
    await world.cycle();
    expect(world.fake.prospects()).toHaveLength(1);
    await world.expectIdle();
  });
});
