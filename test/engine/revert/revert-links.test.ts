import { describe, expect, it } from "vitest";
import { viewProspect } from "../../../src/rules/resman/view-prospect.js";
import { anId } from "../../../src/testing/index.js";
import {
  aRow,
  createSmallWorld,
  DANA,
  openConflicts,
  PROPERTY,
  type SmallWorld,
  until,
} from "../../support/small-world.js";
import { lastRun, linkedWorld, only, shownOf } from "./support.js";

const ZOE = { propertyId: PROPERTY, firstName: "Zoe", lastName: "Lind", email: "zoe@example.com" };
const SECOND = anId(0x301);
/** Another chat of Dana's. */
const secondChat = () =>
  aRow(1, {
    user: { email: "dana.okafor@example.com", phone: null },
    conversation: { startTime: "2026-03-02T16:50:00Z", aiIntentSummary: "Asks about parking." },
  });

const linkOf = (world: SmallWorld, id: string = DANA) => world.storage.links.get(id, "resman");
const isLost = (world: SmallWorld): boolean => world.prospect().people[0]?.type.toLowerCase() === "lost";

describe("a lead the run created", () => {
  const created = async () => {
    const world = await createSmallWorld();
    const { id } = await world.engine.pushLeads();
    await world.engine.pullLeads();
    return { world, id };
  };

  it("is no longer linked, its prospect is lost with a note, and it is left in peace", async () => {
    const { world, id } = await created();
    const before = await world.fields();
    const { run, leads } = await world.engine.revertRun(id);
    const { prospectId } = world.prospect();
    expect(only(leads)).toMatchObject({
      outcome: "unlinked",
      retiredResmanLeadId: prospectId,
      reverted: [],
      left: [],
      synced: true,
      kept: [],
    });
    expect(run.counts).toMatchObject({ processed: 1, updated: 1 });
    expect(isLost(world)).toBe(true);
    expect(world.prospect().events.map(({ comments }) => comments)).toContainEqual(
      expect.stringContaining("Filed by a sync that has been taken back."),
    );
    expect(await linkOf(world)).toMatchObject({ status: "inactive", remoteId: prospectId });
    expect(await world.conversation()).toMatchObject({ resmanLeadId: null, resmanSyncStatus: "not_synced" });
    expect(await world.fields()).toEqual(before);

    const writes = world.fake.writes.length;
    await world.edit({ conversation: { occupantsCount: 5 } });
    await world.cycle();
    expect(world.fake.writes).toHaveLength(writes);
    expect(await world.fields()).toEqual({ ...before, occupantsCount: 5 });
    await world.expectIdle();
  });

  it("is done again without a second note, and as a dry run says the same", async () => {
    const { world, id } = await created();
    const rehearsal = await world.engine.revertRun(id, { dryRun: true });
    expect(isLost(world)).toBe(false);
    const { leads } = await world.engine.revertRun(id);
    expect(rehearsal.leads).toEqual(leads.map((lead) => ({ ...lead, synced: false })));
    const writes = world.fake.writes.length;
    expect(only((await world.engine.revertRun(id)).leads)).toMatchObject({ outcome: "unchanged" });
    expect(world.fake.writes).toHaveLength(writes);
  });

  it("is finished by the next attempt when the process ends between ResMan and the store", async () => {
    const { world, id } = await created();
    let isDead = false;
    world.hooks.push({
      on: "write-answer",
      run: () => {
        isDead = true;
      },
    });
    const dying = new Proxy(world.storage, {
      get: (target, key) => {
        const value: unknown = Reflect.get(target, key);
        if (key === "transaction" && isDead) throw new Error("killed");
        return typeof value === "function" ? value.bind(target) : value;
      },
    });
    const first = await world.anotherEngine({ storage: dying }).revertRun(id);
    expect(only(first.leads).outcome).toBe("failed");
    expect(isLost(world)).toBe(true);
    expect(await linkOf(world)).toMatchObject({ status: "active" });

    isDead = false;
    const writes = world.fake.writes.length;
    expect(only((await world.engine.revertRun(id)).leads)).toMatchObject({ outcome: "unlinked" });
    expect(world.fake.writes).toHaveLength(writes);
    expect(await linkOf(world)).toMatchObject({ status: "inactive" });
  });

  it.each<[string, (world: SmallWorld, prospectId: string) => unknown]>([
    ["staff wrote a note", ({ fake }, prospectId) => fake.staff.addNote({ prospectId, comments: "Called" })],
    [
      "staff edited it",
      ({ fake }, prospectId) => fake.staff.changePreferences({ prospectId, set: { numberOfOccupants: 6 } }),
    ],
    ["the renter edited it", (world) => world.edit({ conversation: { occupantsCount: 6 } })],
    [
      "it was edited and synced",
      async (world) => {
        await world.edit({ conversation: { occupantsCount: 6 } });
        await world.cycle();
      },
    ],
    ["the chat went on", (world) => world.edit({ conversation: { aiIntentSummary: "Also asks about parking." } })],
  ])("stays linked when something happened to it since: %s", async (_, happen) => {
    const { world, id } = await created();
    await happen(world, world.prospect().prospectId);
    const { run, leads } = await world.engine.revertRun(id);
    expect(only(leads)).toMatchObject({ outcome: "left", left: [{ field: "resmanLeadId", reason: "edited" }] });
    expect(run.counts).toMatchObject({ conflicts: 1 });
    expect(await linkOf(world)).toMatchObject({ status: "active" });
    await world.cycle();
    expect(isLost(world)).toBe(false);
    await world.expectIdle();
  });

  it("is linked again on purpose: its prospect becomes active, and edits made meanwhile arrive", async () => {
    const { world, id } = await created();
    await world.engine.revertRun(id);
    await world.edit({ conversation: { occupantsCount: 5 } });
    const { prospectId } = world.prospect();
    expect(await world.engine.relinkLead(DANA)).toMatchObject({ outcome: "updated", resmanLeadId: prospectId });
    expect(isLost(world)).toBe(false);
    expect(await shownOf(world)).toMatchObject({ occupantsCount: 5 });
    expect((await world.fields()).status).toBe("new");
    expect(await linkOf(world)).toMatchObject({ status: "active" });
    await world.expectIdle();
    expect(await world.engine.relinkLead(DANA)).toMatchObject({ outcome: "unchanged" });
  });

  it("is linked again when the revert is reverted, and unlinked again when that is", async () => {
    const { world, id } = await created();
    const first = await world.engine.revertRun(id);
    const second = await world.engine.revertRun(first.run.id);
    expect(only(second.leads)).toMatchObject({ outcome: "relinked", synced: true });
    expect(isLost(world)).toBe(false);
    await world.expectIdle();
    const third = await world.engine.revertRun(second.run.id);
    expect(only(third.leads)).toMatchObject({ outcome: "unlinked", retiredResmanLeadId: world.prospect().prospectId });
    expect(isLost(world)).toBe(true);
    await world.expectIdle();
  });

  it("of which another chat shares the prospect keeps it active, until that chat is unlinked too", async () => {
    const world = await createSmallWorld();
    const first = await world.engine.pushLeads();
    const { user, conversation } = secondChat();
    await world.storage.users.put(user);
    await world.storage.conversations.put(conversation);
    const second = await world.engine.pushLeads();
    await world.engine.pullLeads();
    expect(only((await world.engine.revertRun(first.id)).leads)).toMatchObject({
      outcome: "unlinked",
      retiredResmanLeadId: null,
      kept: expect.arrayContaining([{ subject: "prospect", reason: "shared" }]),
    });
    expect(isLost(world)).toBe(false);
    expect(only((await world.engine.revertRun(second.id)).leads)).toMatchObject({
      conversationId: SECOND,
      kept: expect.arrayContaining([{ subject: "prospect", reason: "found" }]),
    });
    expect(await linkOf(world, SECOND)).toMatchObject({ status: "inactive" });
    await world.expectIdle();
  });

  it("together with another chat of the renter is unlinked with it, and the prospect is lost", async () => {
    const world = await createSmallWorld({ rows: [aRow(), secondChat()] });
    const { id } = await world.engine.pushLeads();
    await world.engine.pullLeads();
    const { leads } = await world.engine.revertRun(id);
    expect(leads.map(({ outcome }) => outcome)).toEqual(["unlinked", "unlinked"]);
    expect(isLost(world)).toBe(true);
    await world.expectIdle();
  });

  it("keeps its prospect where nothing may go out", async () => {
    const { world, id } = await created();
    await world.storage.integrations.update(PROPERTY, { syncDirection: "from_resman" });
    expect(only((await world.engine.revertRun(id)).leads)).toMatchObject({
      outcome: "unlinked",
      retiredResmanLeadId: null,
      kept: expect.arrayContaining([{ subject: "prospect", reason: "direction" }]),
    });
    expect(isLost(world)).toBe(false);
  });
});

