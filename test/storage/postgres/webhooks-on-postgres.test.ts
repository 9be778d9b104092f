import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { campaignLeadSchema } from "../../../src/domain/campaign-lead.js";
import { SyncEngine } from "../../../src/engine/sync-engine.js";
import { anId } from "../../../src/testing/index.js";
import { anUpdate, shuffled } from "../../engine/intake/support/updates.js";
import { aRow } from "../../support/small-world.js";
import { createWorld, storeRows } from "../../support/world.js";
import { type OpenStorage, openStorage } from "./support/open-storage.js";

const VERSIONS = 40;
const rows = Array.from({ length: 4 }, (_, number) =>
  aRow(number, { user: { email: `renter${number}@example.com`, phone: `(918) 555-01${40 + number}` } }),
);

describe("two processes on a PostgreSQL server", () => {
  let open: OpenStorage;

  beforeEach(async () => {
    open = await openStorage();
  }, 60_000);
  afterEach(() => open.close());

  it("take duplicated deliveries in any order: one effect each, the newest state, one job a lead", async () => {
    const { fake, client } = await createWorld({ rows });
    await storeRows(open.storage, rows);
    const options = { resman: client, pullEveryMs: 0 };
    const engines = [open.storage, open.another()].map((storage) => new SyncEngine({ storage, ...options }));
    const [engine] = engines;
    if (!engine) throw new Error("no engine");
    await engine.pushLeads();
    const prospects = fake.prospects().map(({ prospectId }) => prospectId);
    expect(prospects).toHaveLength(4);
    const emailOf = (prospectId: string, version: number) => `v${version}-${prospects.indexOf(prospectId)}@example.com`;
    for (const prospectId of prospects) {
      fake.staff.changeEmail({ prospectId, email: emailOf(prospectId, VERSIONS - 1) });
    }

    const deliveries = prospects.flatMap((prospectId) =>
      Array.from({ length: VERSIONS }, (_, version) => ({
        deliveryId: `${prospectId}-${version}`,
        update: anUpdate(prospectId, { updated_fields: { email: emailOf(prospectId, version) } }),
      })),
    );
    // One of them cannot be stored; it comes in the midst of the others.
    const poisoned = { deliveryId: "poisoned", update: anUpdate("P\u0000") };
    const settled = await Promise.allSettled(
      engines.flatMap(({ webhooks }, index) =>
        shuffled([...deliveries, ...deliveries, poisoned], index).map((delivery) => webhooks.receive(delivery)),
      ),
    );
    const outcomes = settled.map((one) => (one.status === "fulfilled" ? one.value.outcome : one.reason.code));
    const count = (outcome: string) => outcomes.filter((each) => each === outcome).length;
    expect([count("queued"), count("duplicate"), count("INVALID_INPUT")]).toEqual([160, 480, 2]);
    const waiting = await open.storage.queue.list({ status: "pending" });
    expect(waiting.map(({ conversationId }) => conversationId).toSorted()).toEqual(
      rows.map(({ conversation }) => conversation.id).toSorted(),
    );

    const writes = fake.writes.length;
    await Promise.all(engines.map((each) => each.start()));
    await vi.waitFor(async () => {
      expect((await open.storage.queue.counts()).completed).toBe(4);
    }, 10_000);
    await Promise.all(engines.map((each) => each.stop()));
    for (const prospectId of prospects) {
      const [owner] = await engine.conversationsOf(prospectId);
      const { fields } = await engine.getLead(owner?.conversationId ?? "");
      expect(fields.email).toBe(emailOf(prospectId, VERSIONS - 1));
    }
    expect(fake.writes.length).toBe(writes);
  }, 30_000);

  it("keep all notes that are written on one campaign lead at the same time", async () => {
    const { client } = await createWorld({ rows: [aRow()] });
    const at = "2026-03-01T00:00:00Z";
    const lead = campaignLeadSchema.parse({ id: anId(9), clientId: "client-1", createdAt: at, updatedAt: at });
    await open.storage.campaignLeads.put(lead);
    const portals = [open.storage, open.another()].map(
      (storage) => new SyncEngine({ storage, resman: client }).campaignLeads,
    );
    const texts = Array.from({ length: 12 }, (_, number) => `note ${number}.`);
    await Promise.all(
      texts.flatMap((text, number) => portals[number % 2]?.addNote(anId(9), text, { id: "u-mara" }) ?? []),
    );
    const { notes } = (await open.storage.campaignLeads.get(anId(9))) ?? {};
    expect(
      notes
        ?.split("\n")
        .map((line) => line.replace(/^\[[^\]]+\] u-mara: /, ""))
        .toSorted(),
    ).toEqual(texts.toSorted());
    expect(await open.storage.activities.list({ leadId: anId(9) })).toHaveLength(12);
  }, 30_000);

  it("pull a property one at a time, and hand it over", async () => {
    const { client } = await createWorld({ rows: [aRow()] });
    await storeRows(open.storage, [aRow()]);
    const polling = { busyMs: 40, quietMs: 40 };
    const engines = [open.storage, open.another()].map(
      (storage) => new SyncEngine({ storage, resman: client, polling }),
    );
    const pulls = engines.map((engine) => {
      const seen = { count: 0 };
      engine.on("run:finished", ({ run }) => {
        if (run.kind === "pull") seen.count += 1;
      });
      return seen;
    });
    const [first, second] = engines;
    await first?.start();
    await vi.waitFor(() => expect(pulls[0]?.count).toBeGreaterThan(0), 5000);
    await second?.start();
    await vi.waitFor(() => expect(pulls[0]?.count).toBeGreaterThan(3), 5000);
    expect(pulls[1]?.count).toBe(0);
    await first?.stop();
    await vi.waitFor(() => expect(pulls[1]?.count).toBeGreaterThan(1), 5000);
    await second?.stop();
  }, 30_000);
});
