import { describe, expect, it } from "vitest";
import { days, type FilledWorld, filled, hours, inStep } from "./filled-world.js";
import { SOURCE, TABLE } from "./support.js";

describe("a deleted record", () => {
  it("is heard of by the feed: its lead becomes inactive, its link deleted, and the log says so", async () => {
    const world = await inStep(3);
    const [first = "", second = ""] = world.records;
    world.fake.people.remove(TABLE, first);
    const result = await world.reconcile();
    expect(result).toMatchObject({ success: true, deleted: 1, warnings: [] });
    const lead = await world.leadOf(first);
    expect(lead.isActive).toBe(false);
    expect((await world.leadOf(second)).isActive).toBe(true);
    expect(await world.linkOf(first)).toMatchObject({ status: "deleted", syncVersion: 2 });
    expect(await world.engine.airtable.history(lead.id)).toMatchObject([
      {
        syncDirection: "from_airtable",
        runId: result.runId,
        changes: [{ field: "isActive", side: "local", from: true, to: false, rule: "campaign:record-deleted" }],
        syncData: { recordId: first },
      },
      {},
    ]);
    // The sync's own write is no news.
    expect(await world.noticed()).toEqual([]);
  });

  it("costs one request: the feed is made once, and its payloads are read each time", async () => {
    const world = await inStep(3);
    await world.reconcile();
    await world.reconcile();
    expect(world.fake.requests).toMatchObject({ webhookCreate: 1, webhookPayloads: 3 });
    // No sweep: three pulls.
    expect(world.fake.requests.list).toBe(3);
  });

  it("that somebody restored meanwhile is none", async () => {
    const world = await inStep(2);
    const [first = ""] = world.records;
    world.fake.people.remove(TABLE, first);
    world.fake.people.restore(TABLE, first);
    expect(await world.reconcile()).toMatchObject({ deleted: 0 });
    expect((await world.leadOf(first)).isActive).toBe(true);
    expect(await world.linkOf(first)).toMatchObject({ status: "active" });
  });

  it("is told once: the cursor is stored with what it told", async () => {
    const world = await inStep(60);
    for (const id of world.records.slice(0, 5)) world.fake.people.remove(TABLE, id);
    expect(await world.reconcile()).toMatchObject({ deleted: 5 });
    const before = await world.storage.checkpoints.get(`airtable:${SOURCE}:deletions`);
    expect(before?.state).toMatchObject({ feed: { cursor: 6 } });
    expect(await world.reconcile()).toMatchObject({ deleted: 0 });
    expect(await world.storage.checkpoints.get(`airtable:${SOURCE}:deletions`)).toEqual(before);
  });

  it("is heard of again when the store failed to take it", async () => {
    const world = await inStep(2);
    const [first = ""] = world.records;
    world.fake.people.remove(TABLE, first);
    const { transaction } = world.storage;
    world.storage.transaction = (work) =>
      transaction.call(world.storage, (tx) =>
        work({
          ...tx,
          log: Object.assign(Object.create(tx.log), {
            appendMany: async () => {
              throw new Error("disk full");
            },
          }),
        }),
      ) as never;
    expect(await world.reconcile()).toMatchObject({ success: false });
    expect((await world.leadOf(first)).isActive).toBe(true);
    world.storage.transaction = transaction;
    expect(await world.reconcile()).toMatchObject({ success: true, deleted: 1 });
  });

  it("among many is stored a hundred at a time; what is left after a kill is done next time", async () => {
    const world = await inStep(250);
    const before = await world.storage.checkpoints.get(`airtable:${SOURCE}:deletions`);
    for (const id of world.records) world.fake.people.remove(TABLE, id);
    const { transaction } = world.storage;
    let calls = 0;
    world.storage.transaction = (work) => {
      calls += 1;
      if (calls === 3) return Promise.reject(new Error("killed"));
      return transaction.call(world.storage, work as never) as never;
    };
    expect(await world.reconcile({ allowMassDelete: true })).toMatchObject({ success: false, deleted: 200 });
    // The cursor moves with the last of them.
    expect(await world.storage.checkpoints.get(`airtable:${SOURCE}:deletions`)).toEqual(before);
    world.storage.transaction = transaction;
    expect(await world.reconcile({ allowMassDelete: true })).toMatchObject({ success: true, deleted: 50 });
    expect(await world.storage.log.list({ limit: 1000 })).toHaveLength(500);
  });

  it("of a lead the host deleted only ends its link", async () => {
    const world = await inStep(2);
    const [first = ""] = world.records;
    const { id } = await world.leadOf(first);
    const { getMany } = world.storage.campaignLeads;
    const without = async (...args: Parameters<typeof getMany>) =>
      (await getMany.apply(world.storage.campaignLeads, args)).filter((lead) => lead.id !== id);
    const { transaction } = world.storage;
    world.storage.transaction = (work) =>
      transaction.call(world.storage, (tx) =>
        work({ ...tx, campaignLeads: Object.assign(Object.create(tx.campaignLeads), { getMany: without }) }),
      ) as never;
    world.fake.people.remove(TABLE, first);
    expect(await world.reconcile()).toMatchObject({ success: true, deleted: 1 });
    expect(await world.linkOf(first)).toMatchObject({ status: "deleted" });
  });
});

