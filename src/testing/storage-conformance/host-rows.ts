import assert from "node:assert/strict";
import { casesOf } from "./case.js";
import { idsOf, refusal, refusedInput } from "./expectations.js";
import {
  at,
  CAMPAIGN_VALUES,
  campaignLeadRow,
  id,
  integrationRow,
  propertyRow,
  seedLeads,
  tourRow,
  userRow,
} from "./fixtures.js";

export const propertyCases = casesOf("properties and integrations", {
  "keeps and replaces properties": async (storage) => {
    assert.equal(await storage.properties.get(id(1)), undefined);
    assert.deepEqual(await storage.properties.list(), []);
    await storage.properties.put(propertyRow(1));
    await storage.properties.put(propertyRow(2, { timeZone: null }));
    await storage.properties.put(propertyRow(1, { name: "Renamed" }));
    assert.deepEqual(await storage.properties.get(id(1)), propertyRow(1, { name: "Renamed" }));
    assert.deepEqual(await storage.properties.get(id(2)), propertyRow(2, { timeZone: null }));
    assert.deepEqual(idsOf(await storage.properties.list()).toSorted(), [1, 2].map(id));
  },

  "keeps every field of an integration, filled or empty": async (storage) => {
    await seedLeads(storage);
    const filled = integrationRow(1, {
      settings: { defaultAgentId: "agent-1", defaultSourceId: "source-1", defaultLostReasonId: "reason-1" },
      apiCredentials: { accountId: "account", keys: ["k"] },
      webhookUrl: "https://hooks.example.com/resman",
      syncEnabled: false,
      syncDirection: "to_resman",
      syncFrequency: "daily",
      lastSyncAt: at(3),
      lastSuccessfulSyncAt: at(2),
      syncStatus: "error",
      errorCount: 3,
    });
    await storage.integrations.put(filled);
    assert.deepEqual(await storage.integrations.get(id(1)), filled);
    await storage.integrations.put(integrationRow(1));
    await storage.integrations.put(integrationRow(2));
    assert.deepEqual(await storage.integrations.get(id(1)), integrationRow(1));
    const listed = (await storage.integrations.list()).map(({ propertyId }) => propertyId as string);
    assert.deepEqual(listed.toSorted(), [1, 2].map(id));
    assert.equal(await storage.integrations.get(id(404)), undefined);
  },

  "update changes the named fields of an integration only": async (storage) => {
    await seedLeads(storage);
    await storage.integrations.put(integrationRow(1, { lastSyncAt: at(1) }));
    await storage.integrations.update(id(1), { syncEnabled: false, lastSyncAt: null });
    assert.deepEqual(await storage.integrations.get(id(1)), integrationRow(1, { syncEnabled: false }));
    await refusal(storage.integrations.update(id(2), { errorCount: 1 }), "NOT_FOUND");
    assert.equal(await storage.integrations.get(id(2)), undefined);
  },
});

export const userCases = casesOf("users", {
  "keeps every field, filled or empty": async (storage) => {
    const filled = userRow(1, {
      lastName: "Bell",
      phone: "(918) 555-0142",
      age: 31,
      leadSource: "website",
      browserId: "browser-1",
      sessionCount: 4,
      lastSeen: at(4),
      resmanContactId: "person-1",
      resmanSyncStatus: "synced",
      resmanLastSyncAt: at(5),
      resmanSyncVersion: 2,
      resmanCustomFields: { tags: ["vip"], nested: { a: null } },
    });
    const empty = userRow(1, { firstName: null, email: null });
    for (const row of [filled, empty]) {
      await storage.users.put(row);
      assert.deepEqual(await storage.users.get(id(1)), row);
    }
    assert.equal(await storage.users.get(id(404)), undefined);
  },

  "update changes the named fields only, null included": async (storage) => {
    await storage.users.put(userRow(1, { phone: "918 555 0142" }));
    await storage.users.update(id(1), { email: null, sessionCount: 2 });
    assert.deepEqual(
      await storage.users.get(id(1)),
      userRow(1, { phone: "918 555 0142", email: null, sessionCount: 2 }),
    );
    await storage.users.update(id(1), {});
    assert.equal((await storage.users.get(id(1)))?.sessionCount, 2);
  },

  "update of an unknown id is refused with NOT_FOUND": async (storage) => {
    await refusal(storage.users.update(id(404), { age: 1 }), "NOT_FOUND");
    assert.equal(await storage.users.get(id(404)), undefined);
  },
});

