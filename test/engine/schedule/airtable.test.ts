import { describe, expect, it } from "vitest";
import { filled, inStep, MARA } from "../airtable/filled-world.js";
import { SOURCE, TABLE } from "../airtable/support.js";
import { days, hours, minutes, seconds } from "./support.js";

/** A table in step whose engine runs, and which reconciles by hand only. */
async function byHand(count: number) {
  const world = await inStep(count, { airtable: { reconcileEveryMs: 0 } });
  await world.engine.start();
  return world;
}

const stateOf = async ({ storage }: Awaited<ReturnType<typeof inStep>>) =>
  (await storage.checkpoints.get(`airtable:${SOURCE}:deletions`))?.state;

describe("while everything is paused", () => {
  it("nothing is asked of Airtable, and nothing is lost", async () => {
    const world = await inStep(2);
    const [first = "", second = ""] = world.records;
    const errors: unknown[] = [];
    world.engine.on("engine:error", (event) => errors.push(event));
    await world.engine.start();
    await world.pass(seconds(10));
    await world.engine.integrations.pauseAll();
    const requests = { ...world.fake.requests };
    await world.engine.campaignLeads.claim((await world.leadOf(first)).id, MARA);
    world.fake.people.edit(TABLE, second, { Phone: "+19185550143" });
    await world.pass(hours(2));
    expect(world.fake.requests).toEqual(requests);
    expect((await world.engine.schedules.list()).map(({ name }) => name)).toEqual(["archive"]);
    await world.engine.integrations.resumeAll();
    await world.pass(minutes(1));
    expect(world.cells(first)).toMatchObject({ "Claimed By": "u-mara" });
    expect((await world.leadOf(second)).phone).toBe("+19185550143");
    expect(errors).toEqual([]);
    await world.engine.stop();
  });

  it("for more than a week, deletions of that time are found by comparing all ids", async () => {
    const world = await inStep(3);
    await world.engine.start();
    await world.engine.integrations.pauseAll();
    world.fake.people.remove(TABLE, world.records[0] ?? "");
    await world.pass(days(8));
    await world.engine.integrations.resumeAll();
    await world.pass(minutes(1));
    expect(await world.linkOf(world.records[0] ?? "")).toMatchObject({ status: "deleted" });
    expect(world.fake.requests).toMatchObject({ webhookCreate: 2, webhookDelete: 1 });
    await world.engine.stop();
  });
});

describe("the feed of deletions", () => {
  it("is kept for more than a week between two reconciliations, and what it told is dealt with then", async () => {
    const world = await byHand(4);
    const [first = "", second = ""] = world.records;
    world.fake.people.remove(TABLE, first);
    await world.pass(days(4));
    world.fake.people.remove(TABLE, second);
    await world.pass(days(5));
    // Nothing is reconciled by itself.
    expect(await world.linkOf(first)).toMatchObject({ status: "active" });
    expect(await stateOf(world)).toMatchObject({ heard: [first, second] });
    const lists = world.fake.requests.list ?? 0;
    expect(await world.reconcile()).toMatchObject({ success: true, deleted: 2 });
    expect(await world.linkOf(first)).toMatchObject({ status: "deleted" });
    // One list for changes, one for asking again: no ids were compared.
    expect((world.fake.requests.list ?? 0) - lists).toBe(2);
    expect(world.fake.requests.webhookCreate).toBe(1);
    expect(await stateOf(world)).toMatchObject({ heard: [] });
    expect(await world.reconcile()).toMatchObject({ deleted: 0 });
    await world.engine.stop();
  });

  it("is read by one of several processes a day", async () => {
    const world = await byHand(1);
    const other = world.anotherEngine();
    await other.start();
    await world.pass(minutes(1));
    const before = world.fake.requests.webhookPayloads ?? 0;
    await world.pass(days(3));
    const reads = (world.fake.requests.webhookPayloads ?? 0) - before;
    expect(reads).toBeGreaterThanOrEqual(2);
    expect(reads).toBeLessThanOrEqual(3);
    await Promise.all([world.engine.stop(), other.stop()]);
  });

  it("that told of more than can be remembered makes room for a comparison of all ids", async () => {
    const world = await byHand(1);
    const heard = Array.from({ length: 1000 }, (_, number) => `rec${number}`);
    const checkpoint = await world.storage.checkpoints.get(`airtable:${SOURCE}:deletions`);
    if (!checkpoint) throw new Error("no feed");
    await world.storage.checkpoints.put({ ...checkpoint, state: { ...checkpoint.state, heard } });
    world.fake.people.remove(TABLE, world.records[0] ?? "");
    await world.pass(days(2));
    expect(await stateOf(world)).toMatchObject({ heard: [], sweptAt: null });
    expect(await world.reconcile({ allowMassDelete: true })).toMatchObject({ deleted: 1 });
    await world.engine.stop();
  });

  it("that is gone is left to the next reconciliation", async () => {
    const world = await byHand(2);
    for (const { id } of await world.elapse(world.client.webhooks.list())) {
      await world.elapse(world.client.webhooks.delete(id));
    }
    world.fake.people.remove(TABLE, world.records[0] ?? "");
    await world.pass(days(2));
    expect(world.fake.requests.webhookCreate).toBe(1);
    expect(await world.reconcile()).toMatchObject({ success: true, deleted: 1 });
    expect(world.fake.requests.webhookCreate).toBe(2);
    await world.engine.stop();
  });

  it.each([
    [{ reconcileEveryMs: minutes(15) }, ["airtable:reconcile"]],
    [{ reconcileEveryMs: days(3) }, ["airtable:reconcile", "airtable:webhook-refresh"]],
    [{ reconcileEveryMs: 0 }, ["airtable:webhook-refresh"]],
    [{ reconcileEveryMs: 0, deletions: "sweep" as const }, []],
    [{ reconcileEveryMs: 0, deletions: "off" as const }, []],
  ])("has a task of its own where nothing else reads it often enough: %j", async (airtable, expected) => {
    const world = await filled(0, { airtable, engine: { schedule: { archive: false } } });
    const listed = await world.engine.schedules.list();
    expect(listed.map(({ name }) => name)).toEqual(expected);
    for (const task of listed) expect(task).toMatchObject({ lastAt: null, nextAt: "2026-03-02T17:00:00.000Z" });
  });
});
