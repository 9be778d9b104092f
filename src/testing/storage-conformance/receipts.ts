import assert from "node:assert/strict";
import { casesOf } from "./case.js";
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
});
