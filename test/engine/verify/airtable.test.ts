import { describe, expect, it, vi } from "vitest";
import type { CampaignLead } from "../../../src/domain/campaign-lead.js";
import { askSomebody } from "../../../src/rules/plan/policy.js";
import { anId } from "../../../src/testing/index.js";
import { type FilledWorld, inStep } from "../airtable/filled-world.js";
import { aLead, KEY, TABLE } from "../airtable/support.js";
import { audited, brief, briefs, onlyMeasures } from "./support.js";

const KEYED = { airtable: { keyField: KEY } };
const UNSENT = anId(0x900);

/** An audit while virtual time passes. */
const audit = (world: FilledWorld, options: Parameters<typeof audited>[1] = {}, engine = world.engine) =>
  world.elapse(audited(engine, options));

/** So many pairs of lead and record that have their keys. */
async function keyed(count: number, options: typeof KEYED & Parameters<typeof inStep>[1] = KEYED) {
  const world = await inStep(count, options);
  await world.reconcile();
  await world.pass();
  return world;
}

/** A lead the host has put past the sync: nobody noticed it. */
async function putUnnoticed({ storage }: FilledWorld, lead: CampaignLead): Promise<void> {
  await storage.campaignLeads.putMany([lead]);
}

/** Makes both sides hold what they did not agree on, as nobody's edit could. */
async function drift(world: FilledWorld, recordId: string, firstName: string): Promise<void> {
  const link = (await world.linkOf(recordId)) ?? expect.fail("no link");
  await putUnnoticed(world, { ...(await world.leadOf(recordId)), firstName });
  const half = { local: firstName, remote: link.base.firstName?.remote ?? null };
  const syncVersion = link.syncVersion + 1;
  await world.storage.campaignLinks.saveMany([{ ...link, base: { ...link.base, firstName: half }, syncVersion }]);
}

