import { describe, expect, it } from "vitest";
import { AirtableClient } from "../../../src/clients/airtable/airtable-client.js";
import type { DeltaSyncOptions } from "../../../src/engine/runs/delta.js";
import {
  anId,
  createFakeAirtableFetch,
  createSeededRandom,
  elapse,
  FAKE_AIRTABLE_IDS,
  FakeAirtable,
} from "../../../src/testing/index.js";
import { createClockedWorld } from "../../support/clocked-world.js";
import { DANA, minutes, PROPERTY } from "../../support/small-world.js";
import { CLIENT, createAirtableWorld, SOURCE } from "../airtable/support.js";

const { token, baseId, tableName } = FAKE_AIRTABLE_IDS;

/** Dana's chat, which waits for ResMan, and two records, which wait to become leads; one clock for all. */
async function bothRemotes(options: Parameters<typeof createClockedWorld>[0] = {}) {
  const world = await createClockedWorld(options);
  const { now, setTimeout, clearTimeout } = world.clock;
  const { random, randomId } = createSeededRandom(7);
  const runtime = { now, setTimeout, clearTimeout, random, randomId };
  const airtable = new FakeAirtable({ runtime });
  const fetch = createFakeAirtableFetch(airtable);
  const client = new AirtableClient({ token, baseId, runtime: { ...runtime, fetch }, retry: { attempts: 1 } });
  const newEngine = () => world.anotherEngine({ airtable: { client, clientId: CLIENT, deletions: "off" } });
  airtable.people.createMany(tableName, [{ "First Name": "Ann" }, { "First Name": "Ben" }]);
  return {
    ...world,
    airtable,
    engine: newEngine(),
    newEngine,
    elapse: <T>(promise: Promise<T>): Promise<T> => elapse(world.clock, promise),
  };
}

