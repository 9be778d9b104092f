import { describe, expect, it } from "vitest";
import { StorageError } from "../../../src/domain/errors.js";
import { MemoryStorageAdapter } from "../../../src/storage/memory/index.js";
import { failOnce, intercept } from "../../support/intercept.js";
import { CHECKPOINT, createAirtableWorld, DANA, minutes, refusing, rows, START, TABLE } from "./support.js";

describe("what the store refuses", () => {
  it("is tried again where somebody else was faster", async () => {
    const inner = new MemoryStorageAdapter();
    const stale = failOnce(new StorageError("STALE_WRITE", "Somebody was faster."));
    const world = await createAirtableWorld({ storage: intercept(inner, "campaignLinks.saveMany", stale) });
    world.row(DANA);
    expect(await world.reconcile()).toMatchObject({ success: true, stage1: { inserted: 1, errors: [] } });
    expect(await world.leads()).toHaveLength(1);
  });

  it("is one record: the others of its page are stored, and it is read by its id until it can be", async () => {
    let bad = "";
    const world = await createAirtableWorld({ storage: refusing(new MemoryStorageAdapter(), () => bad) });
    const records = world.fake.people.createMany(TABLE, rows(20));
    bad = records[13] ?? "";
    const result = await world.reconcile();
    expect(result).toMatchObject({ success: true, stage1: { inserted: 19 } });
    expect(result.stage1.errors).toEqual([`${bad}: STORAGE_ERROR: value too long`]);
    expect(await world.storage.checkpoints.get(CHECKPOINT)).toMatchObject({
      through: START,
      state: { refused: [bad] },
    });
    // Nobody edits it again, and it lies far before what a pull reads.
    await world.pass(minutes(60 * 24));
    expect((await world.reconcile()).stage1.errors).toHaveLength(1);
    await world.pass(minutes(60 * 24));
    bad = "nothing";
    expect((await world.reconcile()).stage1).toMatchObject({ recordsProcessed: 1, inserted: 1, errors: [] });
    expect(await world.leads()).toHaveLength(20);
    expect(await world.storage.checkpoints.get(CHECKPOINT)).toMatchObject({ state: null });
  });

  it("is remembered by a full sync too, also by one that was interrupted, so that the next pull reads it and no other", async () => {
    let tooMuch = "too much";
    const world = await createAirtableWorld({ storage: refusing(new MemoryStorageAdapter(), () => tooMuch) });
    const records = world.fake.people.createMany(TABLE, rows(250));
    const bad = [13, 60, 240].map((index) => records[index] ?? "");
    for (const record of bad) world.fake.people.edit(TABLE, record, { Company: tooMuch });
    await world.pass(minutes(60));
    const paused = new AbortController();
    const onProgress = ({ processed }: { processed: number }) => {
      if (processed >= 100) paused.abort();
    };
    await expect(world.elapse(world.engine.syncAll({ signal: paused.signal, onProgress }))).rejects.toThrow();
    const result = await world.elapse(world.engine.syncAll());
    expect(result).toMatchObject({ success: true, resumed: true });
    const checkpoint = await world.storage.checkpoints.get(CHECKPOINT);
    expect(checkpoint).toMatchObject({ through: "2026-03-02T18:00:00.000Z", state: { refused: bad.toSorted() } });
    await world.pass(minutes(60 * 24));
    tooMuch = "nothing";
    expect((await world.reconcile()).stage1).toMatchObject({ recordsProcessed: 3, inserted: 3, errors: [] });
    expect(await world.leads()).toHaveLength(250);
  });

  it("is forgotten when its record is deleted", async () => {
    let bad = "";
    const world = await createAirtableWorld({ storage: refusing(new MemoryStorageAdapter(), () => bad) });
    bad = world.row(DANA);
    await world.reconcile();
    world.fake.people.remove(TABLE, bad);
    await world.pass(minutes(60));
    expect((await world.reconcile()).stage1.errors).toEqual([]);
    expect(await world.storage.checkpoints.get(CHECKPOINT)).toMatchObject({ state: null });
  });
});

describe("what Airtable says of a record", () => {
  it("is left alone where nobody could ask for it by its id", async () => {
    const world = await createAirtableWorld({
      fetch: (fetch) => async (request) => {
        const answer = await fetch(request);
        if (!new URL(request.url).pathname.includes("tblEXAMPLE")) return answer;
        const text = await answer.text();
        return new Response(text.replace(/"rec[^"]{14}"/, '"row-1"'), { headers: answer.headers });
      },
    });
    world.fake.people.createMany(TABLE, rows(2));
    const result = await world.reconcile();
    expect(result).toMatchObject({ success: true, stage1: { inserted: 1 } });
    expect(result.stage1.errors).toEqual([expect.stringContaining("WIRE_SHAPE")]);
  });

  it("can be a time of making that no row can hold", async () => {
    const world = await createAirtableWorld({
      fetch: (fetch) => async (request) => {
        const answer = await fetch(request);
        const text = await answer.text();
        const odd = text.replace(/"createdTime":"[^"]*"/, '"createdTime":"+275760-09-13T00:00:01Z"');
        return new Response(odd, { headers: answer.headers });
      },
    });
    world.row(DANA);
    expect(await world.reconcile()).toMatchObject({ success: true, stage1: { inserted: 1, errors: [] } });
    const [lead] = await world.leads();
    expect(lead?.createdAt).toBe(lead?.updatedAt);
  });
});