export const tourCases = casesOf("tours", {
  "keeps every field and lists by conversation, in the order of tourDatetime, then id": async (storage) => {
    await seedLeads(storage, 2);
    const filled = tourRow(1, {
      prospectName: "Ana Bell",
      prospectEmail: "ana@example.com",
      prospectPhone: "918 555 0142",
      unitInterest: "B2",
      tourDatetime: at(30),
      durationMinutes: 45,
      tourType: "drone",
      notes: "Ring twice.",
    });
    const rows = [
      filled,
      tourRow(2, { tourDatetime: at(20) }),
      tourRow(4, { tourDatetime: at(10) }),
      tourRow(3, { tourDatetime: at(20) }),
    ];
    for (const row of [...rows, tourRow(5, { conversationId: id(2) })]) await storage.tours.put(row);
    assert.deepEqual(await storage.tours.get(id(1)), filled);
    assert.deepEqual(idsOf(await storage.tours.listByConversation(id(1))), [4, 2, 3, 1].map(id));
    assert.deepEqual(await storage.tours.listByConversation(id(404)), []);
    assert.equal(await storage.tours.get(id(404)), undefined);
  },

  "put replaces a tour, which may move in time": async (storage) => {
    await seedLeads(storage);
    for (const n of [1, 2]) await storage.tours.put(tourRow(n));
    await storage.tours.put(tourRow(1, { tourDatetime: at(50) }));
    assert.deepEqual(await storage.tours.listByConversation(id(1)), [tourRow(2), tourRow(1, { tourDatetime: at(50) })]);
  },
});

export const campaignLeadCases = casesOf("campaign leads", {
  "keeps every field, filled or empty": async (storage) => {
    const changes = { airtableRecordId: "recAbC123", isActive: false, updatedAt: at(6) };
    const filled = campaignLeadRow(1, { ...CAMPAIGN_VALUES, ...changes });
    for (const row of [filled, campaignLeadRow(2)]) {
      await storage.campaignLeads.put(row);
      assert.deepEqual(await storage.campaignLeads.get(row.id), row);
    }
    assert.equal(await storage.campaignLeads.get(id(404)), undefined);
  },

  "finds a lead by its Airtable record, whose id is case-sensitive": async (storage) => {
    await storage.campaignLeads.put(campaignLeadRow(1, { airtableRecordId: "recAbC" }));
    await storage.campaignLeads.put(campaignLeadRow(2, { airtableRecordId: "recabc" }));
    await storage.campaignLeads.put(campaignLeadRow(3));
    assert.equal((await storage.campaignLeads.findByAirtableRecordId("recAbC"))?.id, id(1));
    assert.equal((await storage.campaignLeads.findByAirtableRecordId("recabc"))?.id, id(2));
    assert.equal(await storage.campaignLeads.findByAirtableRecordId("recABC"), undefined);
    await storage.campaignLeads.put(campaignLeadRow(1, { airtableRecordId: null }));
    assert.equal(await storage.campaignLeads.findByAirtableRecordId("recAbC"), undefined);
  },

  "update changes the named fields of a campaign lead only, null included": async (storage) => {
    const row = campaignLeadRow(1, { claimedBy: "ana", claimedAt: at(2), notes: "Called.", airtableRecordId: "rec1" });
    await storage.campaignLeads.put(row);
    const careless: object = { id: id(2), notes: undefined };
    await storage.campaignLeads.update(id(1), { claimedBy: null, claimedAt: null, updatedAt: at(5), ...careless });
    const expected = { ...row, claimedBy: null, claimedAt: null, updatedAt: at(5) };
    assert.deepEqual(await storage.campaignLeads.get(id(1)), expected);
    await storage.campaignLeads.update(id(1), { airtableRecordId: "rec2" });
    assert.equal((await storage.campaignLeads.findByAirtableRecordId("rec2"))?.id, id(1));
    assert.equal(await storage.campaignLeads.findByAirtableRecordId("rec1"), undefined);
    await refusal(storage.campaignLeads.update(id(404), { notes: "x" }), "NOT_FOUND");
    await refusedInput(storage.campaignLeads.update(id(1), { claimedAt: "yesterday" }), "claimedAt");
  },
});
