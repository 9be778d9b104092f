import assert from "node:assert/strict";
import type { StorageAdapter } from "../../ports/storage.js";
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

  "gives all updates of a conversation to another, as they are": async (storage) => {
    await seedLeads(storage, 3);
    const rows = [updateRow("a", { type: "activity", source: "domiq" }), updateRow("b", { timestamp: at(2) })];
    await storage.conversationUpdates.append([...rows, updateRow("a", { conversationId: id(3) })]);
    assert.deepEqual((await storage.conversationUpdates.move(id(1), id(2))).toSorted(), ["a", "b"]);
    assert.deepEqual(await storage.conversationUpdates.list(id(1)), []);
    assert.deepEqual(
      await storage.conversationUpdates.list(id(2)),
      rows.map((row) => ({ ...row, conversationId: id(2) })),
    );
    assert.equal((await storage.conversationUpdates.list(id(3))).length, 1);
    assert.deepEqual(await storage.conversationUpdates.move(id(1), id(2)), []);
  },

  "gives only the updates that are named, and says which": async (storage) => {
    await seedLeads(storage, 2);
    await storage.conversationUpdates.append([updateRow("a"), updateRow("b"), updateRow("c")]);
    const moved = await storage.conversationUpdates.move(id(1), id(2), ["c", "a", "unheard of", "c"]);
    assert.deepEqual(moved.toSorted(), ["a", "c"]);
    assert.deepEqual(await keysOf(storage, 1), ["b"]);
    assert.deepEqual(await keysOf(storage, 2), ["a", "c"]);
    assert.deepEqual(await storage.conversationUpdates.move(id(1), id(2), []), []);
    assert.deepEqual(await keysOf(storage, 1), ["b"]);
  },

  "leaves an update where it is whose key the other conversation has": async (storage) => {
    await seedLeads(storage, 2);
    const theirs = updateRow("a", { conversationId: id(2), content: "theirs" });
    await storage.conversationUpdates.append([updateRow("a"), updateRow("b"), theirs]);
    assert.deepEqual(await storage.conversationUpdates.move(id(1), id(2)), ["b"]);
    assert.deepEqual(await storage.conversationUpdates.list(id(1)), [updateRow("a")]);
    assert.deepEqual(await storage.conversationUpdates.list(id(2)), [
      theirs,
      updateRow("b", { conversationId: id(2) }),
    ]);
  },

  "moving there and back is as if nothing had been": async (storage) => {
    await seedLeads(storage, 2);
    await storage.conversationUpdates.append([updateRow("a"), updateRow("b")]);
    await storage.conversationUpdates.append([updateRow("c", { conversationId: id(2) })]);
    const moved = await storage.conversationUpdates.move(id(1), id(2));
    assert.deepEqual((await storage.conversationUpdates.move(id(2), id(1), moved)).toSorted(), ["a", "b"]);
    assert.deepEqual(await keysOf(storage, 1), ["a", "b"]);
    assert.deepEqual(await keysOf(storage, 2), ["c"]);
  },

  "moving to the same conversation, or from one that is not there, moves nothing": async (storage) => {
    await seedLeads(storage);
    await storage.conversationUpdates.append([updateRow("a")]);
    assert.deepEqual(await storage.conversationUpdates.move(id(1), id(1)), []);
    assert.deepEqual(await storage.conversationUpdates.move(id(404), id(1)), []);
    assert.deepEqual(await keysOf(storage, 1), ["a"]);
  },

  "a move is undone with its transaction": async (storage) => {
    await seedLeads(storage, 2);
    await storage.conversationUpdates.append([updateRow("a")]);
    const move = storage.transaction(async (tx) => {
      assert.deepEqual(await tx.conversationUpdates.move(id(1), id(2)), ["a"]);
      assert.deepEqual(await keysOf(tx, 1), []);
      assert.deepEqual(await keysOf(tx, 2), ["a"]);
      throw new Error("undo");
    });
    await assert.rejects(move, { message: "undo" });
    assert.deepEqual(await keysOf(storage, 1), ["a"]);
    assert.deepEqual(await keysOf(storage, 2), []);
  },
});

const keysOf = async ({ conversationUpdates }: Pick<StorageAdapter, "conversationUpdates">, n: number) =>
  (await conversationUpdates.list(id(n))).map(({ key }) => key);
