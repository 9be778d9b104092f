import assert from "node:assert/strict";
import { casesOf } from "./case.js";
import { refusedInput } from "./expectations.js";
import {
  at,
  conversationRow,
  id,
  integrationRow,
  linkRow,
  seedLeads,
  tourRow,
  updateRow,
  userRow,
} from "./fixtures.js";

export const leadCases = casesOf("leads", {
  "loads everything of a lead": async (storage) => {
    await seedLeads(storage, 2);
    await storage.integrations.put(integrationRow(1));
    await storage.links.save(linkRow(1), null);
    for (const n of [2, 1]) await storage.tours.put(tourRow(n));
    await storage.conversationUpdates.append([updateRow("b", { timestamp: at(2) }), updateRow("a")]);
    assert.deepEqual(await storage.leads.load([id(1)], "resman"), [
      {
        conversation: conversationRow(1),
        user: userRow(1),
        tours: [tourRow(1), tourRow(2)],
        updates: [updateRow("a"), updateRow("b", { timestamp: at(2) })],
        link: linkRow(1),
        integration: integrationRow(1),
      },
    ]);
  },

  "tells what a lead lacks": async (storage) => {
    await seedLeads(storage);
    await storage.conversations.put(conversationRow(2, { userId: null }));
    const none = { tours: [], updates: [], link: undefined, integration: undefined };
    assert.deepEqual(await storage.leads.load([id(2)], "resman"), [
      { conversation: conversationRow(2, { userId: null }), user: undefined, ...none },
    ]);
  },

  "keeps the rows of different leads and systems apart": async (storage) => {
    await seedLeads(storage, 2);
    await storage.links.save(linkRow(1), null);
    await storage.links.save(linkRow(2, { system: "airtable" }), null);
    await storage.tours.put(tourRow(1));
    await storage.tours.put(tourRow(2, { conversationId: id(2) }));
    const [first, second] = await storage.leads.load([id(1), id(2)], "resman");
    assert.deepEqual([first?.link, second?.link], [linkRow(1), undefined]);
    assert.deepEqual([first?.tours, second?.tours], [[tourRow(1)], [tourRow(2, { conversationId: id(2) })]]);
  },

  "answers in the order asked for, without those that do not exist": async (storage) => {
    await seedLeads(storage, 3);
    const found = await storage.leads.load([id(3), id(9), id(1), id(2)], "resman");
    assert.deepEqual(
      found.map(({ conversation }) => conversation.id),
      [3, 1, 2].map(id),
    );
    assert.deepEqual(await storage.leads.load([], "resman"), []);
  },

  "sees what its transaction wrote": async (storage) => {
    await seedLeads(storage);
    await storage.transaction(async (tx) => {
      await tx.users.update(id(1), { firstName: "Inside" });
      const [lead] = await tx.leads.load([id(1)], "resman");
      assert.equal(lead?.user?.firstName, "Inside");
    });
  },

  "refuses a system it does not know": async (storage) => {
    await refusedInput(storage.leads.load([id(1)], "fax" as "resman"), "system");
  },
});
