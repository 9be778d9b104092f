import assert from "node:assert/strict";
import { casesOf } from "./case.js";
import { refusedInput } from "./expectations.js";
import { at } from "./fixtures.js";

const receipt = (id: string, minute: number, source = "resman") => ({ source, id, receivedAt: at(minute) });

export const receiptCases = casesOf("receipts", {
  "says true the first time a delivery is seen, false after": async (storage) => {
    assert.equal(await storage.receipts.record(receipt("1", 1)), true);
    assert.equal(await storage.receipts.record(receipt("1", 1)), false);
    assert.equal(await storage.receipts.record(receipt("1", 9)), false);
    assert.equal(await storage.receipts.record(receipt("2", 1)), true);
  },

  "knows deliveries by source and id together": async (storage) => {
    assert.equal(await storage.receipts.record(receipt("bc", 1, "a")), true);
    assert.equal(await storage.receipts.record(receipt("bc", 1, "b")), true);
    assert.equal(await storage.receipts.record(receipt("c", 1, "ab")), true);
    assert.equal(await storage.receipts.record(receipt("BC", 1, "a")), true);
  },

  "lets one of several identical deliveries through": async (storage) => {
    const answers = await Promise.all([1, 2, 3, 4].map(() => storage.receipts.record(receipt("1", 1))));
    assert.deepEqual(answers.toSorted(), [false, false, false, true]);
  },

  "purges what is older than the instant, and says how many": async (storage) => {
    for (const minute of [5, 1, 3, 4, 2]) await storage.receipts.record(receipt(`${minute}`, minute));
    assert.equal(await storage.receipts.purge(at(0)), 0);
    assert.equal(await storage.receipts.purge(at(3)), 2);
    assert.equal(await storage.receipts.purge(at(3)), 0);
    assert.equal(await storage.receipts.record(receipt("3", 3)), false);
    assert.equal(await storage.receipts.record(receipt("2", 6)), true);
    assert.equal(await storage.receipts.purge(at(6)), 3);
  },

  "says of many deliveries, each by itself, which are new": async (storage) => {
    await storage.receipts.record(receipt("2", 1));
    const given = [receipt("3", 1), receipt("2", 1), receipt("1", 1), receipt("3", 9), receipt("3", 1, "other")];
    assert.deepEqual(await storage.receipts.recordMany(given), [true, false, true, false, true]);
    assert.deepEqual(await storage.receipts.recordMany(given), [false, false, false, false, false]);
    assert.deepEqual(await storage.receipts.recordMany([]), []);
    assert.equal(await storage.receipts.record(receipt("1", 1)), false);
  },

  "lets one of several identical batches through, whatever their order": async (storage) => {
    const batch = ["1", "2", "3", "4"].map((name) => receipt(name, 1));
    const answers = await Promise.all([
      storage.receipts.recordMany(batch),
      storage.receipts.recordMany(batch.toReversed()),
      storage.receipts.recordMany(batch),
    ]);
    assert.equal(answers.flat().filter(Boolean).length, 4);
  },

  "records none of many where one is malformed": async (storage) => {
    await refusedInput(storage.receipts.recordMany([receipt("1", 1), receipt("", 1)]), "1.id");
    assert.equal(await storage.receipts.record(receipt("1", 1)), true);
  },

  "recorded deliveries are new again when their transaction is undone": async (storage) => {
    const undone = storage.transaction(async (tx) => {
      assert.deepEqual(await tx.receipts.recordMany([receipt("1", 1), receipt("1", 1)]), [true, false]);
      throw new Error("undo");
    });
    await assert.rejects(undone, { message: "undo" });
    assert.deepEqual(await storage.receipts.recordMany([receipt("1", 1)]), [true]);
  },
});
