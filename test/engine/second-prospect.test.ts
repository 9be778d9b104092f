import { describe, expect, it } from "vitest";
import { anId } from "../../src/testing/index.js";
import { aRow, createSmallWorld, DANA, minutes, openConflicts, PROPERTY } from "../support/small-world.js";
import { storeRows } from "../support/world.js";

it("that staff file anew for a renter we know is listed once and not taken for another renter", async () => {
  const world = await createSmallWorld();
  await world.cycle();
  const first = world.prospect().prospectId;
  const { prospectId } = world.fake.staff.createProspect({
    propertyId: PROPERTY,
    firstName: "Dana",
    lastName: "Okafor",
    email: "dana.okafor@example.com",
  });
  world.clock.pass(minutes(1));
  const { summary } = await world.engine.pullLeads();
  expect(summary).toMatchObject({ newLeads: 0, failedSyncs: 0 });
  expect(await world.storage.conversations.list()).toHaveLength(1);
  const listed = [{ conversationId: DANA, conflictType: "duplicate_lead", domiqValue: first, resmanValue: prospectId }];
  expect(await openConflicts(world.storage)).toMatchObject(listed);

  world.fake.staff.addNote({ prospectId, comments: "Came by again" });
  world.clock.pass(minutes(1));
  await world.engine.pullLeads();
  expect(await openConflicts(world.storage)).toMatchObject(listed);
  expect(await world.storage.conversations.list()).toHaveLength(1);
});

describe("that somebody called another renter's", () => {
  const filed = async () => {
    const world = await createSmallWorld({ engine: { importProspects: false } });
    await world.cycle();
    const person = { firstName: "Dana", lastName: "Okafor", email: "dana.okafor@example.com" };
    const { prospectId } = world.fake.staff.createProspect({ propertyId: PROPERTY, ...person });
    const distinct = (conversationId: string) =>
      world.storage.distinctions.put({
        propertyId: PROPERTY as never,
        first: `conversation:${conversationId}`,
        second: `prospect:${prospectId.toLowerCase()}`,
        decidedBy: "kim",
        decidedAt: "2026-03-02T17:00:00Z",
      });
    return { world, prospectId, distinct };
  };

  it("is not listed, also where the task in which it was said is archived", async () => {
    const { world, distinct } = await filed();
    await distinct(DANA);
    await world.cycle();
    expect(await openConflicts(world.storage)).toEqual([]);
  });

  it("is not listed for the lead into which that one was merged since", async () => {
    const { world, distinct } = await filed();
    const other = anId(0x301);
    await storeRows(world.storage, [aRow(1, { user: { firstName: "Dee", email: "dee@example.org", phone: null } })]);
    await distinct(other);
    await world.engine.mergeLeads({
      conversationId: other,
      survivorConversationId: DANA,
      mergeStrategy: "resman_wins",
    });
    await world.cycle();
    expect(await openConflicts(world.storage)).toEqual([]);
  });
});

it("that a create made when it was applied long after its answer was lost is listed, not imported", async () => {
  const world = await createSmallWorld({ fake: { duplicateMode: "create" } });
  await world.engine.pushLead(DANA);
  // The create arrives a second time, as a network that repeats requests would have it.
  const [made] = world.fake.prospects();
  const [chat] = made?.events ?? [];
  await world.client.postLead(PROPERTY, {
    customer: { type: "prospect", firstName: "Dana", lastName: "Okafor", phones: [], addresses: [] },
    events: [{ type: "Other", date: chat?.date ?? "", comments: chat?.comments ?? "", ...agentAndSource(chat) }],
  });
  world.clock.pass(minutes(1));
  await world.engine.pullLeads();
  expect(await world.storage.conversations.list()).toHaveLength(1);
  expect(await openConflicts(world.storage)).toMatchObject([
    { conversationId: DANA, conflictType: "duplicate_lead", domiqValue: made?.prospectId },
  ]);
  await world.cycle();
  await world.expectIdle();
});

const agentAndSource = (event: { agentId?: string; sourceId?: string } | undefined) => ({
  agentId: event?.agentId ?? "",
  transactionSource: event?.sourceId ?? "",
});