describe("a feed", () => {
  it("that ended without anybody reading it is replaced, and all ids are compared", async () => {
    const world = await inStep(2);
    const [first = ""] = world.records;
    await world.pass(days(8));
    world.fake.people.remove(TABLE, first);
    expect(await world.reconcile()).toMatchObject({ deleted: 1 });
    expect(world.fake.requests).toMatchObject({ webhookCreate: 2, webhookDelete: 1 });
    expect(await world.reconcile()).toMatchObject({ deleted: 0 });
    expect(world.fake.requests.webhookCreate).toBe(2);
  });

  it("that is gone is replaced, and all ids are compared", async () => {
    const world = await inStep(2);
    const [first = ""] = world.records;
    await world.elapse(removeFeeds(world));
    world.fake.people.remove(TABLE, first);
    expect(await world.reconcile()).toMatchObject({ success: true, deleted: 1 });
    expect(world.fake.requests.webhookCreate).toBe(2);
  });

  it("is read to its end, fifty payloads a request", async () => {
    const world = await inStep(70);
    for (const id of world.records) world.fake.people.remove(TABLE, id);
    const before = world.fake.requests.webhookPayloads ?? 0;
    expect(await world.reconcile({ allowMassDelete: true })).toMatchObject({ deleted: 70 });
    expect((world.fake.requests.webhookPayloads ?? 0) - before).toBe(2);
  });

  it("that has forgotten something before it was read is replaced, and all ids are compared", async () => {
    const world = await inStep(3);
    const [first = "", second = ""] = world.records;
    world.fake.settings.webhooks.payloadTtlMs = hours(1);
    world.fake.people.remove(TABLE, first);
    await world.pass(hours(2));
    world.fake.people.remove(TABLE, second);
    expect(await world.reconcile()).toMatchObject({ success: true, deleted: 2 });
    expect(world.fake.requests).toMatchObject({ webhookCreate: 2, webhookDelete: 1 });
  });

  it("that Airtable has put out of order is replaced, and all ids are compared", async () => {
    let isBroken = false;
    const world = await inStep(3, {
      fetch: (fetch) => async (request) => {
        if (!isBroken || !request.url.includes("/payloads")) return fetch(request);
        isBroken = false;
        const payloads = [{ error: true, code: "INVALID_FILTERS", timestamp: "2026-03-02T17:00:00.000Z" }];
        return Response.json({ cursor: 2, mightHaveMore: false, payloads });
      },
    });
    world.fake.people.remove(TABLE, world.records[0] ?? "");
    isBroken = true;
    expect(await world.reconcile()).toMatchObject({ success: true, deleted: 1, warnings: [] });
    expect(world.fake.requests.webhookCreate).toBe(2);
  });

  it("that the token may not read any more makes way for sweeps, and is told of once", async () => {
    const world = await inStep(3);
    world.fake.settings.tokens = [withoutWebhooks()];
    world.fake.people.remove(TABLE, world.records[0] ?? "");
    const result = await world.reconcile();
    expect(result).toMatchObject({ success: true, deleted: 1, stage1: { errors: [] } });
    expect(result.warnings).toEqual([expect.stringContaining("webhook:manage")]);
    expect(await world.reconcile()).toMatchObject({ deleted: 0, warnings: [] });
  });

  it("that cannot be read now is read next time, and keeps nothing else from being synced", async () => {
    const world = await inStep(2, { client: { retry: { attempts: 1 } } });
    const [first = "", second = ""] = world.records;
    world.fake.people.remove(TABLE, first);
    world.fake.people.edit(TABLE, second, { Phone: "+19185550143" });
    await world.storage.campaignLeads.update((await world.leadOf(second)).id, { claimedBy: "u-mara" });
    world.fake.faults.set("http503", { next: 1, on: ["webhookPayloads"] });
    const result = await world.reconcile();
    expect(result).toMatchObject({ success: true, deleted: 0, stage1: { updated: 1 }, stage2: { updated: 1 } });
    expect(result.stage1.errors).toEqual([expect.stringMatching(/^deletions: TEMPORARY_ERROR: /)]);
    expect(await world.reconcile()).toMatchObject({ deleted: 1 });
  });

  it("cannot know what happened before it was made: then all ids are compared once", async () => {
    const world = await inStep(3, { airtable: { deletions: "off" } });
    const [first = ""] = world.records;
    world.fake.people.remove(TABLE, first);
    expect(await world.reconcile()).toMatchObject({ deleted: 0 });
    expect(world.fake.requests.webhookCreate).toBeUndefined();
    const engine = world.anotherEngine({ deletions: "auto" });
    expect(await world.reconcile({}, engine)).toMatchObject({ deleted: 1 });
    const lists = world.fake.requests.list ?? 0;
    expect(await world.reconcile({}, engine)).toMatchObject({ deleted: 0 });
    expect(world.fake.requests.list).toBe(lists + 1);
  });

  it("that the token may not make is told of once, and sweeps take its place", async () => {
    const world = await filled(3, { fake: { tokens: [withoutWebhooks()] } });
    const { records } = world;
    const first = await world.reconcile();
    expect(first.warnings).toEqual([expect.stringContaining("webhook:manage")]);
    world.fake.people.remove(TABLE, records[0] ?? "");
    expect(await world.reconcile()).toMatchObject({ success: true, warnings: [], deleted: 0 });
    expect(world.fake.requests.webhookCreate).toBe(1);
    await world.pass(hours(24));
    expect(await world.reconcile()).toMatchObject({ success: true, warnings: [], deleted: 1 });
    // A day later it asks once more: somebody may have given the token the scope.
    expect(world.fake.requests.webhookCreate).toBe(2);
  });

  it("that must be one, and is refused, is an error each time, which keeps nothing else from being synced", async () => {
    const world = await filled(1, { fake: { tokens: [withoutWebhooks()] }, airtable: { deletions: "webhook" } });
    const result = await world.reconcile();
    expect(result).toMatchObject({ success: true, stage1: { inserted: 1 } });
    expect(result.stage1.errors).toEqual(expect.arrayContaining([expect.stringMatching(/^deletions: AUTH_ERROR: /)]));
  });
});

