import { describe, expect, it } from "vitest";
import { SyncEngine } from "../../../src/engine/sync-engine.js";
import type { Logger } from "../../../src/ports/logger.js";
import type { Repositories, StorageAdapter } from "../../../src/ports/storage.js";
import { createSeededRandom } from "../../../src/testing/index.js";
import { type ClockedWorld, createClockedWorld } from "../../support/clocked-world.js";
import { aRow, DANA, minutes, PROPERTY } from "../../support/small-world.js";
import { anUpdate, shuffled } from "./support/updates.js";

const linkedWorld = async (options: Parameters<typeof createClockedWorld>[0] = {}) => {
  const world = await createClockedWorld(options);
  await world.engine.pushLeads();
  await world.clock.advance(minutes(10));
  return world;
};

const prospectIdOf = (world: ClockedWorld): string => world.fake.prospects()[0]?.prospectId ?? "";
const waiting = async (world: ClockedWorld) => (await world.jobs()).filter(({ status }) => status === "pending");

/** A store of which one method behaves otherwise. */
const withTransaction = (inner: StorageAdapter, transaction: StorageAdapter["transaction"]): StorageAdapter =>
  new Proxy(inner, {
    get: (target, name) => {
      if (name === "transaction") return transaction;
      const value: unknown = Reflect.get(target, name);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });

describe("a webhook", () => {
  it("queues its lead with high priority, and remembers no value of it", async () => {
    const world = await linkedWorld();
    const resmanLeadId = prospectIdOf(world);
    const update = anUpdate(resmanLeadId, {
      status: "lost",
      updated_fields: { email: "secret@example.com", "the secret": 1, phone: "secret" },
    });
    const receipt = await world.engine.webhooks.receive({ deliveryId: "d-1", update });
    expect(receipt).toEqual({ outcome: "queued", conversationIds: [DANA] });
    const [job] = await waiting(world);
    expect(job).toMatchObject({
      syncOperation: "pull",
      trigger: "webhook",
      priority: 3,
      conversationId: DANA,
      resmanLeadId,
      propertyId: PROPERTY,
      syncData: { source: "resman", delivery_id: "d-1", updated_fields: ["email", "phone"] },
    });
    expect(JSON.stringify(job)).not.toContain("secret");
  });

  it("is accepted once for each source", async () => {
    const world = await linkedWorld();
    const update = anUpdate(prospectIdOf(world));
    const receive = (source?: string) =>
      world.engine.webhooks.receive({ deliveryId: "d-1", update, ...(source && { source }) });
    expect(await receive()).toMatchObject({ outcome: "queued" });
    expect(await receive()).toEqual({ outcome: "duplicate", conversationIds: [DANA] });
    expect(await receive("bridge")).toMatchObject({ outcome: "queued" });
    // At once as well.
    const outcomes = await Promise.all([receive("x"), receive("y"), receive("y"), receive("y")]);
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(["queued", "queued", "duplicate", "duplicate"]);
    expect(await waiting(world)).toHaveLength(1);
  });

  it("is done by a running engine at once, by reading ResMan and not by what it says", async () => {
    const world = await linkedWorld();
    await world.engine.start();
    world.fake.staff.changeEmail({ prospectId: prospectIdOf(world), email: "new@example.com" });
    const update = anUpdate(prospectIdOf(world), { updated_fields: { email: "old@example.com" } });
    await world.engine.webhooks.receive({ deliveryId: "d-1", update });
    await world.clock.advance(0);
    expect((await world.engine.getLead(DANA)).fields.email).toBe("new@example.com");
    await world.engine.stop();
  });

  it("of a prospect nobody here knows is refused for now where the property is not clear, and told of without a name", async () => {
    const lines: unknown[] = [];
    const logger: Logger = { debug() {}, info() {}, error() {}, warn: (...line) => lines.push(line) };
    const rows = [aRow(), aRow(1, { property: { id: "other" }, conversation: { propertyId: "other" } })];
    const world = await createClockedWorld({ rows, engine: { logger } });
    const update = anUpdate("P-9", { updated_by: "Dana Okafor", updated_fields: { email: "dana@example.com" } });
    const delivery = { deliveryId: "d-1", update };
    expect(await world.engine.webhooks.receive(delivery)).toEqual({ outcome: "unknown", conversationIds: [] });
    expect(await world.jobs()).toEqual([]);
    expect(lines).toHaveLength(1);
    expect(JSON.stringify(lines)).not.toMatch(/Dana|dana/);
    // It left no receipt: once the prospect is known, the same delivery is welcome.
    const named = { ...delivery, update: { ...update, property_id: "other" } };
    expect(await world.engine.webhooks.receive(named)).toEqual({ outcome: "queued", conversationIds: [] });
    expect(await waiting(world)).toMatchObject([{ conversationId: null, resmanLeadId: "P-9", propertyId: "other" }]);
  });

  it("of a prospect staff have made imports it", async () => {
    const world = await createClockedWorld();
    const { prospectId } = world.fake.staff.createProspect({
      propertyId: PROPERTY,
      firstName: "Lee",
      lastName: "Chen",
      email: "lee@example.com",
    });
    await world.engine.start();
    await world.engine.webhooks.receive({ deliveryId: "d-1", update: anUpdate(prospectId) });
    await world.clock.advance(0);
    expect(await world.engine.conversationsOf(prospectId)).toHaveLength(1);
    await world.engine.stop();
  });

  it("waits while its property is paused, and is done when it is on again", async () => {
    const world = await linkedWorld();
    await world.engine.start();
    await world.engine.integrations.pause(PROPERTY);
    world.fake.staff.changeEmail({ prospectId: prospectIdOf(world), email: "new@example.com" });
    const receipt = await world.engine.webhooks.receive({ deliveryId: "d-1", update: anUpdate(prospectIdOf(world)) });
    expect(receipt.outcome).toBe("queued");
    await world.clock.advance(minutes(5));
    expect(await waiting(world)).toHaveLength(1);
    await world.engine.integrations.resume(PROPERTY);
    await world.clock.advance(0);
    expect((await world.engine.getLead(DANA)).fields.email).toBe("new@example.com");
    await world.engine.stop();
  });

  it("is not for a property that only goes out", async () => {
    const world = await linkedWorld();
    await world.storage.integrations.update(PROPERTY, { syncDirection: "to_resman" });
    const delivery = { deliveryId: "d-1", update: anUpdate(prospectIdOf(world)) };
    expect(await world.engine.webhooks.receive(delivery)).toEqual({ outcome: "switched_off", conversationIds: [] });
    expect(await waiting(world)).toEqual([]);
    await world.storage.integrations.update(PROPERTY, { syncDirection: "bidirectional" });
    expect(await world.engine.webhooks.receive(delivery)).toMatchObject({ outcome: "queued" });
  });

  it.each([
    ["no object", "text"],
    ["no lead", { ...anUpdate("P-1"), lead_id: "" }],
    ["no time", { ...anUpdate("P-1"), timestamp: "yesterday" }],
    ["the wrong way", { ...anUpdate("P-1"), sync_direction: "to_resman" }],
    ["fields that are none", { ...anUpdate("P-1"), updated_fields: [] }],
  ])("with %s is refused", async (_, update) => {
    const world = await createClockedWorld();
    await expect(world.engine.webhooks.receive({ deliveryId: "d-1", update })).rejects.toMatchObject({
      code: "INVALID_INPUT",
    });
  });

  it("without an id is refused", async () => {
    const world = await createClockedWorld();
    const delivery = { deliveryId: " ", update: anUpdate("P-1") };
    await expect(world.engine.webhooks.receive(delivery)).rejects.toMatchObject({ code: "INVALID_INPUT" });
  });

  it("leaves nothing behind when it could not be stored, and is accepted when it comes again", async () => {
    const world = await linkedWorld();
    let fails = true;
    const { storage } = world;
    const flaky = withTransaction(storage, (work) =>
      storage.transaction(async (tx) => {
        const result = await work(tx as Repositories);
        if (fails) throw new Error("disk full");
        return result;
      }),
    );
    const engine = new SyncEngine({ storage: flaky, resman: world.client, pullEveryMs: 0 });
    const delivery = { deliveryId: "d-1", update: anUpdate(prospectIdOf(world)) };
    await expect(engine.webhooks.receive(delivery)).rejects.toThrow("disk full");
    expect(await waiting(world)).toEqual([]);
    fails = false;
    expect(await engine.webhooks.receive(delivery)).toMatchObject({ outcome: "queued" });
    expect(await waiting(world)).toHaveLength(1);
  });
});

describe("2,000 deliveries, twice and in any order", () => {
  it("have one effect each and leave the newest state", async () => {
    const rows = Array.from({ length: 5 }, (_, number) =>
      aRow(number, { user: { email: `renter${number}@example.com`, phone: `(918) 555-01${40 + number}` } }),
    );
    const world = await linkedWorld({ rows });
    const transactions: number[] = [];
    const { storage, client, clock } = world;
    const counted = withTransaction(storage, (work) => {
      transactions.push(clock.now());
      return storage.transaction(work);
    });
    const { randomId } = createSeededRandom(7);
    const { now, setTimeout, clearTimeout } = clock;
    const runtime = { now, setTimeout, clearTimeout, randomId, random: () => 0.5 };
    const engine = new SyncEngine({ storage: counted, resman: client, runtime, pullEveryMs: 0 });
    const prospects = world.fake.prospects().map(({ prospectId }) => prospectId);
    expect(prospects).toHaveLength(5);

    const emailOf = (prospectId: string, version: number) => `v${version}-${prospects.indexOf(prospectId)}@example.com`;
    const deliveries = prospects.flatMap((prospectId) =>
      Array.from({ length: 200 }, (_, version) => ({
        deliveryId: `${prospectId}-${version}`,
        update: anUpdate(prospectId, { updated_fields: { email: emailOf(prospectId, version) } }),
      })),
    );
    for (const prospectId of prospects) {
      await clock.advance(1000);
      world.fake.staff.changeEmail({ prospectId, email: emailOf(prospectId, 199) });
    }

    const receipts = await Promise.all(
      shuffled([...deliveries, ...deliveries], 11).map((delivery) => engine.webhooks.receive(delivery)),
    );
    const outcomes = receipts.map(({ outcome }) => outcome);
    expect(outcomes.filter((outcome) => outcome === "queued")).toHaveLength(1000);
    expect(outcomes.filter((outcome) => outcome === "duplicate")).toHaveLength(1000);
    expect(transactions.length).toBeLessThanOrEqual(5);
    const jobs = await waiting(world);
    expect(jobs.map(({ conversationId }) => conversationId).toSorted()).toEqual(
      rows.map(({ conversation }) => conversation.id).toSorted(),
    );

    const writes = world.fake.writes.length;
    await engine.start();
    await clock.advance(minutes(1));
    await engine.stop();
    for (const prospectId of prospects) {
      const [owner] = await engine.conversationsOf(prospectId);
      const { fields } = await engine.getLead(owner?.conversationId ?? "");
      expect(fields.email).toBe(emailOf(prospectId, 199));
    }
    expect(world.fake.writes.length).toBe(writes);
    expect(await waiting(world)).toEqual([]);
    // Whatever is sent once more does nothing more.
    const logged = (await storage.log.list({ limit: 1000 })).length;
    const again = await Promise.all(shuffled(deliveries, 12).map((delivery) => engine.webhooks.receive(delivery)));
    expect(again.every(({ outcome }) => outcome === "duplicate")).toBe(true);
    expect(await waiting(world)).toEqual([]);
    expect((await storage.log.list({ limit: 1000 })).length).toBe(logged);
  });
});
