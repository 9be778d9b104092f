import { describe, expect, it } from "vitest";
import { CHECKPOINT, createAirtableWorld, DANA, minutes, rows, START, TABLE } from "./support.js";

type World = Awaited<ReturnType<typeof createAirtableWorld>>;

const through = async ({ storage }: World) => (await storage.checkpoints.get(CHECKPOINT))?.through;

describe("the checkpoint", () => {
  it("stands at Airtable's time of the first page, whatever the clock here says", async () => {
    for (const clockSkewMs of [minutes(10), -minutes(10)]) {
      const world = await createAirtableWorld({ fake: { clockSkewMs } });
      world.row(DANA);
      await world.reconcile();
      expect(await through(world)).toBe(new Date(Date.parse(START) + clockSkewMs).toISOString());
      await world.pass(minutes(15));
      const record = world.row({ Email: "late@example.com" });
      await world.reconcile();
      expect((await world.leads()).map(({ airtableRecordId }) => airtableRecordId)).toContain(record);
    }
  });

  it("loses nothing in an outage that is longer than any look-back", async () => {
    const world = await createAirtableWorld();
    await world.reconcile();
    world.row(DANA);
    await world.pass(minutes(60 * 24 * 3));
    await world.reconcile();
    expect(await world.leads()).toHaveLength(1);
  });

  it("looks back by the overlap, so that an edit that shows late is found", async () => {
    const world = await createAirtableWorld();
    await world.pass(9000);
    world.row(DANA);
    await world.pass(500);
    await world.storage.checkpoints.put({
      key: CHECKPOINT,
      through: new Date(world.runtime.now() + 8000).toISOString(),
      state: null,
      updatedAt: START,
    });
    await world.reconcile();
    expect(await world.leads()).toHaveLength(1);
  });

  it("does not move where a page could not be read, and the next run reads all of it", async () => {
    const world = await createAirtableWorld({ client: { retry: { attempts: 1 } } });
    world.fake.people.createMany(TABLE, rows(150));
    // The third list request: the second page.
    world.fake.faults.set("http503", { at: [2], on: ["list"] });
    const result = await world.reconcile();
    expect(result).toMatchObject({ success: false, stage1: { inserted: 100 } });
    expect(await through(world)).toBeUndefined();
    await world.pass();
    expect(await world.reconcile()).toMatchObject({ success: true, stage1: { inserted: 50, recordsProcessed: 150 } });
    expect(await world.leads()).toHaveLength(150);
  });

  it("keeps the time of the first page when the server forgets the iterator half-way", async () => {
    const dates: string[] = [];
    const world = await createAirtableWorld({
      fake: { latencyMs: 2000 },
      fetch: (fetch) => async (request) => {
        const answer = await fetch(request);
        const { pathname } = new URL(request.url);
        if (!pathname.includes("/meta/")) dates.push(new Date(answer.headers.get("date") ?? "").toISOString());
        return answer;
      },
    });
    world.fake.people.createMany(TABLE, rows(250));
    world.fake.faults.set("iteratorExpired", { at: [2] });
    const result = await world.reconcile();
    expect(result).toMatchObject({ success: true, stage1: { inserted: 250 } });
    // Two pages, the third refused, and then all three.
    expect(new Set(dates).size).toBe(6);
    expect(await through(world)).toBe(dates[0]);
  });

  it("is not moved back by a look-back, nor over what lies before it", async () => {
    const world = await createAirtableWorld();
    world.row(DANA);
    await world.reconcile();
    await world.pass(minutes(60));
    const early = world.row({ Email: "early@example.com" });
    await world.pass(minutes(60));
    world.row({ Email: "late@example.com" });
    const before = await through(world);
    await world.reconcile({ lookbackMinutes: 20 });
    expect(await world.leads()).toHaveLength(2);
    expect(await through(world)).toBe(before);
    await world.reconcile();
    expect((await world.leads()).map(({ airtableRecordId }) => airtableRecordId)).toContain(early);
  });

  it("is moved by a look-back that begins before it", async () => {
    const world = await createAirtableWorld();
    await world.reconcile();
    await world.pass(minutes(10));
    world.row(DANA);
    await world.reconcile({ lookbackMinutes: 30 });
    expect(Date.parse((await through(world)) ?? "")).toBe(Date.parse(START) + minutes(10));
  });

  it("is not set by a look-back before the first whole pull", async () => {
    const world = await createAirtableWorld();
    world.row({ Email: "old@example.com" });
    await world.pass(minutes(60));
    world.row(DANA);
    await world.reconcile({ lookbackMinutes: 20 });
    expect(await world.leads()).toHaveLength(1);
    await world.reconcile();
    expect(await world.leads()).toHaveLength(2);
  });

  it("of an idle table is moved once an hour, so that idle cycles write nothing", async () => {
    const world = await createAirtableWorld();
    await world.reconcile();
    await world.pass(minutes(15));
    expect((await world.writesOf()).store).toEqual({});
    await world.pass(minutes(46));
    expect((await world.writesOf()).store).toEqual({ "checkpoints.put": 1 });
  });
});

describe("a look-back", () => {
  it("is counted by Airtable's clock, also where the clock here is ahead", async () => {
    const world = await createAirtableWorld({ fake: { clockSkewMs: -minutes(15) } });
    await world.reconcile();
    await world.pass(minutes(60));
    const record = world.row(DANA);
    await world.pass(minutes(18));
    await world.reconcile({ lookbackMinutes: 20 });
    expect((await world.leads()).map(({ airtableRecordId }) => airtableRecordId)).toEqual([record]);
  });

  it("looks at the leads that were updated since then too, noticed or not", async () => {
    const world = await createAirtableWorld();
    const record = world.row(DANA);
    await world.reconcile();
    const [lead] = await world.leads();
    await world.pass(minutes(30));
    const updatedAt = new Date(world.runtime.now()).toISOString();
    // By other means than `put` and `update`.
    await world.storage.campaignLeads.putMany([{ ...(await world.lead(lead?.id)), notes: "Ours.", updatedAt }]);
    await world.reconcile();
    expect(world.cells(record)).not.toHaveProperty("Notes");
    await world.reconcile({ lookbackMinutes: 20 });
    expect(world.cells(record).Notes).toBe("Ours.");
  });

  it.each([0, -5, Number.NaN, 366 * 24 * 60 + 1])("of %s minutes is refused", async (lookbackMinutes) => {
    const world = await createAirtableWorld();
    await expect(world.reconcile({ lookbackMinutes })).rejects.toMatchObject({ code: "INVALID_INPUT" });
  });
});