describe("a lead the run found in ResMan", () => {
  const found = async () => {
    const world = await createSmallWorld();
    world.fake.staff.createProspect({
      propertyId: PROPERTY,
      firstName: "Dana",
      lastName: "Okafor-Bell",
      email: "dana.okafor@example.com",
      preferences: { targetMoveInDate: "2026-07-01" },
    });
    const shown = async () => {
      const prospect = await world.client.getProspect(PROPERTY, world.prospect().prospectId);
      return prospect && viewProspect(prospect).fields;
    };
    const before = { ours: await world.fields(), theirs: await shown() };
    const { id } = await world.engine.pushLeads();
    await world.engine.pullLeads();
    return { world, id, before, shown };
  };

  it("is no longer linked, and both records hold what they held before they met", async () => {
    const { world, id, before, shown } = await found();
    expect((await world.fields()).lastName).toBe("Okafor-Bell");
    expect((await shown())?.occupantsCount).toBe(2);
    const { leads } = await world.engine.revertRun(id);
    const stays = only(leads).kept.filter(({ reason }) => reason === "remote-keeps-its-value");
    expect(only(leads)).toMatchObject({ outcome: "unlinked", retiredResmanLeadId: null, left: [] });
    expect(await world.fields()).toEqual(before.ours);
    const kept = Object.fromEntries(stays.map(({ subject }) => [subject, expect.anything()]));
    expect(await shown()).toEqual({ ...before.theirs, ...kept });
    expect(isLost(world)).toBe(false);
    await world.expectIdle();
  });

  it("meets its prospect anew when the revert is reverted", async () => {
    const { world, id, shown } = await found();
    const after = { ours: await world.fields(), theirs: await shown() };
    const { run } = await world.engine.revertRun(id);
    await world.engine.revertRun(run.id);
    expect(await world.fields()).toEqual(after.ours);
    expect(await shown()).toEqual(after.theirs);
    await world.expectIdle();
  });
});

