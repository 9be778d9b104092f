import { describe, expect, it } from "vitest";
import type { PullResult } from "../../src/engine/runs/pull-types.js";
import { anId, anIntegration, countWrites, createSeededRandom } from "../../src/testing/index.js";
import {
  aRow,
  createSmallWorld,
  DANA,
  minutes,
  openConflicts,
  PROPERTY,
  type SmallWorld,
  tickingClock,
} from "../support/small-world.js";

const DAY = 24 * minutes(60);
const ELM = anId(0x101);
const SECOND = anId(0x301);
const ZOE = { firstName: "Zoe", lastName: "Lind", email: "zoe@example.com", phone: "918-555-0155" };
const twoProperties = () => [aRow(), aRow(1, { property: { id: ELM, name: "Elm Street" } })];

const linkedWorld = async (options: Parameters<typeof createSmallWorld>[0] = {}): Promise<SmallWorld> => {
  const world = await createSmallWorld(options);
  await world.cycle();
  return world;
};

const checkpointOf = async ({ storage }: SmallWorld, propertyId = PROPERTY): Promise<number> =>
  Date.parse((await storage.checkpoints.get(`resman:pull:${propertyId}`))?.through ?? "");

const walkIns = (world: SmallWorld, count: number, propertyId = PROPERTY): string[] =>
  Array.from({ length: count }, (_, index) => {
    world.clock.pass(minutes(2));
    const name = `${String.fromCharCode(65 + index)}${propertyId.slice(-1)}`;
    const email = `${name}@example.com`;
    return world.fake.staff.createProspect({ propertyId, firstName: name, lastName: "Lee", email }).prospectId;
  });

const pulledIds = ({ leads }: PullResult): string[] => leads.map(({ resmanLeadId }) => resmanLeadId);
const ids = (world: SmallWorld) => world.fake.prospects().map(({ prospectId }) => prospectId);

describe("an incremental pull", () => {
  it("begins a little before its checkpoint: a ResMan whose clock is behind loses no change", async () => {
    const clock = tickingClock("2026-03-02T17:00:00Z");
    const late = await linkedWorld({
      clock,
      fake: { runtime: { now: () => clock.now() - minutes(4), ...createSeededRandom(5) } },
    });
    late.fake.staff.changePreferences({ prospectId: late.prospect().prospectId, set: { numberOfOccupants: 5 } });
    const changedAt = Date.parse(late.prospect().lastUpdateDate);
    expect(changedAt).toBeLessThan(await checkpointOf(late));
    clock.pass(minutes(1));
    await late.engine.pullLeads();
    expect((await late.fields()).occupantsCount).toBe(5);
    await late.expectIdle();
  });

  it("moves its checkpoint window by window, only over windows it has read", async () => {
    const world = await createSmallWorld({
      engine: { backfillMs: 3 * DAY, maxWindowMs: DAY },
      client: { retry: { attempts: 1 } },
    });
    const start = world.clock.now();
    world.hooks.push(
      { on: "read", run: () => {} },
      {
        on: "read",
        run: () => world.fake.faults.set("http503Html", { next: 1 }),
      },
    );
    await expect(world.engine.pullLeads()).rejects.toMatchObject({ code: "TEMPORARY_ERROR" });
    const through = await checkpointOf(world);
    expect(through).toBeGreaterThanOrEqual(start - 2 * DAY);
    expect(through).toBeLessThan(start - 2 * DAY + minutes(1));
    expect(await world.storage.runs.list({ kind: "pull" })).toMatchObject([{ status: "failed" }]);
    await world.engine.pullLeads();
    expect(await checkpointOf(world)).toBeGreaterThan(start - minutes(60));
  });

  it("queues a lead that fails and passes it", async () => {
    const world = await linkedWorld({
      rows: [aRow(), aRow(1, { user: ZOE })],
      engine: { retry: { maxAttempts: 1 } },
    });
    await world.edit({ conversation: { occupantsCount: 4 } });
    for (const prospectId of ids(world))
      world.fake.staff.changeName({ prospectId, firstName: "New", lastName: "Name" });
    const before = await checkpointOf(world);
    world.clock.pass(minutes(90));
    world.fake.faults.set("http503Html", { next: 1, on: "writes" });
    const { summary, runs } = await world.engine.pullLeads();
    expect(summary).toMatchObject({ updatedLeads: 1, failedSyncs: 1 });
    const [danas] = ids(world);
    expect(runs).toMatchObject([{ status: "completed", errors: [{ leadId: danas, code: "TEMPORARY_ERROR" }] }]);
    expect(await world.storage.queue.list()).toMatchObject([
      { resmanLeadId: danas, propertyId: PROPERTY, syncOperation: "pull", status: "pending" },
    ]);
    expect(await checkpointOf(world)).toBeGreaterThan(before);
    expect((await world.fields(SECOND)).firstName).toBe("New");
    expect((await world.conversation()).resmanSyncStatus).toBe("failed");
  });

  it("that finds nothing writes nothing, however often it runs", async () => {
    const world = await linkedWorld();
    const counted = countWrites(world.storage);
    const engine = world.anotherEngine({ storage: counted.storage });
    for (let count = 0; count < 5; count += 1) {
      world.clock.pass(minutes(5));
      expect((await engine.pullLeads()).summary).toMatchObject({ updatedLeads: 0, newLeads: 0, failedSyncs: 0 });
    }
    expect(counted.writes).toEqual({});
  });

  it("halves a window ResMan cannot send at once, and misses nobody", async () => {
    const world = await createSmallWorld({ fake: { maxResults: 2 }, engine: { backfillMs: minutes(60) } });
    const made = walkIns(world, 9);
    world.clock.pass(minutes(1));
    const result = await world.engine.pullLeads();
    expect(pulledIds(result).sort()).toEqual(made.sort());
    expect(result.summary.newLeads).toBe(9);
    expect(world.fake.requests.SearchProspects).toBeGreaterThan(5);
    await world.cycle();
    await world.expectIdle();
  });
});