describe("a sweep", () => {
  const sweeping = { airtable: { deletions: "sweep" as const } };

  it("is made when it is time, and not before", async () => {
    const world = await inStep(3, sweeping);
    world.fake.people.remove(TABLE, world.records[0] ?? "");
    expect(await world.reconcile()).toMatchObject({ deleted: 0 });
    await world.pass(hours(24));
    expect(await world.reconcile()).toMatchObject({ deleted: 1 });
    expect(world.fake.requests.webhookCreate).toBeUndefined();
  });

  it("takes nothing for gone when the list breaks off", async () => {
    const world = await inStep(150, { ...sweeping, client: { retry: { attempts: 1 } } });
    await world.pass(hours(24));
    // The pull's page, the sweep's first, and its second.
    world.fake.faults.set("http500", { at: [3], on: ["list"] });
    const result = await world.reconcile();
    expect(result).toMatchObject({ success: true, deleted: 0 });
    expect(result.stage1.errors).toEqual([expect.stringMatching(/^deletions: TEMPORARY_ERROR: /)]);
    expect((await world.leads()).every(({ isActive }) => isActive)).toBe(true);
    expect(await world.reconcile()).toMatchObject({ deleted: 0, stage1: { errors: [] } });
  });

  it("finds records among several pages of links", async () => {
    const world = await inStep(1002, sweeping);
    await world.pass(hours(24));
    const gone = [world.records[7], world.records[999], world.records[1001]].map(String);
    for (const id of gone) world.fake.people.remove(TABLE, id);
    expect(await world.reconcile()).toMatchObject({ deleted: 3 });
    for (const id of gone) expect((await world.leadOf(id)).isActive).toBe(false);
  });
});

