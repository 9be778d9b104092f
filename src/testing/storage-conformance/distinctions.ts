import assert from "node:assert/strict";
import { casesOf } from "./case.js";
import { refusedInput } from "./expectations.js";
import { at, distinctionRow, id, leadSubject, seedLeads } from "./fixtures.js";

const [ANA, BEA, CAL] = [leadSubject(1), leadSubject(2), leadSubject(3)];
const PROSPECT = "prospect:P-1";

export const distinctionCases = casesOf("distinctions", {
  "keeps the word on a pair, found by either of the two": async (storage) => {
    await seedLeads(storage, 2);
    const row = distinctionRow(ANA, BEA, { decidedBy: "sso|jordan" });
    await storage.distinctions.put(row);
    assert.deepEqual(await storage.distinctions.list(id(1), ANA), [row]);
    assert.deepEqual(await storage.distinctions.list(id(1), BEA), [row]);
    assert.deepEqual(await storage.distinctions.list(id(1), CAL), []);
  },

  "keeps one word on a pair, in whichever order it is named": async (storage) => {
    await seedLeads(storage, 2);
    await storage.distinctions.put(distinctionRow(BEA, ANA));
    assert.deepEqual(await storage.distinctions.list(id(1), ANA), [distinctionRow(ANA, BEA)]);
    const again = { decidedBy: "sso|jordan", decidedAt: at(9) };
    await storage.distinctions.put(distinctionRow(ANA, BEA, again));
    assert.deepEqual(await storage.distinctions.list(id(1), BEA), [distinctionRow(ANA, BEA, again)]);
  },

  "forgets a pair, in whichever order it is named, and no other": async (storage) => {
    await seedLeads(storage, 3);
    for (const [one, other] of [
      [ANA, BEA],
      [ANA, CAL],
      [BEA, CAL],
    ] as const) {
      await storage.distinctions.put(distinctionRow(one, other));
    }
    await storage.distinctions.remove(id(1), ANA, BEA);
    assert.deepEqual(await storage.distinctions.list(id(1), ANA), [distinctionRow(ANA, CAL)]);
    await storage.distinctions.remove(id(1), CAL, ANA);
    assert.deepEqual(await storage.distinctions.list(id(1), ANA), []);
    assert.deepEqual(await storage.distinctions.list(id(1), CAL), [distinctionRow(BEA, CAL)]);
    await storage.distinctions.remove(id(1), ANA, BEA);
  },

  "lists in the order of the other record's name": async (storage) => {
    await seedLeads(storage, 3);
    for (const other of [PROSPECT, CAL, ANA, "prospect:P-0", "prospect:p-1"]) {
      await storage.distinctions.put(distinctionRow(BEA, other));
    }
    const others = (await storage.distinctions.list(id(1), BEA)).map(({ first, second }) =>
      first === BEA ? second : first,
    );
    assert.deepEqual(others, [ANA, CAL, "prospect:P-0", PROSPECT, "prospect:p-1"]);
  },

  "keeps properties apart": async (storage) => {
    await seedLeads(storage, 2);
    await storage.distinctions.put(distinctionRow(ANA, PROSPECT));
    await storage.distinctions.put(distinctionRow(ANA, PROSPECT, { propertyId: id(2), decidedBy: "b" }));
    assert.deepEqual(await storage.distinctions.list(id(1), PROSPECT), [distinctionRow(ANA, PROSPECT)]);
    await storage.distinctions.remove(id(1), ANA, PROSPECT);
    assert.deepEqual(await storage.distinctions.list(id(1), ANA), []);
    assert.equal((await storage.distinctions.list(id(2), ANA)).length, 1);
    assert.deepEqual(await storage.distinctions.list(id(404), ANA), []);
  },

  "a transaction that is undone neither adds nor forgets": async (storage) => {
    await seedLeads(storage, 3);
    await storage.distinctions.put(distinctionRow(ANA, BEA));
    const change = storage.transaction(async (tx) => {
      await tx.distinctions.remove(id(1), ANA, BEA);
      await tx.distinctions.put(distinctionRow(ANA, CAL));
      assert.deepEqual(await tx.distinctions.list(id(1), ANA), [distinctionRow(ANA, CAL)]);
      throw new Error("undo");
    });
    await assert.rejects(change, { message: "undo" });
    assert.deepEqual(await storage.distinctions.list(id(1), ANA), [distinctionRow(ANA, BEA)]);
  },
});

export const badDistinctionCases = casesOf("bad input", {
  "a distinction of a record that is named wrongly, or twice, is refused": async (storage) => {
    await seedLeads(storage);
    for (const subject of ["", id(1), "conversation:", "person:1", `prospect:${"x".repeat(101)}`]) {
      const row = { ...distinctionRow(ANA, BEA), second: subject };
      await refusedInput(storage.distinctions.put(row), "second");
      await refusedInput(storage.distinctions.remove(id(1), ANA, subject), "other");
      await refusedInput(storage.distinctions.list(id(1), subject), "subject");
    }
    await refusedInput(storage.distinctions.put(distinctionRow(ANA, ANA)), "second");
    assert.deepEqual(await storage.distinctions.list(id(1), ANA), []);
  },
});