describe("a pull with a limit", () => {
  it.each([1, 2, 3])(
    "of %i visits every lead of every property exactly once, and leaves the checkpoint",
    async (limit) => {
      const world = await createSmallWorld({ rows: twoProperties() });
      const made = [...walkIns(world, 3), ...walkIns(world, 4, ELM)];
      world.clock.pass(minutes(1));
      const seen: string[] = [];
      let nextSyncToken: string | undefined;
      for (let calls = 0; calls < 20; calls += 1) {
        const result = await world.engine.pullLeads({ limit, ...(nextSyncToken && { nextSyncToken }) });
        expect(result.leads.length).toBeLessThanOrEqual(limit);
        seen.push(...pulledIds(result));
        nextSyncToken = result.nextSyncToken;
        if (!nextSyncToken) break;
      }
      expect(seen.sort()).toEqual(made.sort());
      expect(await checkpointOf(world)).toBeNaN();
    },
  );

  it.each(["{}", "%7B%22propertyId%22%3A1%7D", "not a token", "%E0%A4%A"])(
    "refuses the token %s",
    async (nextSyncToken) => {
      const { engine } = await createSmallWorld();
      await expect(engine.pullLeads({ nextSyncToken })).rejects.toMatchObject({ code: "INVALID_INPUT" });
    },
  );
});

