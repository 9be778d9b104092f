import { describe, expect, it } from "vitest";
import {
  type AirtableWorld,
  type AirtableWorldOptions,
  aLead,
  createAirtableWorld,
  leadId,
  minutes,
  TABLE,
} from "./support.js";

/** Milliseconds the client leaves between two requests. */
const INTERVAL = 203;

/** So many leads in step, each with a note that Airtable has not heard of. */
async function noted(count: number, options: AirtableWorldOptions): Promise<AirtableWorld> {
  const world = await createAirtableWorld(options);
  const { fake, storage } = world;
  const rows = Array.from({ length: count }, (_, index) => ({ Email: `lead${index}@example.com` }));
  const records = fake.people.createMany(TABLE, rows);
  await storage.campaignLeads.putMany(
    records.map((airtableRecordId, index) => aLead(index, { airtableRecordId, email: `lead${index}@example.com` })),
  );
  await world.reconcile();
  await world.pass(minutes(5));
  for (const index of records.keys()) await storage.campaignLeads.update(leadId(index), { notes: `Note ${index}.` });
  return world;
}

describe("a push of 2,200 leads", () => {
  it("leaves no pause between its requests, however long an answer takes", async () => {
    const world = await noted(2200, { fake: { latencyMs: 1000 } });
    let beganAt = 0;
    await world.reconcile({
      onProgress: ({ stage, processed }) => {
        if (stage === "push" && processed === 0) beganAt = world.runtime.now();
      },
    });
    expect(world.runtime.now() - beganAt).toBe(219 * INTERVAL + 1000);
    expect(await world.noticed()).toEqual([]);
  }, 30_000);
});

describe("two rounds under way", () => {
  it("both record what they have sent when their token is taken away", async () => {
    let isRevoked = false;
    let writes = 0;
    const world = await noted(1000, {
      fake: { latencyMs: 500 },
      fetch: (fetch) => async (request) => {
        if (request.method === "PATCH") writes += 1;
        isRevoked ||= writes > 30;
        if (isRevoked) return Response.json({ error: { type: "AUTHENTICATION_REQUIRED" } }, { status: 401 });
        return fetch(request);
      },
    });
    const { fake, storage } = world;
    const result = await world.reconcile();
    expect(result).toMatchObject({ success: false, stage2: { updated: 300 } });
    const told = fake.records(TABLE).flatMap(({ id, fields }) => (fields.Notes === undefined ? [] : [id]));
    expect(told).toHaveLength(300);
    const waiting = new Set(await world.noticed());
    const leads = await world.leads();
    expect(
      leads
        .filter(({ id }) => !waiting.has(id))
        .map(({ airtableRecordId }) => airtableRecordId)
        .sort(),
    ).toEqual(told.sort());
    // Both rounds had begun: their leads do not follow one another.
    const order = leads.map(({ id }) => waiting.has(id));
    expect(order.indexOf(true)).toBeLessThan(order.lastIndexOf(false));

    isRevoked = false;
    writes = Number.NEGATIVE_INFINITY;
    const before = fake.writes.length;
    expect(await world.reconcile()).toMatchObject({ success: true, stage2: { updated: 700 } });
    expect(fake.writes.length - before).toBe(70);
    expect(await storage.campaignNotices.count({ clientId: "client-1" })).toBe(0);
  }, 30_000);
});
