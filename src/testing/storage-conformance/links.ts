import assert from "node:assert/strict";
import { casesOf } from "./case.js";
import { idsOf, refusal } from "./expectations.js";
import { at, id, linkRow, seedLeads } from "./fixtures.js";

export const linkCases = casesOf("links", {
  "keeps every field": async (storage) => {
    await seedLeads(storage);
    const link = linkRow(1, {
      personId: "person-1",
      status: "inactive",
      base: {
        fields: {
          pets: { local: [{ type: "dog", count: 1 }], remote: { text: "dog" } },
          status: { local: "new", remote: null },
        },
        events: ["note:1", "tour:2"],
      },
      syncVersion: 3,
    });
    await storage.links.save(link, null);
    assert.deepEqual(await storage.links.get(id(1), "resman"), link);
  },

  "has one link per lead and system": async (storage) => {
    await seedLeads(storage, 2);
    await storage.links.save(linkRow(1), null);
    await storage.links.save(linkRow(2, { leadId: id(1), system: "airtable", remoteId: "recA1" }), null);
    assert.equal((await storage.links.get(id(1), "resman"))?.id, id(1));
    assert.equal((await storage.links.get(id(1), "airtable"))?.id, id(2));
    assert.equal(await storage.links.get(id(2), "resman"), undefined);
  },

  "replaces a link that is still at the version that was read": async (storage) => {
    await seedLeads(storage);
    await storage.links.save(linkRow(1), null);
    await storage.links.save(linkRow(1, { syncVersion: 2, status: "merged" }), 1);
    await storage.links.save(linkRow(1, { syncVersion: 3 }), 2);
    assert.deepEqual(await storage.links.get(id(1), "resman"), linkRow(1, { syncVersion: 3 }));
  },

  "refuses a stale write with STALE_WRITE and leaves the link as it was": async (storage) => {
    await seedLeads(storage, 2);
    await refusal(storage.links.save(linkRow(1, { syncVersion: 2 }), 1), "STALE_WRITE");
    assert.equal(await storage.links.get(id(1), "resman"), undefined);
    const stored = linkRow(1, { syncVersion: 5 });
    await storage.links.save(stored, null);
    for (const [version, expected] of [
      [1, null],
      [5, 4],
      [7, 6],
    ] as const) {
      const stale = linkRow(1, { syncVersion: version, remoteId: "prospect-9" });
      const error = await refusal(storage.links.save(stale, expected), "STALE_WRITE");
      assert.equal(error.retryable, true);
    }
    assert.deepEqual(await storage.links.get(id(1), "resman"), stored);
    assert.deepEqual(await storage.links.findByRemote("resman", id(1), "prospect-9"), []);
  },

  "refuses a second link of a lead to the same system": async (storage) => {
    await seedLeads(storage);
    await storage.links.save(linkRow(1), null);
    await refusal(storage.links.save(linkRow(2, { leadId: id(1) }), null), "STALE_WRITE");
    await refusal(storage.links.save(linkRow(2, { leadId: id(1), syncVersion: 2 }), 1), "STALE_WRITE");
    assert.deepEqual(await storage.links.get(id(1), "resman"), linkRow(1));
  },

  "lets one of several writers that read the same version through": async (storage) => {
    await seedLeads(storage);
    await storage.links.save(linkRow(1), null);
    const writes = [2, 3, 4].map((n) => storage.links.save(linkRow(1, { syncVersion: 2, personId: `person-${n}` }), 1));
    const outcomes = await Promise.allSettled(writes);
    assert.equal(outcomes.filter(({ status }) => status === "fulfilled").length, 1);
    const inserts = [2, 3].map((n) => storage.links.save(linkRow(n, { leadId: id(1), system: "airtable" }), null));
    assert.equal((await Promise.allSettled(inserts)).filter(({ status }) => status === "fulfilled").length, 1);
  },

  "forgets a link at its version: the lead may be linked anew": async (storage) => {
    await seedLeads(storage, 2);
    for (const row of [linkRow(1), linkRow(2), linkRow(3, { leadId: id(1), system: "airtable" })]) {
      await storage.links.save(row, null);
    }
    await storage.links.remove(id(1), "resman", 1);
    assert.equal(await storage.links.get(id(1), "resman"), undefined);
    assert.deepEqual(await storage.links.findByRemote("resman", id(1), "prospect-1"), []);
    assert.deepEqual(idsOf(await storage.links.findByRemote("resman", id(1), "prospect-2")), [id(2)]);
    assert.equal((await storage.links.get(id(1), "airtable"))?.id, id(3));
    await storage.links.save(linkRow(4, { leadId: id(1) }), null);
    assert.equal((await storage.links.get(id(1), "resman"))?.id, id(4));
  },

  "refuses to forget a link that changed, or that is not there, with STALE_WRITE": async (storage) => {
    await seedLeads(storage);
    const changed = linkRow(1, { syncVersion: 2 });
    await storage.links.save(linkRow(1), null);
    await storage.links.save(changed, 1);
    await refusal(storage.links.remove(id(1), "resman", 1), "STALE_WRITE");
    await refusal(storage.links.remove(id(1), "airtable", 2), "STALE_WRITE");
    await refusal(storage.links.remove(id(404), "resman", 2), "STALE_WRITE");
    assert.deepEqual(await storage.links.get(id(1), "resman"), changed);
  },

  "a link is not forgotten when the transaction is undone": async (storage) => {
    await seedLeads(storage);
    await storage.links.save(linkRow(1), null);
    const removal = storage.transaction(async (tx) => {
      await tx.links.remove(id(1), "resman", 1);
      assert.equal(await tx.links.get(id(1), "resman"), undefined);
      throw new Error("undo");
    });
    await assert.rejects(removal, { message: "undo" });
    assert.deepEqual(await storage.links.get(id(1), "resman"), linkRow(1));
  },

  "finds all links of a remote record, whatever the case of its id": async (storage) => {
    await seedLeads(storage, 3);
    await storage.links.save(linkRow(1, { remoteId: "AB12-cd34", createdAt: at(9) }), null);
    await storage.links.save(linkRow(2, { remoteId: "ab12-CD34", createdAt: at(3), status: "merged" }), null);
    await storage.links.save(linkRow(3, { remoteId: "ab12-cd35" }), null);
    assert.deepEqual(idsOf(await storage.links.findByRemote("resman", id(1), "AB12-CD34")), [2, 1].map(id));
    assert.equal((await storage.links.get(id(1), "resman"))?.remoteId, "AB12-cd34");
  },

  "orders links of a remote record by createdAt, then id": async (storage) => {
    await seedLeads(storage, 4);
    for (const [n, minute] of [
      [4, 1],
      [3, 1],
      [2, 0],
      [1, 2],
    ] as const) {
      await storage.links.save(linkRow(n, { remoteId: "prospect-1", createdAt: at(minute) }), null);
    }
    assert.deepEqual(idsOf(await storage.links.findByRemote("resman", id(1), "prospect-1")), [2, 3, 4, 1].map(id));
  },

  "finds a remote record within its system and property only": async (storage) => {
    await seedLeads(storage, 3);
    await storage.links.save(linkRow(1, { remoteId: "same" }), null);
    await storage.links.save(linkRow(2, { remoteId: "same", propertyId: id(2) }), null);
    await storage.links.save(linkRow(3, { remoteId: "same", system: "airtable" }), null);
    assert.deepEqual(idsOf(await storage.links.findByRemote("resman", id(1), "same")), [id(1)]);
    assert.deepEqual(idsOf(await storage.links.findByRemote("resman", id(2), "same")), [id(2)]);
    assert.deepEqual(idsOf(await storage.links.findByRemote("airtable", id(1), "same")), [id(3)]);
    assert.deepEqual(await storage.links.findByRemote("airtable", id(2), "same"), []);
  },

  "follows a link to another remote record": async (storage) => {
    await seedLeads(storage);
    await storage.links.save(linkRow(1), null);
    await storage.links.save(linkRow(1, { remoteId: "prospect-2", syncVersion: 2 }), 1);
    assert.deepEqual(await storage.links.findByRemote("resman", id(1), "prospect-1"), []);
    assert.deepEqual(idsOf(await storage.links.findByRemote("resman", id(1), "PROSPECT-2")), [id(1)]);
  },

  "finds the links of many remote records, of whatever property": async (storage) => {
    await seedLeads(storage, 5);
    await storage.links.save(linkRow(1, { remoteId: "AB12", createdAt: at(9) }), null);
    await storage.links.save(linkRow(2, { remoteId: "ab12", propertyId: id(2), createdAt: at(3) }), null);
    await storage.links.save(linkRow(3, { remoteId: "cd34", createdAt: at(3) }), null);
    await storage.links.save(linkRow(4, { remoteId: "ab12", system: "airtable" }), null);
    await storage.links.save(linkRow(5, { remoteId: "ef56" }), null);
    const find = async (...ids: string[]) => idsOf(await storage.links.findByRemoteIds("resman", ids));
    assert.deepEqual(await find("cd34", "aB12", "AB12", "nobody"), [2, 3, 1].map(id));
    assert.deepEqual(await find("nobody"), []);
    assert.deepEqual(await find(), []);
    assert.deepEqual(idsOf(await storage.links.findByRemoteIds("airtable", ["AB12"])), [id(4)]);
    await storage.links.save(linkRow(3, { remoteId: "gh78", syncVersion: 2 }), 1);
    assert.deepEqual(await find("cd34"), []);
    assert.deepEqual(await find("gh78"), [id(3)]);
    await storage.links.remove(id(3), "resman", 2);
    assert.deepEqual(await find("gh78"), []);
  },
});
