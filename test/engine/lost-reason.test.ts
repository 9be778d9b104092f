import { describe, expect, it } from "vitest";
import { aRow, createSmallWorld, DANA, minutes, PROPERTY } from "../support/small-world.js";

/** The reason filed where the property names none: the first one of the account. */
const OURS = "Rent too high";

describe("a chat that was lost before it had its prospect knows the reason that is filed", () => {
  it("of a prospect that is made for it", async () => {
    const world = await createSmallWorld({ rows: [aRow(0, { conversation: { status: "lost" } })] });
    await world.cycle();
    expect(await world.fields()).toMatchObject({ status: "lost", lostReason: OURS });
    await world.expectIdle();
  });

  it("of a prospect that was there", async () => {
    const world = await createSmallWorld({ rows: [aRow(0, { conversation: { status: "lost" } })] });
    const { email, firstName, lastName } = await world.fields();
    world.fake.staff.createProspect({
      propertyId: PROPERTY,
      firstName: firstName ?? "",
      lastName: lastName ?? "",
      email: email ?? "",
    });
    world.clock.pass(minutes(1));
    await world.engine.pushLead(DANA);
    expect(await world.fields()).toMatchObject({ status: "lost", lostReason: OURS });
    expect(await world.engine.pushLead(DANA)).toMatchObject({ outcome: "unchanged" });
  });

  it("also when staff open it again and lose it for the same reason", async () => {
    const world = await createSmallWorld({ rows: [aRow(0, { conversation: { status: "lost" } })] });
    await world.engine.pushLead(DANA);
    const { prospectId } = world.prospect();
    world.clock.pass(minutes(1));
    world.fake.staff.reactivate({ prospectId });
    world.clock.pass(minutes(1));
    world.fake.staff.markLost({ prospectId, reason: OURS });
    await world.cycle();
    expect(await world.fields()).toMatchObject({ status: "lost", lostReason: OURS });
    await world.expectIdle();
  });
});
