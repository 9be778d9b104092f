import { describe, expect, it } from "vitest";
import { allConflicts, openConflicts, PROPERTY, type SmallWorld } from "../../support/small-world.js";
import { linkedWorld } from "./support.js";

const TAKEN = "marcus@example.com";
const OWN = "dana.okafor@example.com";

/** Another prospect has the email the renter now gives. */
async function refusedEmail() {
  const world = await linkedWorld();
  const { prospectId } = world.fake.staff.createProspect({
    propertyId: PROPERTY,
    firstName: "Marcus",
    lastName: "Webb",
    email: TAKEN,
  });
  await world.edit({ user: { email: TAKEN } });
  await world.engine.pushLeads();
  const [report] = await openConflicts(world.storage);
  if (!report) throw new Error("nothing was reported");
  return { world, report, marcus: prospectId };
}

const shown = (world: SmallWorld): string | undefined =>
  world.fake.prospects().find(({ people }) => people[0]?.firstName === "Dana")?.people[0]?.email;

describe("a value ResMan would not take", () => {
  it("is reported once, however often the lead is synced", async () => {
    const { world, report } = await refusedEmail();
    expect(report).toMatchObject({
      conflictType: "field_mismatch",
      conflictField: "email",
      conflictSeverity: "high",
      resolutionStatus: "pending",
      resolutionStrategy: null,
      domiqValue: TAKEN,
      resmanValue: OWN,
    });
    await world.engine.pushLeads({ scope: "all" });
    await world.engine.pushLeads({ scope: "all" });
    expect(await allConflicts(world.storage)).toEqual([report]);
  });

  it("can be tried again: refused again it is the same report, taken it is over", async () => {
    const { world, report, marcus } = await refusedEmail();
    const opened: unknown[] = [];
    world.engine.on("conflict:opened", (event) => opened.push(event));
    const again = await world.engine.conflicts.resolve(report.id, { strategy: "domiq_wins", resolvedBy: "kim" });
    expect(again).toMatchObject({
      applied: false,
      conflict: { id: report.id, resolutionStatus: "pending", resolutionStrategy: null, resolvedBy: null },
    });
    expect(opened).toEqual([{ conflict: again.conflict }]);
    expect(await allConflicts(world.storage)).toEqual([again.conflict]);

    world.fake.staff.changeEmail({ prospectId: marcus, email: "webb@example.com" });
    const taken = await world.engine.conflicts.resolve(report.id, { strategy: "domiq_wins", resolvedBy: "kim" });
    expect(taken).toMatchObject({ applied: true, conflict: { id: report.id, resolutionStatus: "resolved" } });
    expect(shown(world)).toBe(TAKEN);
    await world.cycle();
    await world.expectIdle();
  });

  it("can be given up for ResMan's, or for another one", async () => {
    const { world, report } = await refusedEmail();
    const result = await world.engine.conflicts.resolve(report.id, {
      strategy: "merged",
      value: "dana@example.com",
      resolvedBy: "kim",
    });
    expect(result.applied).toBe(true);
    expect((await world.fields()).email).toBe("dana@example.com");
    expect(shown(world)).toBe("dana@example.com");
    await world.cycle();
    await world.expectIdle();
  });

  it("replaced by one that is refused too goes on as the same report", async () => {
    const { world, report } = await refusedEmail();
    world.fake.staff.createProspect({
      propertyId: PROPERTY,
      firstName: "Ida",
      lastName: "Lund",
      email: "ida@example.com",
    });
    await world.edit({ user: { email: "ida@example.com" } });
    await world.engine.pushLeads();
    expect(await openConflicts(world.storage)).toMatchObject([{ id: report.id, domiqValue: "ida@example.com" }]);
    expect(await allConflicts(world.storage)).toHaveLength(1);
  });

  it("that was dismissed is not reported again for the same values, but for others it is", async () => {
    const { world, report } = await refusedEmail();
    await world.engine.conflicts.dismiss(report.id, { dismissedBy: "kim" });
    await world.edit({ user: { email: OWN } });
    await world.engine.pushLeads();
    await world.edit({ user: { email: TAKEN } });
    await world.engine.pushLeads();
    expect(await openConflicts(world.storage)).toEqual([]);
    world.fake.staff.createProspect({
      propertyId: PROPERTY,
      firstName: "Ida",
      lastName: "Lund",
      email: "ida@example.com",
    });
    await world.edit({ user: { email: "ida@example.com" } });
    await world.engine.pushLeads();
    expect(await openConflicts(world.storage)).toMatchObject([{ domiqValue: "ida@example.com" }]);
  });

  it("is a task of the review queue when it is escalated, until the field moves", async () => {
    const { world, report } = await refusedEmail();
    await world.engine.conflicts.escalate(report.id);
    await world.engine.pushLeads({ scope: "all" });
    expect(await world.engine.conflicts.list({ due: true })).toMatchObject([{ id: report.id }]);
    await world.edit({ user: { email: OWN } });
    await world.engine.pushLeads();
    expect(await openConflicts(world.storage)).toEqual([]);
  });
});