describe("many deletions at once", () => {
  it("wait for somebody to look, are told of with their numbers, and go through when allowed", async () => {
    const world = await inStep(50);
    for (const id of world.records.slice(0, 25)) world.fake.people.remove(TABLE, id);
    for (let time = 0; time < 2; time += 1) {
      const held = await world.reconcile();
      expect(held).toMatchObject({ success: true, deleted: 0 });
      expect(held.stage1.errors).toEqual([expect.stringMatching(/^deletions: MASS_DELETE: At least 25 of 50 /)]);
      expect(held.warnings).toEqual([expect.stringContaining("allowMassDelete")]);
    }
    expect((await world.leads()).every(({ isActive }) => isActive)).toBe(true);
    expect(await world.reconcile({ allowMassDelete: true })).toMatchObject({ deleted: 25, warnings: [] });
    expect(await world.reconcile()).toMatchObject({ deleted: 0, warnings: [] });
  });

  it("are searched for once where ids are compared, and asked for each time", async () => {
    const world = await inStep(150, { airtable: { deletions: "sweep" } });
    await world.pass(hours(24));
    const gone = world.records.slice(0, 25);
    for (const id of gone) world.fake.people.remove(TABLE, id);
    expect((await world.reconcile()).stage1.errors).toEqual([expect.stringContaining("MASS_DELETE")]);
    const lists = world.fake.requests.list ?? 0;
    expect((await world.reconcile()).stage1.errors).toEqual([expect.stringContaining("MASS_DELETE")]);
    // The pull, and one question for all that were missing.
    expect((world.fake.requests.list ?? 0) - lists).toBe(2);
    for (const id of gone.slice(3)) world.fake.people.restore(TABLE, id);
    expect(await world.reconcile()).toMatchObject({ deleted: 3, warnings: [] });
    world.fake.people.remove(TABLE, world.records[100] ?? "");
    expect(await world.reconcile()).toMatchObject({ deleted: 0 });
    await world.pass(hours(24));
    expect(await world.reconcile()).toMatchObject({ deleted: 1 });
  });

  it("are compared anew when they are allowed", async () => {
    const world = await inStep(150, { airtable: { deletions: "sweep" } });
    await world.pass(hours(24));
    for (const id of world.records.slice(0, 25)) world.fake.people.remove(TABLE, id);
    await world.reconcile();
    world.fake.people.remove(TABLE, world.records[100] ?? "");
    expect(await world.reconcile({ allowMassDelete: true })).toMatchObject({ deleted: 26, warnings: [] });
  });

  it("are no longer too many once somebody has restored some", async () => {
    const world = await inStep(50);
    const gone = world.records.slice(0, 25);
    for (const id of gone) world.fake.people.remove(TABLE, id);
    await world.reconcile();
    for (const id of gone.slice(3)) world.fake.people.restore(TABLE, id);
    expect(await world.reconcile()).toMatchObject({ deleted: 3, warnings: [] });
  });

  it.each([
    ["few in number, though a large share", 30, 20],
    ["a small share, though many", 300, 30],
  ])("that are %s go through", async (_, count, removed) => {
    const world = await inStep(count);
    for (const id of world.records.slice(0, removed)) world.fake.people.remove(TABLE, id);
    expect(await world.reconcile()).toMatchObject({ deleted: removed });
  });
});

describe("a dry run", () => {
  it("names what is gone and writes nothing, here or in Airtable", async () => {
    const world = await inStep(3);
    const [first = ""] = world.records;
    world.fake.people.remove(TABLE, first);
    const { id } = await world.leadOf(first);
    const before = await world.storage.checkpoints.get(`airtable:${SOURCE}:deletions`);
    const result = await world.reconcile({ dryRun: true });
    expect(result).toMatchObject({ deleted: 1, plan: [{ leadId: id, recordId: first, toLocal: [{ to: false }] }] });
    expect(await world.storage.checkpoints.get(`airtable:${SOURCE}:deletions`)).toEqual(before);
    expect((await world.leadOf(first)).isActive).toBe(true);
    expect(await world.reconcile()).toMatchObject({ deleted: 1 });
  });

  it("makes no feed", async () => {
    const world = await filled(1);
    await world.reconcile({ dryRun: true });
    expect(world.fake.requests.webhookCreate).toBeUndefined();
  });
});

const withoutWebhooks = () => ({
  token: "patEXAMPLE.0123456789abcdef",
  userId: "usrEXAMPLE0000001",
  scopes: ["data.records:read", "data.records:write", "schema.bases:read"],
});

async function removeFeeds({ client: { webhooks } }: FilledWorld): Promise<void> {
  for (const { id } of await webhooks.list()) await webhooks.deleteFeed(id);
}
