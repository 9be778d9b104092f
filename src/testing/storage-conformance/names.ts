import assert from "node:assert/strict";
import { conversationIdSchema } from "../../domain/ids.js";
import type { StorageAdapter } from "../../ports/storage.js";
import { nameKeys } from "../../rules/matching/candidates/name-keys.js";
import { createSeededRandom } from "../seeded-random.js";
import { casesOf } from "./case.js";
import { idsOf } from "./expectations.js";
import { at, conversationRow, id, seedLeads, userRow } from "./fixtures.js";

type Repositories = Pick<StorageAdapter, "conversations">;

/** Conversations of renters named much like this. */
async function find({ conversations }: Repositories, firstName: string, lastName: string, property = 1) {
  const keys = nameKeys({ firstName, lastName });
  assert.ok(keys.length > 0, "the case looks for nobody");
  const query = { propertyId: id(property), emailKeys: [], phoneKeys: [], nameKeys: keys };
  return idsOf(await conversations.findByContact(query));
}

const ANA = { firstName: "Ana", lastName: "Kowalski" };

async function seedAna(storage: StorageAdapter, leads = 1): Promise<void> {
  await seedLeads(storage, leads);
  await storage.users.put(userRow(1, ANA));
}

export const nameCases = casesOf("names", {
  "finds a renter by a name that is written much like it, and by no other": async (storage) => {
    await seedAna(storage);
    assert.deepEqual(await find(storage, "Ana", "Kowalski"), [id(1)]);
    assert.deepEqual(await find(storage, "ANA", " kowalsky"), [id(1)]);
    assert.deepEqual(await find(storage, "Kowalski", "Ana"), [id(1)]);
    assert.deepEqual(await find(storage, "Piotr", "Zielinski"), []);
  },

  "finds nobody by name who is not asked for by name": async (storage) => {
    await seedAna(storage);
    const query = { propertyId: id(1), emailKeys: ["none@example.com"], phoneKeys: [] };
    assert.deepEqual(await storage.conversations.findByContact(query), []);
    assert.deepEqual(await storage.conversations.findByContact({ ...query, nameKeys: [] }), []);
  },

  "any key may match, be it of a name or of a contact, and no conversation is given twice": async (storage) => {
    await seedAna(storage, 4);
    await storage.users.put(userRow(3, { ...ANA, email: "shared@example.com" }));
    await storage.users.put(userRow(4, { email: "shared@example.com" }));
    const query = { propertyId: id(1), emailKeys: ["shared@example.com"], phoneKeys: [], nameKeys: nameKeys(ANA) };
    assert.deepEqual(idsOf(await storage.conversations.findByContact(query)), [1, 3, 4].map(id));
  },

  "finds all conversations of all renters of a name, in the order they were begun": async (storage) => {
    await seedAna(storage, 4);
    await storage.users.put(userRow(2, ANA));
    await storage.conversations.put(conversationRow(2, { userId: id(2), startTime: at(50) }));
    await storage.conversations.put(conversationRow(3, { userId: id(1), startTime: at(0) }));
    assert.deepEqual(await find(storage, "Ana", "Kowalski"), [3, 1, 2].map(id));
  },

  "finds by name only conversations of the property": async (storage) => {
    await seedAna(storage, 2);
    await storage.conversations.put(conversationRow(2, { userId: id(1), propertyId: id(2) }));
    assert.deepEqual(await find(storage, "Ana", "Kowalski"), [id(1)]);
    assert.deepEqual(await find(storage, "Ana", "Kowalski", 2), [id(2)]);
  },

  "finds conversations that were merged as well": async (storage) => {
    await seedAna(storage, 2);
    await storage.conversations.update(id(1), { mergedInto: conversationIdSchema.parse(id(2)) });
    assert.deepEqual(await find(storage, "Ana", "Kowalski"), [id(1)]);
  },

  "follows a user whose name changes, in either half": async (storage) => {
    await seedAna(storage);
    await storage.users.update(id(1), { lastName: "Zielinska" });
    assert.deepEqual(await find(storage, "Ana", "Kowalski"), []);
    assert.deepEqual(await find(storage, "Ana", "Zielinska"), [id(1)]);
    await storage.users.update(id(1), { firstName: "Beata" });
    assert.deepEqual(await find(storage, "Ana", "Zielinska"), []);
    assert.deepEqual(await find(storage, "Beata", "Zielinska"), [id(1)]);
    await storage.users.put(userRow(1, ANA));
    assert.deepEqual(await find(storage, "Beata", "Zielinska"), []);
    assert.deepEqual(await find(storage, "Ana", "Kowalski"), [id(1)]);
    await storage.users.update(id(1), { lastName: null });
    assert.deepEqual(await find(storage, "Ana", "Kowalski"), []);
  },

  "keeps the contact while the name changes, and the name while the contact does": async (storage) => {
    await seedAna(storage);
    await storage.users.update(id(1), { email: "new@example.com" });
    assert.deepEqual(await find(storage, "Ana", "Kowalski"), [id(1)]);
    await storage.users.update(id(1), { firstName: "Anna" });
    const query = { propertyId: id(1), emailKeys: ["new@example.com"], phoneKeys: [] };
    assert.deepEqual(idsOf(await storage.conversations.findByContact(query)), [id(1)]);
  },

  "takes any name: of other scripts, or with line breaks, quotes and backslashes": async (storage) => {
    await seedLeads(storage);
    const names = [
      ["太郎", "𠮷野"],
      ["Ana\nMaria", "O'Neal\\"],
      ['{"a"}', 'N,U"LL'],
    ] as const;
    for (const [firstName, lastName] of names) {
      await storage.users.put(userRow(1, { firstName, lastName }));
      assert.equal((await storage.users.get(id(1)))?.lastName, lastName);
      const keys = nameKeys({ firstName, lastName });
      const query = { propertyId: id(1), emailKeys: [], phoneKeys: [], nameKeys: keys };
      const found = idsOf(await storage.conversations.findByContact(query));
      assert.deepEqual(found, keys.length === 0 ? [] : [id(1)], `should find ${lastName}`);
    }
  },

  "keeps names and emails of any length, and looks for them without failing": async (storage) => {
    await seedLeads(storage);
    // Letters in no order, so that nothing can shorten them.
    const { random } = createSeededRandom(1);
    const long = Array.from({ length: 9000 }, () => String.fromCharCode(97 + Math.floor(random() * 26))).join("");
    const row = userRow(1, { firstName: long, lastName: `${long}a`, email: `${long}@example.com` });
    await storage.users.put(row);
    assert.deepEqual(await storage.users.get(id(1)), row);
    const query = { propertyId: id(1), emailKeys: [row.email ?? ""], phoneKeys: [], nameKeys: nameKeys(row) };
    for (const found of await storage.conversations.findByContact(query)) assert.equal(found.id, id(1));
    await storage.users.put(userRow(1, ANA));
    assert.deepEqual(await find(storage, "Ana", "Kowalski"), [id(1)]);
  },

  "forgets a changed name when the transaction is undone": async (storage) => {
    await seedAna(storage);
    const change = storage.transaction(async (tx) => {
      await tx.users.update(id(1), { lastName: "Zielinska" });
      assert.deepEqual(await find(tx, "Ana", "Zielinska"), [id(1)]);
      assert.deepEqual(await find(tx, "Ana", "Kowalski"), []);
      throw new Error("undo");
    });
    await assert.rejects(change, { message: "undo" });
    assert.deepEqual(await find(storage, "Ana", "Zielinska"), []);
    assert.deepEqual(await find(storage, "Ana", "Kowalski"), [id(1)]);
  },
});