describe("an audit of Airtable", () => {
  it("finds nothing where both sides are in step, and writes nothing but its measure", async () => {
    const world = await keyed(250);
    const before = world.fake.writes.length;
    const store = onlyMeasures(world.storage);
    const result = await audit(world, {}, world.anotherEngine({}, { storage: store.storage }));
    expect(result).toMatchObject({ checked: 250, consistent: 250, consistency: 1, findings: [], failures: [] });
    expect(world.fake.writes).toHaveLength(before);
    store.expectNoOthers();
  });

  it("finds every kind of difference once, with its field and state; a repair mends what a sync can", async () => {
    const world = await keyed(9);
    const { fake, records, storage } = world;
    const [claimed = "", renamed = "", foreign = "", gone = "", drifted = "", inactive = "", keyless = ""] = records;
    const leads = await Promise.all(records.map((record) => world.leadOf(record)));
    const nameOf = new Map<string | null, string>([
      ...leads.map(({ id }, index) => [id, `lead${index}`] as const),
      [UNSENT, "unsent"],
    ]);
    await world.edit(leads[0]?.id ?? "", { claimedBy: "Mara", claimedAt: "2026-03-02T17:00:00.000Z" });
    fake.people.edit(TABLE, renamed, { "First Name": "Rena" });
    fake.people.edit(TABLE, foreign, { "Claimed By": "Somebody" });
    fake.people.remove(TABLE, gone);
    await drift(world, drifted, "Drifted");
    await world.edit(leads[5]?.id ?? "", { isActive: false, notes: "Told to nobody" });
    fake.people.edit(TABLE, inactive, { "First Name": "Still told" });
    fake.people.edit(TABLE, keyless, { [KEY]: null });
    await putUnnoticed(world, aLead(1, { id: UNSENT, firstName: "Nobody sent" }));
    const stranger = world.row({ "First Name": "Nobody took" });
    await world.pass();
    const lines = ({ findings }: Awaited<ReturnType<typeof audit>>) =>
      findings.map((one) => brief({ ...one, leadId: nameOf.get(one.leadId) ?? null })).sort();

    const found = await audit(world);
    expect(lines(found)).toEqual([
      "differs ad0 claimedAt:outbound claimedBy:outbound (queued)",
      "differs ad1 firstName:inbound",
      "differs ad2 claimedBy:outbound",
      "differs ad4 firstName:drift",
      "differs ad5 firstName:inbound",
      "differs ad6 key:outbound",
      "missing_remote ad3",
      "not_sent ent",
      "not_taken nobody",
    ]);
    expect(found).toMatchObject({ checked: 11, consistent: 2, repaired: 0, failures: [] });
    expect(found.findings).toContainEqual({
      system: "airtable",
      propertyId: null,
      leadId: leads[0]?.id,
      remoteId: claimed,
      kind: "differs",
      fields: [
        { field: "claimedAt", local: "2026-03-02T17:00:00.000Z", remote: null, state: "outbound" },
        { field: "claimedBy", local: "Mara", remote: null, state: "outbound" },
      ],
      waitsFor: "queued",
      repair: null,
    });
    expect(found.findings.find(({ kind }) => kind === "not_taken")?.remoteId).toBe(stranger);

    const repaired = await audit(world, { repair: true });
    expect(repaired).toMatchObject({ checked: 11, consistent: 10, repaired: 8 });
    const unmended = repaired.findings.filter(({ repair }) => !(repair && "inStep" in repair && repair.inStep));
    expect(unmended.map(({ leadId, repair }) => [nameOf.get(leadId), repair])).toEqual([
      ["lead4", { outcome: "unchanged", inStep: false }],
    ]);
    await world.pass();
    expect(lines(await audit(world))).toEqual(["differs ad4 firstName:drift"]);
    expect(await storage.campaignLeads.get(UNSENT)).toMatchObject({ firstName: "Nobody sent" });
    expect(fake.records(TABLE)).toHaveLength(10);
  });

  it("lists a cell that cannot be read, and what a person must decide", async () => {
    const policy = { notes: { owner: "shared" as const, onConflict: askSomebody } };
    const world = await inStep(2, { airtable: { policy } });
    const { fake, records } = world;
    const [badCell = "", asked = ""] = records;
    const askedLead = await world.leadOf(asked);
    await world.edit(askedLead.id, { notes: "Ours" });
    fake.people.edit(TABLE, asked, { Notes: "Theirs" });
    await world.reconcile();
    fake.people.retypeField(TABLE, "ICP Score", "singleLineText");
    fake.people.edit(TABLE, badCell, { "ICP Score": "very high" });
    await world.pass();
    const result = await audit(world, {}, world.anotherEngine());
    const kinds = result.findings.map(({ remoteId, kind, waitsFor, fields }) => [
      remoteId,
      kind,
      waitsFor,
      fields.map(({ field }) => field),
    ]);
    expect(kinds.sort()).toEqual(
      [
        [asked, "differs", "conflict", ["notes"]],
        [badCell, "unreadable", "CELL_INVALID", ["icpScore"]],
      ].sort(),
    );
    expect(JSON.stringify(result)).not.toContain("very high");
  });

  it("leaves alone what is not to be there: records that are not imported, leads that get none", async () => {
    const world = await inStep(3);
    await putUnnoticed(world, aLead(1, { id: UNSENT }));
    world.row({ "First Name": "Nobody took" });
    await world.pass();
    const result = await audit(world, {}, world.anotherEngine({ importRecords: false }));
    expect(result).toMatchObject({ checked: 3, consistent: 3, findings: [] });
  });

  it.each([
    ["is pushed", true],
    ["is made a record", false],
  ])("lists no lead that %s by another process between its two looks", async (_, isLinked) => {
    const world = await keyed(3);
    const lead = await world.leadOf(world.records[0] ?? "");
    const claimed = { claimedBy: "Mara", claimedAt: "2026-03-02T17:00:00.000Z" };
    if (isLinked) await world.edit(lead.id, claimed);
    else await world.put(aLead(1, { id: UNSENT, ...claimed }));
    await world.pass();
    const getMany = world.client.getMany.bind(world.client);
    vi.spyOn(world.client, "getMany").mockImplementationOnce(async (...asked) => {
      const records = await getMany(...asked);
      await world.anotherEngine().reconcile();
      return records;
    });
    // Something that differs, so that records are read anew.
    const stranger = world.row({ "First Name": "Nobody took" });
    await world.pass();
    const result = await audit(world);
    expect(result.failures).toEqual([]);
    expect(result.findings.filter(({ remoteId }) => remoteId !== stranger)).toEqual([]);
    expect(world.fake.records(TABLE).map(({ fields }) => fields["Claimed By"])).toContain("Mara");
  });

  it("asks why leads wait once for many of them", async () => {
    const world = await keyed(250);
    const leads = await world.leads();
    for (const lead of leads) await putUnnoticed(world, { ...lead, firstName: "Other" });
    await world.pass();
    const list = vi.spyOn(world.storage.campaignNotices, "list");
    expect((await audit(world)).findings).toHaveLength(250);
    expect(list).toHaveBeenCalledTimes(1);
  });

  it("lists no edit that is made while it goes on", async () => {
    const world = await keyed(3);
    const lead = await world.leadOf(world.records[0] ?? "");
    let isEdited = false;
    const onProgress = (): void => {
      if (isEdited) return;
      isEdited = true;
      const updatedAt = new Date(world.runtime.now()).toISOString();
      void putUnnoticed(world, { ...lead, notes: "Just now", updatedAt });
      world.row({ "First Name": "Just typed in" });
    };
    expect(await world.elapse(world.engine.verify({ onProgress }))).toMatchObject({ checked: 3, findings: [] });
    await world.pass();
    expect(briefs(await audit(world))).toEqual([
      expect.stringMatching(/^differs \w+ notes:outbound$/),
      "not_taken nobody",
    ]);
  });

  it("is told of as failed when Airtable cannot be read, and measures nothing then", async () => {
    const world = await keyed(3);
    world.fake.faults.set("http503", { rate: 1, on: "reads" });
    const result = await audit(world);
    expect(result.failures).toEqual([
      { system: "airtable", propertyId: null, code: "TEMPORARY_ERROR", message: expect.any(String) },
    ]);
    const query = { name: "consistency", from: "2026-01-01T00:00:00Z", to: "2027-01-01T00:00:00Z" };
    expect(await world.storage.metrics.list(query)).toEqual([]);
  });

  it("ends when the caller gives up", async () => {
    const world = await keyed(3);
    const controller = new AbortController();
    const onProgress = (): void => controller.abort();
    await expect(world.elapse(world.engine.verify({ onProgress, signal: controller.signal }))).rejects.toMatchObject({
      code: "ABORTED",
    });
  });
});