describe("what a pull can be asked for", () => {
  it("statuses: only those, and the checkpoint stays", async () => {
    const world = await createSmallWorld();
    const [first, second] = walkIns(world, 2);
    world.fake.staff.scheduleAppointment({ prospectId: second ?? "", at: "2026-03-09T15:00:00Z" });
    world.clock.pass(minutes(1));
    expect(pulledIds(await world.engine.pullLeads({ statusFilter: ["tour_scheduled", "lost"] }))).toEqual([second]);
    expect(await checkpointOf(world)).toBeNaN();
    expect(pulledIds(await world.engine.pullLeads())).toContain(first);
  });

  it("a span of time, and the checkpoint stays", async () => {
    const world = await createSmallWorld();
    const [, second] = walkIns(world, 3);
    const at = Date.parse(world.fake.prospects()[1]?.lastUpdateDate ?? "");
    const result = await world.engine.pullLeads({
      dateFrom: new Date(at - minutes(1)).toISOString(),
      dateTo: new Date(at + minutes(1)).toISOString(),
    });
    expect(pulledIds(result)).toEqual([second]);
    expect(await checkpointOf(world)).toBeNaN();
  });

  it("everything again", async () => {
    const world = await linkedWorld();
    walkIns(world, 2);
    world.clock.pass(minutes(30));
    await world.engine.pullLeads();
    world.clock.pass(minutes(30));
    expect((await world.engine.pullLeads()).totalCount).toBe(0);
    expect((await world.engine.pullLeads({ syncType: "full" })).totalCount).toBe(3);
    await world.expectIdle();
  });

  it.each<[Record<string, unknown>, string]>([
    [{ dateFrom: "yesterday" }, "dateFrom"],
    [{ dateFrom: "2026-02-30" }, "dateFrom"],
    [{ dateFrom: "1" }, "dateFrom"],
    [{ dateTo: "2026-13-01T00:00:00Z" }, "dateTo"],
    [{ dateFrom: "2026-03-02T00:00:00Z", dateTo: "2026-03-01T00:00:00Z" }, "dateFrom"],
    [{ limit: 0 }, "limit"],
    [{ limit: -1 }, "limit"],
    [{ limit: 1.5 }, "limit"],
    [{ statusFilter: ["qualified", "sold"] }, "statusFilter.1"],
    [{ syncType: "weekly" }, "syncType"],
  ])("and not for %j", async (options, path) => {
    const { engine, storage, fake } = await createSmallWorld();
    await expect(engine.pullLeads(options)).rejects.toMatchObject({
      code: "INVALID_INPUT",
      issues: [{ path, message: expect.stringMatching(/./) }],
    });
    expect(await storage.runs.list()).toEqual([]);
    expect(fake.requests).toEqual({});
  });

  it("a property without an integration", async () => {
    const { engine } = await createSmallWorld();
    await expect(engine.pullLeads({ propertyId: "nowhere" })).rejects.toMatchObject({
      code: "INTEGRATION_MISSING",
      context: { propertyId: "nowhere" },
    });
  });

  it("answers with what became of each lead", async () => {
    const world = await linkedWorld();
    const { prospectId } = world.prospect();
    world.fake.staff.changePreferences({ prospectId, set: { numberOfOccupants: 5 } });
    world.clock.pass(minutes(1));
    const result = await world.engine.pullLeads({ includeConversations: true, trigger: "api" });
    expect(result).toEqual({
      totalCount: 1,
      summary: { newLeads: 0, updatedLeads: 1, unchangedLeads: 0, conflictsResolved: 0, failedSyncs: 0 },
      runs: [expect.objectContaining({ kind: "pull", status: "completed", trigger: "api", propertyId: PROPERTY })],
      leads: [
        {
          resmanLeadId: prospectId,
          conversationId: DANA,
          propertyId: PROPERTY,
          action: "updated",
          fields: await world.fields(),
          lastActivity: expect.stringMatching(/^2026-03-02T17:/),
          customFields: null,
          createdAt: "2026-03-02T16:30:00Z",
          updatedAt: (await world.conversation()).resmanLastSyncAt,
          conversation: await world.conversation(),
        },
      ],
    });
    const { leads } = await world.engine.pullLeads();
    expect(leads[0]).not.toHaveProperty("conversation");
  });
});

