import assert from "node:assert/strict";
import type { StorageAdapter } from "../../ports/storage.js";
import { casesOf } from "./case.js";
import { allPages, idsOf, refusedInput } from "./expectations.js";
import { at, conflictRow, id, linkRow, mergeRow, seedLeads } from "./fixtures.js";

const listOf = (storage: Pick<StorageAdapter, "merges">) => async (filter: Parameters<typeof storage.merges.list>[0]) =>
  idsOf(await storage.merges.list(filter));

export const mergeCases = casesOf("merges", {
  "keeps every field, filled or empty": async (storage) => {
    await seedLeads(storage, 3);
    const filled = mergeRow(1, {
      resmanLeadId: "prospect-1",
      retiredResmanLeadId: "prospect-2",
      strategy: "domiq_wins",
      mergedBy: "sso|jordan",
      notes: "Same person, said so on the phone.",
      trace: {
        fields: { email: { from: null, to: "a@example.com" }, pets: { from: [{ type: "dog" }], to: null } },
        columns: { "user.phone": { from: "918 555 0142", to: "+19185550142" }, "user.email": { from: null, to: "" } },
        loserFields: { email: "a@example.com", pets: [{ type: "dog" }], phone: null },
        prospect: { firstName: { from: "Ann", to: "Ana" } },
        survivorLink: linkRow(1),
        loserLink: linkRow(2, { base: { fields: { pets: { local: [{ count: 2 }], remote: null } }, events: ["n:1"] } }),
        conflicts: [
          conflictRow(4, { conversationId: id(2), details: { waterfall: [{ field: "email", weight: 9.5 }] } }),
        ],
        tours: [id(1), id(2)],
        updates: ["note:1"],
        log: [id(7)],
      },
      unmergedAt: at(9),
    });
    const empty = mergeRow(2, { loserId: null });
    for (const row of [filled, empty]) {
      await storage.merges.put(row);
      assert.deepEqual(await storage.merges.get(row.id), row);
    }
    assert.equal(await storage.merges.get(id(404)), undefined);
  },

  "put replaces a merge, as when it is taken back": async (storage) => {
    await seedLeads(storage, 2);
    await storage.merges.put(mergeRow(1));
    await storage.merges.put(mergeRow(1, { unmergedAt: at(5) }));
    assert.deepEqual(await storage.merges.list(), [mergeRow(1, { unmergedAt: at(5) })]);
    assert.deepEqual(await storage.merges.list({ standing: true }), []);
    await storage.merges.put(mergeRow(1));
    assert.deepEqual(await storage.merges.list({ standing: true }), [mergeRow(1)]);
  },

  "lists newest first, and by property": async (storage) => {
    await seedLeads(storage, 5);
    await storage.merges.put(mergeRow(1));
    await storage.merges.put(mergeRow(2, { mergedAt: at(7) }));
    await storage.merges.put(mergeRow(3, { propertyId: id(2) }));
    await storage.merges.put(mergeRow(4, { mergedAt: at(1) }));
    const list = listOf(storage);
    assert.deepEqual(await list({}), [2, 3, 4, 1].map(id));
    assert.deepEqual(await list({ propertyId: id(1) }), [2, 4, 1].map(id));
    assert.deepEqual(await list({ propertyId: id(404) }), []);
  },

  "lists the merges a lead took part in, on either side": async (storage) => {
    await seedLeads(storage, 4);
    await storage.merges.put(mergeRow(1));
    await storage.merges.put(mergeRow(2));
    await storage.merges.put(mergeRow(3, { propertyId: id(2), survivorId: id(2), loserId: null }));
    const list = listOf(storage);
    assert.deepEqual(await list({ conversationId: id(1) }), [id(1)]);
    assert.deepEqual(await list({ conversationId: id(2) }), [3, 2, 1].map(id));
    assert.deepEqual(await list({ conversationId: id(3) }), [id(2)]);
    assert.deepEqual(await list({ conversationId: id(2), propertyId: id(1) }), [2, 1].map(id));
    assert.deepEqual(await list({ conversationId: id(404) }), []);
  },

  "leaves out what was taken back only where those that stand are asked for": async (storage) => {
    await seedLeads(storage, 4);
    await storage.merges.put(mergeRow(1));
    await storage.merges.put(mergeRow(2, { unmergedAt: at(8) }));
    await storage.merges.put(mergeRow(3, { propertyId: id(2) }));
    const list = listOf(storage);
    assert.deepEqual(await list({ standing: false }), [3, 2, 1].map(id));
    assert.deepEqual(await list({ standing: true }), [3, 1].map(id));
    assert.deepEqual(await list({ standing: true, propertyId: id(1) }), [id(1)]);
    assert.deepEqual(await list({ standing: true, conversationId: id(3) }), [id(3)]);
    assert.deepEqual(await list({ standing: true, conversationId: id(2), propertyId: id(1) }), [id(1)]);
  },

  "a lead may be merged again after it was taken back": async (storage) => {
    await seedLeads(storage, 3);
    await storage.merges.put(mergeRow(1, { unmergedAt: at(4) }));
    await storage.merges.put(mergeRow(2, { survivorId: id(1), loserId: id(2), mergedAt: at(6) }));
    assert.deepEqual(await listOf(storage)({ conversationId: id(2) }), [2, 1].map(id));
  },

  "pages without gaps or repeats, also among equal instants": async (storage) => {
    await seedLeads(storage, 7);
    for (let n = 1; n <= 6; n++) await storage.merges.put(mergeRow(n, { survivorId: id(1), mergedAt: at(n >> 1) }));
    const whole = idsOf(await storage.merges.list());
    assert.equal(new Set(whole).size, 6);
    for (const filter of [{}, { conversationId: id(1) }, { propertyId: id(1), standing: true }]) {
      for (const limit of [1, 2, 6]) {
        assert.deepEqual(idsOf(await allPages((page) => storage.merges.list({ ...filter, ...page }), limit)), whole);
      }
    }
  },
});

export const badMergeCases = casesOf("bad input", {
  "a trace of the wrong shape is refused and nothing is stored": async (storage) => {
    await seedLeads(storage, 2);
    const { log: _, ...trace } = mergeRow(1).trace;
    await refusedInput(storage.merges.put({ ...mergeRow(1), trace } as never), "trace.log");
    const links = { ...mergeRow(1).trace, loserLink: { ...linkRow(2), syncVersion: 0 } };
    await refusedInput(storage.merges.put({ ...mergeRow(1), trace: links }), "trace.loserLink.syncVersion");
    assert.equal(await storage.merges.get(id(1)), undefined);
  },
});
