import { describe, expect, it } from "vitest";
import type { LeadStatus } from "../../src/domain/status.js";
import { anId, aTour, type FakeStaff } from "../../src/testing/index.js";
import {
  allConflicts,
  aRow,
  commentsOf,
  createSmallWorld,
  DANA,
  minutes,
  type SmallWorld,
} from "../support/small-world.js";
import { storeRows } from "../support/world.js";

const linkedWorld = async (options: Parameters<typeof createSmallWorld>[0] = {}): Promise<SmallWorld> => {
  const world = await createSmallWorld(options);
  await world.cycle();
  return world;
};

const statusOf = async (world: SmallWorld, id = DANA): Promise<LeadStatus> => (await world.fields(id)).status;
const typesOf = (world: SmallWorld): string[] => world.prospect().events.map(({ type }) => type);
const countOf = (world: SmallWorld, type: string): number => typesOf(world).filter((other) => other === type).length;

describe("a status set here", () => {
  it.each<[LeadStatus, string[], string[]]>([
    ["new", [], []],
    ["contacted", ["Contact"], []],
    ["qualified", ["Other"], ["Qualified"]],
    ["tour_scheduled", ["Other"], ["Tour scheduled"]],
    ["application", [], []],
    ["leased", [], []],
    ["lost", ["Cancel"], []],
  ])("%s leaves as the events %j", async (status, events, reasons) => {
    const world = await linkedWorld();
    const before = world.prospect().events.length;
    await world.edit({ conversation: { status } });
    await world.cycle();
    const added = world.prospect().events.slice(before);
    expect(added.map(({ type }) => type)).toEqual(events);
    expect(added.flatMap(({ reasons: text }) => text ?? [])).toEqual(reasons.length > 0 ? reasons : expect.anything());
    expect(world.prospect().people[0]?.type).toBe(status === "lost" ? "lost" : "prospect");
    expect(await statusOf(world)).toBe(status);
    await world.expectIdle();
  });

  it.each<LeadStatus>(["contacted", "qualified", "tour_scheduled", "lost"])(
    "%s leaves too when the chat ended in it before the prospect was made",
    async (status) => {
      const world = await createSmallWorld({ rows: [aRow(0, { conversation: { status } })] });
      await world.cycle();
      expect(world.prospect().events).toHaveLength(2);
      expect(await statusOf(world)).toBe(status);
      await world.expectIdle();
    },
  );

  it("a tour says by itself that one is scheduled", async () => {
    const world = await linkedWorld();
    await world.storage.tours.put(aTour());
    await world.edit({ conversation: { status: "tour_scheduled" } });
    await world.cycle();
    expect(typesOf(world)).toEqual(["Other", "Appointment"]);
    await world.expectIdle();
  });

  it("lost leaves once, with the property's reason, whose name comes back", async () => {
    const world = await linkedWorld();
    const other = world.fake.settings.lostReasons[1];
    await world.storage.integrations.update(world.prospect().propertyId, {
      settings: {
        ...(await world.storage.integrations.get(world.prospect().propertyId))?.settings,
        defaultAgentId: world.fake.settings.employees[0]?.id ?? "",
        defaultSourceId: world.fake.settings.sources[0]?.id ?? "",
        defaultLostReasonId: other?.id.toUpperCase() ?? null,
      },
    });
    await world.edit({ conversation: { status: "lost" } });
    await world.cycle();
    await world.cycle();
    expect(countOf(world, "Cancel")).toBe(1);
    expect(await world.fields()).toMatchObject({ status: "lost", lostReason: other?.name });
    await world.expectIdle();
  });

  it("goes lost, open, and lost again, each change once", async () => {
    const world = await linkedWorld();
    await world.edit({ conversation: { status: "lost" } });
    await world.cycle();
    await world.edit({ conversation: { status: "contacted" } });
    await world.cycle();
    expect(world.prospect().people[0]?.type).toBe("prospect");
    expect((await world.fields()).lostReason).toBeNull();
    await world.edit({ conversation: { status: "lost" } });
    await world.cycle();
    expect(typesOf(world)).toEqual(["Other", "Cancel", "ReActivate", "Contact", "Cancel"]);
    expect(await statusOf(world)).toBe("lost");
    await world.expectIdle();
  });

  it("an open status after a loss counts although our clock is behind ResMan's, so that a second loss arrives", async () => {
    const world = await linkedWorld();
    const { prospectId } = world.prospect();
    world.fake.staff.markLost({ prospectId, reason: "Rent too high" });
    const lostAt = world.clock.now();
    await world.cycle();
    await world.storage.conversations.update(DANA, {
      status: "contacted",
      updatedAt: new Date(lostAt - 5000).toISOString(),
      resmanSyncStatus: "not_synced",
    });
    await world.cycle();
    expect(await statusOf(world)).toBe("contacted");
    expect(world.prospect().people[0]?.type).toBe("prospect");
    world.fake.staff.markLost({ prospectId, reason: "Rent too high" });
    await world.cycle();
    expect(await statusOf(world)).toBe("lost");
    await world.expectIdle();
  });

  it("cannot lose a renter who has applied", async () => {
    const world = await linkedWorld();
    world.fake.staff.startApplication({ prospectId: world.prospect().prospectId });
    await world.edit({ conversation: { status: "lost" } });
    await world.cycle();
    expect(await statusOf(world)).toBe("application");
    expect(countOf(world, "Cancel")).toBe(0);
    await world.expectIdle();
  });
});

