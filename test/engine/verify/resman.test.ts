import { describe, expect, it } from "vitest";
import { remoteIdSchema } from "../../../src/domain/ids.js";
import type { LeadField } from "../../../src/domain/lead.js";
import type { Link } from "../../../src/domain/link.js";
import type { JsonValue } from "../../../src/domain/primitives.js";
import { aRow, createSmallWorld, DANA, minutes, PROPERTY, type SmallWorld } from "../../support/small-world.js";
import { createWorld } from "../../support/world.js";
import { audited, brief, briefs, onlyMeasures } from "./support.js";

const person = (number: number) =>
  aRow(number, {
    user: {
      firstName: `Person${number}`,
      lastName: `Number${String.fromCharCode(96 + number)}`,
      email: `person${number}@example.com`,
      phone: `918-555-01${10 + number}`,
    },
  });
const idOf = (number: number): string => person(number).conversation.id;

/** So many renters besides Dana, all in step. */
async function inStep(count: number, options: Parameters<typeof createSmallWorld>[0] = {}): Promise<SmallWorld> {
  const rows = [aRow(), ...Array.from({ length: count }, (_, index) => person(index + 1))];
  const world = await createSmallWorld({ rows, ...options });
  await world.cycle();
  await world.cycle();
  world.clock.pass(minutes(30));
  return world;
}

const prospectOf = async ({ storage }: SmallWorld, id: string): Promise<string> =>
  (await storage.links.get(id, "resman"))?.remoteId ?? "";

/** Makes both sides hold what they did not agree on, as nobody's edit could. */
async function drift(world: SmallWorld, id: string, field: LeadField, half: JsonValue): Promise<void> {
  const link = await world.storage.links.get(id, "resman");
  if (!link) throw new Error("no link");
  const agreed = { ...link.base.fields, [field]: { local: half, remote: link.base.fields[field]?.remote ?? null } };
  const changed: Link = { ...link, base: { ...link.base, fields: agreed }, syncVersion: link.syncVersion + 1 };
  await world.storage.links.save(changed, link.syncVersion);
}

describe("an audit of ResMan", () => {
  it("finds nothing where both sides are in step, and writes nothing but its measure", async () => {
    const world = await inStep(4);
    const before = world.fake.writes.length;
    const store = onlyMeasures(world.storage);
    const result = await audited(world.anotherEngine({ storage: store.storage }));
    expect(result).toMatchObject({
      checked: 5,
      consistent: 5,
      consistency: 1,
      findings: [],
      failures: [],
      repaired: 0,
    });
    expect(world.fake.writes).toHaveLength(before);
    store.expectNoOthers();
  });

  it("finds every kind of difference once, with its field and state; a repair mends what a sync can", async () => {
    const world = await inStep(9);
    const { fake, storage, engine, edit } = world;
    await edit({ user: { phone: "918-555-0177" } }, idOf(1));
    await storage.users.update(person(2).user.id, { email: "unnoticed@example.com" });
    fake.staff.changeEmail({ prospectId: await prospectOf(world, idOf(3)), email: "staff@example.com" });
    await edit({ user: { email: "chat@example.com" } }, idOf(4));
    fake.staff.changeEmail({ prospectId: await prospectOf(world, idOf(4)), email: "desk@example.com" });
    await storage.users.update(person(5).user.id, { email: "drifted@example.com" });
    await drift(world, idOf(5), "email", "drifted@example.com");
    fake.staff.addNote({ prospectId: await prospectOf(world, idOf(6)), comments: "Called back" });
    const link7 = await storage.links.get(idOf(7), "resman");
    if (link7)
      await storage.links.save(
        { ...link7, remoteId: remoteIdSchema.parse("gone-7"), syncVersion: link7.syncVersion + 1 },
        link7.syncVersion,
      );
    await storage.users.put({ ...person(20).user });
    await storage.conversations.put({ ...person(20).conversation, updatedAt: "2026-03-01T00:00:00.000Z" });
    fake.staff.createProspect({ propertyId: PROPERTY, firstName: "Zoe", lastName: "Lind", phone: "918-555-0155" });
    await engine.enqueue(idOf(3));
    world.clock.pass(minutes(5));

    const found = await audited(engine);
    expect(briefs(found)).toEqual([
      "differs 301 phone:outbound",
      "differs 302 email:outbound",
      "differs 303 email:inbound (queued)",
      "differs 304 email:conflict",
      "differs 305 email:drift",
      "differs 306 events:inbound",
      "missing_remote 307",
      "not_sent 314",
      "not_taken nobody",
    ]);
    expect(found).toMatchObject({ checked: 12, consistent: 3, consistency: 0.25, repaired: 0, failures: [] });
    expect(found.findings.find(({ leadId }) => leadId === idOf(4))).toMatchObject({
      system: "resman",
      propertyId: PROPERTY,
      remoteId: await prospectOf(world, idOf(4)),
      fields: [{ field: "email", local: "chat@example.com", remote: "desk@example.com", state: "conflict" }],
      repair: null,
    });

    const repaired = await audited(engine, { repair: true });
    expect(repaired).toMatchObject({ checked: 12, consistent: 10, repaired: 7 });
    expect(repaired.findings.map((one) => [brief(one), one.repair])).toEqual([
      ["differs 301 phone:outbound", { outcome: "updated", inStep: true }],
      ["differs 302 email:outbound", { outcome: "updated", inStep: true }],
      ["differs 303 email:inbound (queued)", { outcome: "updated", inStep: true }],
      ["differs 304 email:conflict", { outcome: "updated", inStep: true }],
      ["differs 305 email:drift", { outcome: "unchanged", inStep: false }],
      ["differs 306 events:inbound", { outcome: "updated", inStep: true }],
      ["missing_remote 307", { errorCode: "NOT_FOUND" }],
      ["not_sent 314", { outcome: "created", inStep: true }],
      ["not_taken nobody", { outcome: "created", inStep: true }],
    ]);
    expect(briefs(await audited(engine))).toEqual(["differs 305 email:drift", "missing_remote 307"]);
  });
});