describe("several properties", () => {
  it("each have a run and a checkpoint of their own, or only the one that was asked for", async () => {
    const world = await createSmallWorld({ rows: twoProperties() });
    walkIns(world, 1);
    walkIns(world, 1, ELM);
    world.clock.pass(minutes(1));
    const { runs, totalCount } = await world.engine.pullLeads({ propertyId: ELM });
    expect(runs.map(({ propertyId }) => propertyId)).toEqual([ELM]);
    expect(totalCount).toBe(1);
    expect([await checkpointOf(world), await checkpointOf(world, ELM)]).toEqual([Number.NaN, expect.any(Number)]);
    expect((await world.engine.pullLeads()).runs.map(({ propertyId }) => propertyId).sort()).toEqual([PROPERTY, ELM]);
  });

  it("one of which ResMan does not know do not keep the others from being pulled", async () => {
    const world = await createSmallWorld({ rows: twoProperties() });
    await world.storage.integrations.put(anIntegration({ propertyId: PROPERTY, resmanPropertyId: anId(0x999) }));
    const [elm] = walkIns(world, 1, ELM);
    world.clock.pass(minutes(1));
    await world.engine.pullLeads().catch(() => undefined);
    const leads = await world.storage.links.findByRemote("resman", ELM, elm ?? "");
    expect(leads).toHaveLength(1);
    expect((await world.storage.runs.list({ kind: "pull" })).map(({ status }) => status).sort()).toEqual([
      "completed",
      "failed",
    ]);
  });
});

describe("a property whose sync is switched off or goes one way", () => {
  const set = (world: SmallWorld, patch: Parameters<SmallWorld["storage"]["integrations"]["update"]>[1]) =>
    world.storage.integrations.update(PROPERTY, patch);

  it("off: neither side is touched, and both edits flow when it is on again", async () => {
    const world = await linkedWorld();
    await set(world, { syncEnabled: false });
    const requests = { ...world.fake.requests };
    await world.edit({ conversation: { occupantsCount: 4 } });
    world.fake.staff.changeEmail({ prospectId: world.prospect().prospectId, email: "new@example.com" });
    world.clock.pass(minutes(90));
    expect((await world.engine.pushLead(DANA)).outcome).toBe("disabled");
    await world.engine.pushLeads();
    expect(await world.engine.pullLeads()).toMatchObject({ runs: [], totalCount: 0 });
    expect(world.fake.requests).toEqual(requests);
    expect((await world.fields()).email).toBe("dana.okafor@example.com");
    await set(world, { syncEnabled: true });
    await world.engine.pushLeads();
    await world.engine.pullLeads();
    expect((await world.fields()).email).toBe("new@example.com");
    expect(world.prospect().preferences.numberOfOccupants).toBe(4);
    await world.expectIdle();
  });

  it.each([
    ["to_resman", { occupantsCount: 4, email: "dana.okafor@example.com" }],
    ["from_resman", { occupantsCount: 2, email: "new@example.com" }],
  ] as const)(
    "%s: only that way; the other way is held, and flows when both are allowed",
    async (syncDirection, now) => {
      const world = await linkedWorld();
      await set(world, { syncDirection });
      await world.edit({ conversation: { occupantsCount: 4 } });
      world.fake.staff.changeEmail({ prospectId: world.prospect().prospectId, email: "new@example.com" });
      world.clock.pass(minutes(90));
      await world.engine.pushLeads();
      await world.engine.pullLeads();
      expect(world.prospect().preferences.numberOfOccupants).toBe(now.occupantsCount);
      expect((await world.fields()).email).toBe(now.email);
      await world.expectIdle();
      await set(world, { syncDirection: "bidirectional" });
      await world.engine.pushLeads();
      await world.engine.pullLeads();
      expect(world.prospect().preferences.numberOfOccupants).toBe(4);
      expect((await world.fields()).email).toBe("new@example.com");
      expect(await openConflicts(world.storage)).toEqual([]);
      await world.expectIdle();
    },
  );

  it("from_resman: a chat is not created there, but linked when staff have the renter", async () => {
    const world = await createSmallWorld();
    await set(world, { syncDirection: "from_resman" });
    await world.cycle();
    expect(world.fake.prospects()).toEqual([]);
    world.fake.staff.createProspect({
      propertyId: PROPERTY,
      ...ZOE,
      firstName: "Dana",
      email: "dana.okafor@example.com",
    });
    const writes = world.fake.writes.length;
    await world.cycle();
    expect(await world.storage.links.get(DANA, "resman")).toMatchObject({ remoteId: world.prospect().prospectId });
    expect(world.fake.writes).toHaveLength(writes);
    await world.expectIdle();
  });
});