type Act = (staff: FakeStaff, prospectId: string) => unknown;
const call: Act = (staff, prospectId) => staff.logCall({ prospectId, direction: "to" });
const book: Act = (staff, prospectId) => staff.scheduleAppointment({ prospectId, at: "2026-03-09T15:00:00Z" });
const lose: Act = (staff, prospectId) => staff.markLost({ prospectId, reason: "Rent too high" });
const apply: Act = (staff, prospectId) => staff.startApplication({ prospectId });
const sign: Act = (staff, prospectId) => {
  staff.startApplication({ prospectId });
  staff.approve({ prospectId });
  return staff.signLease({ prospectId });
};
const note: Act = (staff, prospectId) => staff.addNote({ prospectId, comments: "Left a voicemail" });

describe("what staff do, seen from here (ResMan reference, 7.2 and 7.4)", () => {
  it.each<[string, LeadStatus, Act, LeadStatus]>([
    ["a note", "new", note, "new"],
    ["a call", "new", call, "contacted"],
    ["an appointment", "new", book, "tour_scheduled"],
    ["lost", "new", lose, "lost"],
    ["an application", "new", apply, "application"],
    ["a lease", "new", sign, "leased"],
    ["a call never lowers", "qualified", call, "qualified"],
    ["a call never lowers", "tour_scheduled", call, "tour_scheduled"],
    ["an appointment is further", "qualified", book, "tour_scheduled"],
    ["lost is the one way down", "qualified", lose, "lost"],
    ["lost is the one way down", "tour_scheduled", lose, "lost"],
    ["an application is further", "tour_scheduled", apply, "application"],
    ["a lease is further", "qualified", sign, "leased"],
    ["what we claim, ResMan does not lower", "leased", call, "leased"],
    ["activity does not bring back what we lost", "lost", call, "lost"],
  ])("%s: from %s", async (_, ours, act, expected) => {
    const world = await linkedWorld();
    if (ours !== "new") {
      await world.edit({ conversation: { status: ours } });
      await world.cycle();
    }
    act(world.fake.staff, world.prospect().prospectId);
    await world.cycle();
    expect(await statusOf(world)).toBe(expected);
    await world.expectIdle();
  });

  it.each<[string, LeadStatus, Act, LeadStatus, string]>([
    ["ours is further", "tour_scheduled", call, "tour_scheduled", "status:never-lower"],
    ["qualified is ours", "qualified", call, "qualified", "status:qualified"],
    ["theirs is further", "contacted", book, "tour_scheduled", "status:higher-remote"],
    ["lost there", "tour_scheduled", lose, "lost", "status:resman-lost"],
    ["lost here, but active there", "lost", call, "contacted", "status:higher-remote"],
    ["an application", "contacted", apply, "application", "status:resman-only"],
  ])("both sides at once, %s: %s", async (_, ours, act, expected, rule) => {
    const world = await linkedWorld();
    await world.edit({ conversation: { status: ours } });
    act(world.fake.staff, world.prospect().prospectId);
    await world.cycle();
    expect(await statusOf(world)).toBe(expected);
    expect(await allConflicts(world.storage)).toMatchObject([
      { conflictType: "status_conflict", conflictSeverity: "high", resolutionStatus: "auto_resolved", notes: rule },
    ]);
    await world.expectIdle();
  });

  it("a cancelled appointment does not lower", async () => {
    const world = await linkedWorld();
    const { prospectId } = world.prospect();
    book(world.fake.staff, prospectId);
    await world.cycle();
    world.fake.staff.cancelAppointment({ prospectId });
    await world.cycle();
    expect(await statusOf(world)).toBe("tour_scheduled");
    await world.expectIdle();
  });

  it("the reason comes with a lost prospect and goes when it is reactivated, to what its history supports", async () => {
    const world = await linkedWorld();
    const { prospectId } = world.prospect();
    book(world.fake.staff, prospectId);
    world.fake.staff.markLost({ prospectId, reason: "Inactive (Lack of Response)" });
    await world.cycle();
    expect(await world.fields()).toMatchObject({ status: "lost", lostReason: "Inactive (Lack of Response)" });
    world.clock.pass(minutes(60));
    world.fake.staff.reactivate({ prospectId });
    await world.cycle();
    expect(await world.fields()).toMatchObject({ status: "tour_scheduled", lostReason: null });
    expect(typesOf(world)).toEqual(["Other", "Appointment", "Cancel", "ReActivate"]);
    await world.expectIdle();
  });
});

