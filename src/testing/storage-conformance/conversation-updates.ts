import assert from "node:assert/strict";
import { casesOf } from "./case.js";
import { at, id, seedLeads, updateRow } from "./fixtures.js";

export const conversationUpdateCases = casesOf("conversation updates", {
  "keeps what is appended": async (storage) => {
    await seedLeads(storage);
    const update = updateRow("note:1", { type: "activity", content: "Toured the model unit.\nLiked it." });
    assert.equal(await storage.conversationUpdates.append([update]), 1);
    assert.deepEqual(await storage.conversationUpdates.list(id(1)), [update]);
    assert.deepEqual(await storage.conversationUpdates.list(id(404)), []);
  },

  "adds a key once to a conversation and counts what it added": async (storage) => {
    await seedLeads(storage, 2);
    assert.equal(await storage.conversationUpdates.append([]), 0);
    assert.equal(
      await storage.conversationUpdates.append([updateRow("a"), updateRow("b"), updateRow("a", { content: "again" })]),
      2,
    );
    assert.equal(await storage.conversationUpdates.append([updateRow("b", { content: "again" }), updateRow("c")]), 1);
    const rows = await storage.conversationUpdates.list(id(1));
    assert.deepEqual(rows, [updateRow("a"), updateRow("b"), updateRow("c")]);
    assert.equal(await storage.conversationUpdates.append([updateRow("a", { conversationId: id(2) })]), 1);
  },

  "adds a key once when it is appended twice at the same time": async (storage) => {
    await seedLeads(storage);
    const added = await Promise.all(
      [1, 2, 3].map(() => storage.conversationUpdates.append([updateRow("a"), updateRow("b")])),
    );
    assert.equal(
      added.reduce((sum, count) => sum + count),
      2,
    );
    assert.equal((await storage.conversationUpdates.list(id(1))).length, 2);
  },

  "lists in the order of timestamp, then key": async (storage) => {
    await seedLeads(storage);
    const order = [
      updateRow("z", { timestamp: at(1) }),
      updateRow("a", { timestamp: at(2) }),
      updateRow("b", { timestamp: at(2) }),
    ];
    await storage.conversationUpdates.append(order.toReversed());
    assert.deepEqual(await storage.conversationUpdates.list(id(1)), order);
  },
});