describe("a delta sync of both remotes", () => {
  it("sums up what was done, and names the runs of both", async () => {
    const world = await bothRemotes();
    const result = await world.elapse(world.engine.syncDelta());
    expect(result).toMatchObject({
      success: true,
      stage1: { recordsProcessed: 2, inserted: 2, updated: 0, errors: [] },
      stage2: { recordsProcessed: 1, updated: 1, skipped: 0, errors: [] },
    });
    const runs = await world.engine.listRuns();
    expect(runs.map(({ kind }) => kind).toSorted()).toEqual(["push", "reconcile"]);
    expect(result.runIds).toEqual(expect.arrayContaining(runs.map(({ id }) => id)));
    expect(result.runIds).toHaveLength(3);
    expect((await world.storage.conversations.get(DANA))?.resmanSyncStatus).toBe("synced");
    expect(await world.storage.campaignLeads.list({ clientId: CLIENT })).toHaveLength(2);
  });

  it("looks as far back as it is told on both sides", async () => {
    const world = await bothRemotes();
    await world.elapse(world.engine.syncDelta());
    await world.clock.advance(minutes(60));
    expect((await world.elapse(world.engine.syncDelta({ lookbackMinutes: 30 }))).stage1.recordsProcessed).toBe(0);
    // Dana's prospect, and both records.
    expect((await world.elapse(world.engine.syncDelta({ lookbackMinutes: 120 }))).stage1.recordsProcessed).toBe(3);
  });

  it("of one property leaves Airtable alone", async () => {
    const world = await bothRemotes();
    expect(await world.elapse(world.engine.syncDelta({ propertyId: PROPERTY }))).toMatchObject({
      success: true,
      stage1: { recordsProcessed: 0 },
      stage2: { updated: 1 },
    });
    expect(world.airtable.requests).toEqual({});
  });

  it("of one of them leaves the other alone", async () => {
    const world = await bothRemotes();
    expect(await world.elapse(world.engine.syncDelta({ remotes: ["airtable"] }))).toMatchObject({
      stage1: { inserted: 2 },
      stage2: { recordsProcessed: 0 },
    });
    expect(world.fake.prospects()).toEqual([]);
    const requests = { ...world.airtable.requests };
    expect(await world.elapse(world.engine.syncDelta({ remotes: ["resman"] }))).toMatchObject({
      stage2: { updated: 1 },
    });
    expect(world.airtable.requests).toEqual(requests);
  });

  it.each([{ remotes: [] }, { remotes: ["salesforce"] }, { propertyId: PROPERTY, remotes: ["airtable"] }])(
    "refuses %o",
    async (options) => {
      const { engine } = await bothRemotes();
      await expect(engine.syncDelta(options as DeltaSyncOptions)).rejects.toMatchObject({ code: "INVALID_INPUT" });
    },
  );

  it("says which remote could not be read, and syncs the other", async () => {
    const world = await bothRemotes({ client: { retry: { attempts: 1 } } });
    world.airtable.faults.set("http503", { rate: 1 });
    const one = await world.elapse(world.engine.syncDelta());
    expect(one).toMatchObject({ success: false, stage2: { updated: 1, errors: [] } });
    expect(one.stage1.errors).toEqual([expect.stringMatching(/^airtable: TEMPORARY_ERROR: /)]);
    world.airtable.faults.clear();
    world.fake.faults.set("http503Html", { next: 1 });
    const other = await world.elapse(world.engine.syncDelta());
    expect(other).toMatchObject({ success: false, stage1: { inserted: 2 } });
    expect(other.stage1.errors).toEqual([expect.stringMatching(/^resman: TEMPORARY_ERROR: /)]);
    expect(await world.elapse(world.engine.syncDelta())).toMatchObject({ success: true });
  });

  it("goes on with ResMan where the table does not fit, and names its fault", async () => {
    const world = await bothRemotes();
    world.airtable.people.renameTable(tableName, "Contacts");
    const result = await world.elapse(world.engine.syncDelta());
    expect(result).toMatchObject({ success: false, stage2: { updated: 1 } });
    expect(result.stage1.errors).toEqual([expect.stringMatching(/^airtable: SCHEMA_MISMATCH: /)]);
  });

  it("is refused while the table is being reconciled, and leaves nothing running", async () => {
    const world = await bothRemotes();
    const { locks } = world.storage;
    const at = new Date(world.clock.now()).toISOString();
    await locks.acquire([`airtable:${SOURCE}`], { holder: "another", at, leaseMs: minutes(10) });
    await expect(world.elapse(world.engine.syncDelta())).rejects.toMatchObject({ code: "ALREADY_RUNNING" });
    await locks.release([`airtable:${SOURCE}`], "another");
    expect(await world.elapse(world.engine.syncDelta())).toMatchObject({ success: true });
    expect(world.clock.pending).toBe(0);
  });

  it("ends both when its caller gives up", async () => {
    const world = await bothRemotes();
    world.airtable.settings.latencyMs = 1000;
    const giveUp = new AbortController();
    const call = world.engine.syncDelta({ signal: giveUp.signal });
    const refused = expect(call).rejects.toMatchObject({ code: "ABORTED" });
    await world.clock.advance(500);
    giveUp.abort();
    await refused;
    await world.clock.advance(minutes(5));
    expect(await world.storage.campaignLeads.list({ clientId: CLIENT })).toEqual([]);
    world.airtable.settings.latencyMs = 0;
    expect(await world.elapse(world.newEngine().syncDelta())).toMatchObject({ success: true, stage1: { inserted: 2 } });
  });
});

describe("a delta sync without ResMan", () => {
  it("is about Airtable alone, whose errors need no name", async () => {
    const world = await createAirtableWorld({ client: { retry: { attempts: 1 } } });
    const [, second] = [world.row({ "First Name": "Ann" }), world.row({ "First Name": "Ben" })];
    expect(await world.elapse(world.engine.syncDelta())).toMatchObject({
      success: true,
      stage1: { recordsProcessed: 2, inserted: 2, errors: [] },
      runIds: [expect.any(String)],
    });
    world.fake.faults.set("http503", { rate: 1, on: ["list"] });
    const failed = await world.elapse(world.engine.syncDelta());
    expect(failed.stage1.errors).toEqual([expect.stringMatching(/^TEMPORARY_ERROR: /)]);
    world.fake.faults.clear();
    world.fake.people.edit(tableName, second, { Phone: "+19185550143" });
    await world.pass();
    expect(await world.elapse(world.engine.syncDelta())).toMatchObject({ stage1: { updated: 1 } });
  });

  it("shares one among callers at the same time", async () => {
    const world = await createAirtableWorld();
    world.row({ "First Name": "Ann" });
    const calls = Promise.all([world.engine.syncDelta(), world.engine.syncDelta()]);
    const [one, other] = await world.elapse(calls);
    expect(other).toEqual(one);
    expect(world.fake.requests.list).toBe(1);
  });

  it("of a property knows none", async () => {
    const world = await createAirtableWorld();
    await expect(world.engine.syncDelta({ propertyId: anId(1) })).rejects.toMatchObject({
      code: "INTEGRATION_MISSING",
    });
  });
});