describe("a renter who writes again after being lost", () => {
  const SECOND = anId(0x301);
  const returning = async (options: Parameters<typeof createSmallWorld>[0], startTime: string): Promise<SmallWorld> => {
    const world = await linkedWorld(options);
    world.fake.staff.markLost({ prospectId: world.prospect().prospectId, reason: "Rent too high" });
    await world.cycle();
    const again = aRow(1, { conversation: { startTime, updatedAt: startTime, aiIntentSummary: "I am back" } });
    await storeRows(world.storage, [again]);
    await world.cycle();
    return world;
  };

  it("makes the prospect active again, for both chats", async () => {
    const world = await returning({}, "2026-03-04T09:00:00Z");
    expect(typesOf(world)).toEqual(["Other", "Cancel", "ReActivate", "Other"]);
    expect(world.prospect().people[0]?.type).toBe("prospect");
    await world.cycle();
    expect([await statusOf(world), await statusOf(world, SECOND)]).toEqual(["new", "new"]);
    await world.expectIdle();
  });

  it("does not where the host does not want it: the chat is filed, the lead stays lost", async () => {
    const world = await returning({ engine: { reactivateLost: false } }, "2026-03-04T09:00:00Z");
    expect(typesOf(world)).toEqual(["Other", "Cancel", "Other"]);
    expect([await statusOf(world), await statusOf(world, SECOND)]).toEqual(["lost", "lost"]);
    await world.expectIdle();
  });

  it("does not when the chat is older than the loss", async () => {
    const world = await returning({}, "2026-03-01T09:00:00Z");
    expect(countOf(world, "ReActivate")).toBe(0);
    expect(await statusOf(world, SECOND)).toBe("lost");
    await world.expectIdle();
  });
});

describe("once a renter applies, ResMan is master", () => {
  const applied = async (): Promise<SmallWorld> => {
    const world = await linkedWorld();
    world.fake.staff.startApplication({ prospectId: world.prospect().prospectId });
    await world.cycle();
    return world;
  };

  it("our edits become one note and change nothing there", async () => {
    const world = await applied();
    const before = world.prospect();
    await world.edit({
      user: { email: "dana@example.org" },
      conversation: { occupantsCount: 4, desiredFeatures: ["garage"], moveInDate: null },
    });
    await world.cycle();
    const { people, preferences, events } = world.prospect();
    expect(people).toEqual(before.people);
    expect(preferences).toEqual(before.preferences);
    const added = events.slice(before.events.length);
    expect(added).toHaveLength(1);
    for (const word of ["dana@example.org", "occupantsCount: 4", "garage", "moveInDate"]) {
      expect(added[0]?.comments).toContain(word);
    }
    expect(await world.fields()).toMatchObject({ email: "dana@example.org", occupantsCount: 4, moveInDate: null });
    await world.expectIdle();
  });

  it("an edit that goes back and comes again is told each time", async () => {
    const world = await applied();
    for (const occupantsCount of [4, 3, 4]) {
      await world.edit({ conversation: { occupantsCount } });
      await world.cycle();
    }
    const told = commentsOf(world.prospect()).flatMap((text) => /occupantsCount: (\d)/.exec(text)?.[1] ?? []);
    expect(told).toEqual(["4", "3", "4"]);
    await world.expectIdle();
  });

  it("what staff change keeps arriving", async () => {
    const world = await applied();
    const { prospectId } = world.prospect();
    world.fake.staff.changeEmail({ prospectId, email: "lease@example.com" });
    world.fake.staff.changePreferences({ prospectId, set: { targetMoveInDate: "2026-08-01" } });
    await world.cycle();
    expect(await world.fields()).toMatchObject({ email: "lease@example.com", moveInDate: "2026-08-01" });
    world.fake.staff.signLease({ prospectId });
    await world.cycle();
    expect(await statusOf(world)).toBe("leased");
    await world.expectIdle();
  });

  it.each<LeadStatus>(["new", "qualified", "lost"])("our %s does not take the application away", async (status) => {
    const world = await applied();
    const events = world.prospect().events.length;
    await world.edit({ conversation: { status } });
    await world.cycle();
    expect(await statusOf(world)).toBe("application");
    expect(world.prospect().events).toHaveLength(events);
    await world.expectIdle();
  });

  it("a chat that begins later is filed and linked, nothing else moves", async () => {
    const world = await applied();
    const { people } = world.prospect();
    await storeRows(world.storage, [aRow(1, { user: { firstName: "Dana", phone: "918-555-0777" } })]);
    await world.cycle();
    expect(world.prospect().people).toEqual(people);
    expect(await statusOf(world, anId(0x301))).toBe("application");
    await world.expectIdle();
  });
});