/** Does something the first time it is called. */
const once = (work: () => unknown) => {
  let isDone = false;
  return (): void => {
    if (!isDone) void work();
    isDone = true;
  };
};

describe("what an audit leaves alone", () => {
  it("a lead nobody could call back, one that was unlinked, and prospects that are not imported", async () => {
    const uncontactable = aRow(2, { user: { email: null, phone: "N/A" } });
    const world = await createSmallWorld({ rows: [aRow(), uncontactable], engine: { importProspects: false } });
    await world.cycle();
    await world.cycle();
    const { fake, engine, storage } = world;
    fake.staff.createProspect({ propertyId: PROPERTY, firstName: "Zoe", lastName: "Lind", phone: "918-555-0155" });
    world.clock.pass(minutes(5));
    expect(await audited(engine)).toMatchObject({ checked: 1, consistent: 1, findings: [] });
    const link = (await storage.links.get(DANA, "resman")) ?? expect.fail("no link");
    await storage.links.save({ ...link, status: "inactive", syncVersion: link.syncVersion + 1 }, link.syncVersion);
    await world.edit({ user: { phone: "918-555-0177" } });
    world.clock.pass(minutes(5));
    expect(await audited(engine)).toMatchObject({ checked: 0, consistent: 0, consistency: 1, findings: [] });
  });

  it("what is edited on either side while it goes on", async () => {
    const world = await inStep(2);
    const { engine, fake } = world;
    const prospectId = await prospectOf(world, idOf(2));
    const onProgress = once(async () => {
      fake.staff.changeEmail({ prospectId, email: "staff@example.com" });
      await world.edit({ user: { email: "chat@example.com" } }, idOf(1));
    });
    expect(await engine.verify({ onProgress })).toMatchObject({ checked: 3, consistent: 3, findings: [] });
    world.clock.pass(minutes(5));
    expect(briefs(await audited(engine))).toEqual(["differs 301 email:outbound", "differs 302 email:inbound"]);
  });

  it("what another process brings into step between its two looks at a lead", async () => {
    const world = await inStep(2);
    const { hooks, fake } = world;
    const prospectId = await prospectOf(world, idOf(1));
    fake.staff.changeEmail({ prospectId, email: "staff@example.com" });
    world.clock.pass(minutes(5));
    const pullFirst = async (request: Request): Promise<void> => {
      const isOfOne = `${request.url} ${await request.clone().text()}`.includes(prospectId);
      if (isOfOne) await world.anotherEngine().pullLeads();
      else hooks.push({ on: "read", run: pullFirst });
    };
    hooks.push({ on: "read", run: pullFirst });
    expect(await audited(world.engine)).toMatchObject({ checked: 3, consistent: 3, findings: [] });
    expect(hooks).toEqual([]);
    expect((await world.fields(idOf(1))).email).toBe("staff@example.com");
  });
});

describe("why a lead waits", () => {
  it("since its property is switched off: it is compared only where it is asked for", async () => {
    const world = await inStep(1);
    await world.edit({ user: { email: "chat@example.com" } });
    await world.storage.integrations.update(PROPERTY, { syncEnabled: false });
    world.clock.pass(minutes(5));
    expect(await audited(world.engine)).toMatchObject({ checked: 0, findings: [] });
    const asked = await audited(world.engine, { propertyId: PROPERTY, repair: true });
    expect(briefs(asked)).toEqual(["differs 300 email:outbound (SYNC_DISABLED)"]);
    expect(asked.findings[0]?.repair).toEqual({ outcome: "disabled", inStep: false });
  });

  it.each([
    ["to_resman", { outbound: "", inbound: " (SYNC_DISABLED)" }],
    ["from_resman", { outbound: " (SYNC_DISABLED)", inbound: "" }],
  ] as const)("since the property is synced %s only", async (syncDirection, waits) => {
    const world = await inStep(2);
    await world.storage.integrations.update(PROPERTY, { syncDirection });
    await world.edit({ user: { email: "chat@example.com" } }, idOf(1));
    world.fake.staff.changeEmail({ prospectId: await prospectOf(world, idOf(2)), email: "staff@example.com" });
    world.clock.pass(minutes(5));
    expect(briefs(await audited(world.engine))).toEqual([
      `differs 301 email:outbound${waits.outbound}`,
      `differs 302 email:inbound${waits.inbound}`,
    ]);
  });

  it("since its property rests after failures", async () => {
    const world = await inStep(1);
    await world.edit({ user: { email: "chat@example.com" } });
    world.clock.pass(minutes(5));
    const retryAt = new Date(world.clock.now() + minutes(60)).toISOString();
    await world.storage.integrations.update(PROPERTY, { retryAt });
    expect(briefs(await audited(world.engine))).toEqual(["differs 300 email:outbound (PROPERTY_SUSPENDED)"]);
  });
});

