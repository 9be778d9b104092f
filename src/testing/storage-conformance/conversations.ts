import assert from "node:assert/strict";
import { conversationIdSchema, propertyIdSchema } from "../../domain/ids.js";
import type { StorageAdapter } from "../../ports/storage.js";
import { casesOf } from "./case.js";
import { allPages, idsOf, refusal } from "./expectations.js";
import { at, atWithOffset, conversationRow, id, seedLeads, userRow } from "./fixtures.js";

const synced = (n: number) => conversationRow(n, { resmanSyncStatus: "synced", resmanLeadId: `prospect-${n}` });

/** Leads 1 to 6: of two properties, in several states. */
async function seedMixture(storage: StorageAdapter): Promise<void> {
  await seedLeads(storage, 6);
  await storage.conversations.put(synced(2));
  await storage.conversations.put(conversationRow(3, { propertyId: id(2) }));
  await storage.conversations.put({ ...synced(4), status: "leased" });
  await storage.conversations.put(conversationRow(5, { resmanSyncStatus: "failed", status: "lost" }));
}

export const conversationCases = casesOf("conversations", {
  "gives undefined for an unknown id": async (storage) => {
    assert.equal(await storage.conversations.get(id(404)), undefined);
  },

  "keeps every field of a row, filled or empty": async (storage) => {
    await seedLeads(storage, 2);
    const filled = conversationRow(1, {
      aiIntentSummary: "Wants two bedrooms",
      leadScore: 87,
      moveInDate: "2026-05-01",
      priceRangeMin: 1200,
      priceRangeMax: 1800,
      apartmentSizePreference: "2 bedroom",
      occupantsCount: 3,
      hasPets: true,
      petDetails: [{ type: "dog", count: 1 }],
      desiredFeatures: ["pool", "balcony"],
      workLocation: "Downtown",
      reasonForMoving: "New job",
      isQualified: true,
      isBookTour: true,
      status: "qualified",
      resmanLeadId: "prospect-1",
      resmanSyncStatus: "synced",
      resmanLastSyncAt: at(7),
      resmanSyncVersion: 4,
      mergedInto: id(2),
      resmanCustomFields: { household: [{ role: "roommate" }], lost_reason: null },
    });
    await storage.conversations.put(filled);
    assert.deepEqual(await storage.conversations.get(id(1)), filled);
    const empty = conversationRow(1, { userId: null });
    await storage.conversations.put(empty);
    assert.deepEqual(await storage.conversations.get(id(1)), empty);
  },

  "lists a conversation that was merged like any other, and lets it out again": async (storage) => {
    await seedLeads(storage, 2);
    await storage.conversations.update(id(2), { mergedInto: conversationIdSchema.parse(id(1)) });
    assert.deepEqual(await storage.conversations.list(), [
      conversationRow(1),
      conversationRow(2, { mergedInto: id(1) }),
    ]);
    await storage.conversations.update(id(2), { mergedInto: null });
    assert.deepEqual(await storage.conversations.get(id(2)), conversationRow(2));
  },

  "update changes the named fields only, null included": async (storage) => {
    await seedLeads(storage);
    await storage.conversations.put(conversationRow(1, { leadScore: 50, workLocation: "Downtown" }));
    await storage.conversations.update(id(1), { leadScore: null, isQualified: true });
    const expected = conversationRow(1, { leadScore: null, workLocation: "Downtown", isQualified: true });
    assert.deepEqual(await storage.conversations.get(id(1)), expected);
  },

  "update of an unknown id is refused with NOT_FOUND": async (storage) => {
    await refusal(storage.conversations.update(id(404), { leadScore: 1 }), "NOT_FOUND");
    assert.equal(await storage.conversations.get(id(404)), undefined);
  },

  "lists in the order of startTime, then id": async (storage) => {
    await seedLeads(storage, 5);
    for (const [n, minute] of [
      [1, 3],
      [2, 1],
      [3, 2],
      [4, 1],
      [5, 0],
    ] as const) {
      await storage.conversations.put(conversationRow(n, { startTime: at(minute) }));
    }
    assert.deepEqual(idsOf(await storage.conversations.list()), [5, 2, 4, 3, 1].map(id));
  },

  "orders by the instant, not by how it is written": async (storage) => {
    await seedLeads(storage, 3);
    await storage.conversations.put(conversationRow(1, { startTime: atWithOffset(3, -6) }));
    await storage.conversations.put(conversationRow(2, { startTime: at(2) }));
    await storage.conversations.put(conversationRow(3, { startTime: atWithOffset(1, 5) }));
    assert.deepEqual(idsOf(await storage.conversations.list()), [3, 2, 1].map(id));
  },

  "list follows a changed startTime": async (storage) => {
    await seedLeads(storage, 3);
    await storage.conversations.update(id(1), { startTime: at(90) });
    assert.deepEqual(idsOf(await storage.conversations.list()), [2, 3, 1].map(id));
  },

  "list filters by property, sync status and status, alone and together": async (storage) => {
    await seedMixture(storage);
    const list = async (filter: Parameters<typeof storage.conversations.list>[0]) =>
      idsOf(await storage.conversations.list(filter));
    assert.deepEqual(await list({}), [1, 2, 3, 4, 5, 6].map(id));
    assert.deepEqual(await list({ propertyId: id(2) }), [3].map(id));
    assert.deepEqual(await list({ propertyId: id(404) }), []);
    assert.deepEqual(await list({ syncStatus: ["synced"] }), [2, 4].map(id));
    assert.deepEqual(await list({ syncStatus: ["not_synced", "failed"] }), [1, 3, 5, 6].map(id));
    assert.deepEqual(await list({ status: ["lost", "leased"] }), [4, 5].map(id));
    assert.deepEqual(
      await list({ propertyId: id(1), syncStatus: ["not_synced", "synced"], status: ["new"] }),
      [1, 2, 6].map(id),
    );
    assert.deepEqual(await list({ syncStatus: [] }), []);
    assert.deepEqual(await list({ status: [] }), []);
  },

  "list follows a changed status and property": async (storage) => {
    await seedMixture(storage);
    await storage.conversations.update(id(5), {
      resmanSyncStatus: "not_synced",
      propertyId: propertyIdSchema.parse(id(2)),
    });
    assert.deepEqual(idsOf(await storage.conversations.list({ syncStatus: ["failed"] })), []);
    assert.deepEqual(
      idsOf(await storage.conversations.list({ propertyId: id(2), syncStatus: ["not_synced"] })),
      [3, 5].map(id),
    );
  },

  "pages without gaps or repeats, also among equal instants": async (storage) => {
    await seedLeads(storage, 9);
    for (const n of [2, 3, 4, 5, 6]) await storage.conversations.update(id(n), { startTime: at(2) });
    for (const limit of [1, 2, 4, 9, 10]) {
      const rows = await allPages((page) => storage.conversations.list({ ...page, propertyId: id(1) }), limit);
      assert.deepEqual(idsOf(rows), [1, 2, 3, 4, 5, 6, 7, 8, 9].map(id));
    }
  },

  "a page continues after a row that has left the listing": async (storage) => {
    await seedLeads(storage, 6);
    const seen: string[] = [];
    for (let afterId: string | undefined; ; ) {
      const [next] = await storage.conversations.list({
        syncStatus: ["not_synced"],
        limit: 1,
        ...(afterId && { afterId }),
      });
      if (next === undefined) break;
      seen.push(next.id);
      afterId = next.id;
      await storage.conversations.put(synced(seen.length));
    }
    assert.deepEqual(seen, [1, 2, 3, 4, 5, 6].map(id));
  },

  "a page after an unknown row is refused with NOT_FOUND": async (storage) => {
    await seedLeads(storage, 2);
    await refusal(storage.conversations.list({ afterId: id(404) }), "NOT_FOUND");
  },

  "a page has 100 rows unless told otherwise": async (storage) => {
    await seedLeads(storage);
    await storage.transaction(async (tx) => {
      for (let n = 2; n <= 103; n++) await tx.conversations.put(conversationRow(n, { userId: null }));
    });
    assert.equal((await storage.conversations.list()).length, 100);
    assert.equal((await storage.conversations.list({ limit: 102 })).length, 102);
  },

  "users and conversations are different rows under the same id": async (storage) => {
    await seedLeads(storage);
    assert.deepEqual(await storage.users.get(id(1)), userRow(1));
    assert.deepEqual(await storage.conversations.get(id(1)), conversationRow(1));
  },
});
