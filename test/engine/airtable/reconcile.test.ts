import { describe, expect, it } from "vitest";
import { StorageError } from "../../../src/domain/errors.js";
import { intercept } from "../../support/intercept.js";
import { aLead, createAirtableWorld, DANA, leadId, minutes, rows, SOURCE, TABLE } from "./support.js";

describe("a stage that cannot go on", () => {
  it("ends the run where the month is spent; what was done stays done", async () => {
    const world = await createAirtableWorld();
    const airtableRecordId = world.row(DANA);
    await world.put(aLead(1, { airtableRecordId }));
    await world.reconcile();
    await world.edit(leadId(), { notes: "Ours." });
    world.fake.people.edit(TABLE, airtableRecordId, { Company: "Acme" });
    world.fake.settings.quota = { plan: "free", callsLeft: 1 };
    const result = await world.reconcile();
    expect(result.success).toBe(false);
    expect(result.stage2.errors).toEqual([expect.stringMatching(/^QUOTA_EXCEEDED: /)]);
    expect(await world.lead()).toMatchObject({ company: "Acme", notes: "Ours." });
    expect(await world.noticed()).toEqual([leadId()]);
    expect(await world.engine.getRun(result.runId)).toMatchObject({ status: "failed" });
  });

  it("does not begin the second where the first could not read", async () => {
    const world = await createAirtableWorld({ client: { retry: { attempts: 2 } } });
    const airtableRecordId = world.row(DANA);
    await world.put(aLead(1, { airtableRecordId }));
    await world.reconcile();
    await world.edit(leadId(), { notes: "Ours." });
    world.fake.faults.set("http500", { rate: 1, on: ["list"] });
    const result = await world.reconcile();
    expect(result).toMatchObject({ success: false, stage2: { recordsProcessed: 0 } });
    expect(result.stage1.errors).toEqual([expect.stringMatching(/^TEMPORARY_ERROR: /)]);
    expect(world.fake.requests.update).toBeUndefined();
  });

  it("tells of credentials that are refused, before anything is read", async () => {
    const world = await createAirtableWorld({ client: { token: "patWRONG.0" } });
    const result = await world.reconcile();
    expect(result).toMatchObject({ success: false });
    expect(result.stage1.errors).toEqual([expect.stringMatching(/^AUTH_ERROR: /)]);
  });

  it("throws a table that does not fit, with each remedy", async () => {
    const world = await createAirtableWorld({ airtable: { fields: { company: "Employer" } } });
    await expect(world.reconcile()).rejects.toMatchObject({
      code: "SCHEMA_MISMATCH",
      message: expect.stringContaining("Employer"),
    });
    expect(world.fake.requests.list).toBeUndefined();
  });

  it("finds a renamed field again by what it was known as", async () => {
    const world = await createAirtableWorld();
    const record = world.row({ ...DANA, Company: "Acme" });
    await world.reconcile();
    world.fake.people.renameField(TABLE, "Company", "Employer");
    await world.pass();
    world.fake.people.edit(TABLE, record, { Employer: "Bolt" });
    const result = await world.reconcile({}, world.anotherEngine());
    expect(result.success).toBe(true);
    expect(result.warnings.join()).toContain("Employer");
    expect((await world.leads())[0]?.company).toBe("Bolt");
  });

  it("reads the schema anew after a field was deleted under it", async () => {
    const world = await createAirtableWorld();
    world.row(DANA);
    await world.reconcile();
    world.fake.people.deleteField(TABLE, "Company");
    await world.pass();
    expect(await world.reconcile()).toMatchObject({ success: false });
    const before = world.fake.requests.schema ?? 0;
    await world.reconcile();
    expect(world.fake.requests.schema).toBe(before + 1);
  });
});

it("a reconciliation is not taken back as a whole, and says so", async () => {
  const world = await createAirtableWorld();
  world.row(DANA);
  const { runId } = await world.reconcile();
  await expect(world.engine.revertRun(runId)).rejects.toMatchObject({
    code: "INVALID_INPUT",
    issues: [{ path: "runId", message: expect.stringContaining("reconciliation with Airtable") }],
  });
});