describe("an audit in which something goes wrong", () => {
  const elsewhere = "00000000-0000-4000-8000-000000000199";
  const OTHER = aRow(1, { property: { id: elsewhere }, user: { email: "m@example.com", phone: "918-555-0142" } });
  const samples = async ({ storage }: SmallWorld) => {
    const range = { from: "2026-01-01T00:00:00Z", to: "2027-01-01T00:00:00Z" };
    const ofEach = await storage.metrics.list({ ...range, name: "consistency.property" });
    const ofAll = await storage.metrics.list({ ...range, name: "consistency" });
    return [...ofEach, ...ofAll].map(({ propertyId, value }) => [propertyId, value]);
  };

  it("goes on with the other properties, and measures those that were read to their end", async () => {
    const world = await createSmallWorld({ rows: [aRow(), OTHER] });
    await world.cycle();
    await world.storage.integrations.update(elsewhere, { resmanPropertyId: "not-ours" });
    world.clock.pass(minutes(5));
    const result = await audited(world.engine);
    expect(result).toMatchObject({ checked: 1, consistent: 1, findings: [] });
    expect(result.failures).toEqual([
      { system: "resman", propertyId: elsewhere, code: expect.any(String), message: expect.any(String) },
    ]);
    expect(await samples(world)).toEqual([[PROPERTY, 1]]);
  });

  it("measures each property, and all together where all were audited", async () => {
    const world = await createSmallWorld({ rows: [aRow(), OTHER] });
    await world.cycle();
    await world.cycle();
    await world.edit({ user: { email: "chat@example.com" } });
    world.clock.pass(minutes(5));
    await audited(world.engine);
    expect(await samples(world)).toEqual([
      [PROPERTY, 0],
      [elsewhere, 1],
      [null, 0.5],
    ]);
    await audited(world.engine, { propertyId: elsewhere });
    expect(await samples(world)).toEqual([
      [PROPERTY, 0],
      [elsewhere, 1],
      [elsewhere, 1],
      [null, 0.5],
    ]);
  });

  it("gets over passing faults in its middle", async () => {
    const world = await inStep(3);
    await world.edit({ user: { email: "chat@example.com" } });
    world.clock.pass(minutes(5));
    const onProgress = once(() => world.fake.faults.set("http503Html", { next: 2 }));
    const result = await world.engine.verify({ onProgress });
    expect(result).toMatchObject({ checked: 4, consistent: 3, failures: [] });
    expect(briefs(result)).toEqual(["differs 300 email:outbound"]);
  });

  it("ends when the caller gives up, at whatever moment", async () => {
    const world = await inStep(3);
    await world.edit({ user: { email: "chat@example.com" } });
    world.clock.pass(minutes(5));
    const told: unknown[] = [];
    await world.engine.verify({ onProgress: (progress) => void told.push(progress) });
    expect(told.length).toBeGreaterThan(3);
    for (const step of told.keys()) {
      const controller = new AbortController();
      const seen: unknown[] = [];
      const onProgress = (): void => {
        if (seen.push(null) > step) controller.abort();
      };
      const ended = world.engine.verify({ onProgress, signal: controller.signal });
      await expect(ended).rejects.toMatchObject({ code: "ABORTED" });
    }
  });

  it.each([
    [{ propertyId: "00000000-0000-4000-8000-00000000dead" }, "INTEGRATION_MISSING"],
    [{ systems: ["airtable"] }, "INVALID_CONFIG"],
    [{ systems: [] }, "INVALID_INPUT"],
    [{ repairs: true }, "INVALID_INPUT"],
  ])("refuses %j", async (options, code) => {
    const { engine } = await createSmallWorld();
    await expect(engine.verify(options as never)).rejects.toMatchObject({ code });
  });
});

describe("the export of 400 conversations", { timeout: 60_000 }, () => {
  it("is found in step after a full sync", async () => {
    const { engine, fake } = await createWorld();
    await engine.pushLeads();
    await engine.pullLeads();
    const before = fake.writes.length;
    const result = await audited(engine);
    expect(briefs(result)).toEqual([]);
    expect(result).toMatchObject({ checked: 388, consistent: 388, consistency: 1, failures: [] });
    expect(fake.writes).toHaveLength(before);
  });
});