describe("a lead the run imported", () => {
  it("is no longer linked and never imported again; its prospect stays", async () => {
    const world = await linkedWorld();
    world.fake.staff.createProspect(ZOE);
    await world.engine.pullLeads();
    const { leads } = await world.engine.revertRun(await lastRun(world));
    const { conversationId, resmanLeadId } = only(leads);
    expect(only(leads)).toMatchObject({ outcome: "unlinked", retiredResmanLeadId: null });
    expect(await linkOf(world, conversationId)).toMatchObject({ status: "inactive", remoteId: resmanLeadId });

    const count = (await world.storage.conversations.list()).length;
    world.fake.staff.changePreferences({ prospectId: resmanLeadId ?? "", set: { numberOfOccupants: 3 } });
    await world.cycle();
    expect(await world.storage.conversations.list()).toHaveLength(count);
    expect((await world.fields(conversationId)).occupantsCount).toBeNull();
    expect(await openConflicts(world.storage)).toEqual([]);
    await world.expectIdle();

    await world.engine.relinkLead(conversationId);
    expect((await world.fields(conversationId)).occupantsCount).toBe(3);
    await world.expectIdle();
  });
});

describe("a lead whose link was ended", () => {
  it("is no work for the queue: a job of it ends, and a call says what is the case", async () => {
    const world = await createSmallWorld();
    await world.engine.revertRun((await world.engine.pushLeads()).id);
    const writes = world.fake.writes.length;
    const job = await world.engine.enqueue(DANA);
    const worker = world.anotherEngine({ pullEveryMs: 0 });
    await worker.start();
    await until(async () => (await world.engine.jobs.get(job.id))?.status === "completed");
    await worker.stop();
    expect(await world.engine.pushLead(DANA)).toMatchObject({ outcome: "unlinked", changes: [], syncLogId: null });
    expect(world.fake.writes).toHaveLength(writes);
  });
});

describe("linking again", () => {
  it.each<[string, (world: SmallWorld) => Promise<unknown>, string]>([
    ["an unknown lead", ({ engine }) => engine.relinkLead("nobody"), "NOT_FOUND"],
    ["a lead that never had a link", ({ engine }) => engine.relinkLead(DANA), "NOT_FOUND"],
    ["no lead", ({ engine }) => engine.relinkLead(""), "INVALID_INPUT"],
  ])("%s is refused", async (_, call, code) => {
    await expect(call(await createSmallWorld())).rejects.toMatchObject({ code });
  });
});