describe("one at a time", () => {
  it("refuses a second run of the same table, also of another process, and lets it in afterwards", async () => {
    const world = await createAirtableWorld({ fake: { latencyMs: 500 } });
    const other = world.anotherEngine();
    for (const engine of [world.engine, other]) await world.reconcile({}, engine);
    world.row(DANA);
    const first = world.engine.reconcile();
    await world.pass(300);
    await expect(world.reconcile({}, other)).rejects.toMatchObject({ code: "ALREADY_RUNNING" });
    expect(await world.elapse(first)).toMatchObject({ success: true });
    expect(await world.reconcile({}, other)).toMatchObject({ success: true });
  });

  it("waits for a push of noticed leads that is under way, which is no run", async () => {
    const world = await createAirtableWorld();
    await world.reconcile();
    world.row(DANA);
    const { locks } = world.storage;
    const lease = { holder: "a follower", at: new Date(world.runtime.now()).toISOString(), leaseMs: minutes(1) };
    await locks.acquire([`airtable:${SOURCE}`], lease);
    const waiting = world.engine.reconcile();
    await world.pass(5000);
    await locks.release([`airtable:${SOURCE}`], lease.holder);
    expect(await world.elapse(waiting)).toMatchObject({ success: true, stage1: { inserted: 1 } });
  });

  it("does not wait for ever", async () => {
    const world = await createAirtableWorld();
    await world.reconcile();
    const lease = { holder: "stuck", at: new Date(world.runtime.now()).toISOString(), leaseMs: minutes(60) };
    await world.storage.locks.acquire([`airtable:${SOURCE}`], lease);
    await expect(world.reconcile()).rejects.toMatchObject({ code: "ALREADY_RUNNING" });
  });

  it("writes nothing any more once another process has taken the table over", async () => {
    const world = await createAirtableWorld({ fake: { latencyMs: 700 } });
    const airtableRecordId = world.row(DANA);
    await world.put(aLead(1, { airtableRecordId }));
    await world.reconcile();
    await world.edit(leadId(), { notes: "Ours." });
    const storage = intercept(world.storage, "locks.renew", () => {
      throw new StorageError("LEASE_LOST", "Somebody else holds it.");
    });
    const before = world.fake.requests.update;
    const work = world.reconcile({}, world.anotherEngine({}, { storage, leaseMs: 1500 }));
    await expect(work).rejects.toMatchObject({ code: "LEASE_LOST" });
    expect(world.fake.requests.update).toBe(before);
    expect(await world.noticed()).toEqual([leadId()]);
  });

  it("makes sure of the table right before a write: a frozen process wakes up before its timers do", async () => {
    const world = await createAirtableWorld();
    const airtableRecordId = world.row(DANA);
    await world.put(aLead(1, { airtableRecordId }));
    await world.reconcile();
    await world.edit(leadId(), { notes: "Ours." });
    let frozenMs = 0;
    const freezing = intercept(world.storage, "campaignNotices.list", () => {
      frozenMs = minutes(5);
    });
    const storage = intercept(freezing, "locks.renew", () => {
      if (frozenMs > 0) throw new StorageError("LEASE_LOST", "Somebody else holds it.");
    });
    const runtime = Object.create(world.runtime, { now: { value: () => world.runtime.now() + frozenMs } });
    const work = world.reconcile({}, world.anotherEngine({}, { storage, runtime }));
    await expect(work).rejects.toMatchObject({ code: "LEASE_LOST" });
    expect(world.fake.requests.update).toBeUndefined();
    expect(await world.noticed()).toEqual([leadId()]);
  });

  it("throws ABORTED when the caller gives up, and the next run completes it", async () => {
    const world = await createAirtableWorld({ fake: { latencyMs: 200 } });
    world.fake.people.createMany(TABLE, rows(350));
    const ends = new AbortController();
    const work = world.engine.reconcile({ signal: ends.signal });
    work.catch(() => undefined);
    await world.pass(1000);
    ends.abort();
    await expect(world.elapse(work)).rejects.toMatchObject({ code: "ABORTED" });
    expect((await world.leads()).length).toBeLessThan(350);
    expect((await world.engine.listRuns({ kind: "reconcile" }))[0]).toMatchObject({ status: "aborted" });
    await world.reconcile();
    expect(await world.leads()).toHaveLength(350);
  });
});
