import assert from "node:assert/strict";
import { propertyIdSchema, userIdSchema } from "../../domain/ids.js";
import type { StorageAdapter } from "../../ports/storage.js";
import { emailKey } from "../../rules/contact/email.js";
import { phoneKey } from "../../rules/contact/phone.js";
import { casesOf } from "./case.js";
import { idsOf } from "./expectations.js";
import { at, conversationRow, id, seedLeads, userRow } from "./fixtures.js";

const PHONE = "(918) 555-0142";

async function find(
  storage: Pick<StorageAdapter, "conversations">,
  { emails = [], phones = [], property = 1 }: { emails?: string[]; phones?: string[]; property?: number },
): Promise<string[]> {
  const keys = (texts: string[], keyOf: (text: string) => string | null) => texts.map((text) => keyOf(text) ?? text);
  const found = await storage.conversations.findByContact({
    propertyId: id(property),
    emailKeys: keys(emails, emailKey),
    phoneKeys: keys(phones, phoneKey),
  });
  return idsOf(found);
}

export const contactCases = casesOf("contacts", {
  "finds a renter by any way of writing the email": async (storage) => {
    await seedLeads(storage);
    await storage.users.update(id(1), { email: " Ana.Bell+tours@GMAIL.com" });
    assert.deepEqual(await find(storage, { emails: ["anabell@gmail.com"] }), [id(1)]);
    assert.deepEqual(await find(storage, { emails: ["ana.belle@gmail.com"] }), []);
  },

  "finds a renter by any way of writing the phone": async (storage) => {
    await seedLeads(storage);
    await storage.users.update(id(1), { phone: "918.555.0142 ext. 7" });
    assert.deepEqual(await find(storage, { phones: [PHONE] }), [id(1)]);
    assert.deepEqual(await find(storage, { phones: ["+1 918 555 0143"] }), []);
  },

  "any of the keys may match, and no conversation is given twice": async (storage) => {
    await seedLeads(storage, 3);
    await storage.users.update(id(1), { phone: PHONE });
    await storage.users.update(id(2), { phone: PHONE });
    const found = await find(storage, { emails: ["renter1@example.com", "renter3@example.com"], phones: [PHONE] });
    assert.deepEqual(found, [1, 2, 3].map(id));
  },

  "finds all conversations of a renter, in the order they were begun": async (storage) => {
    await seedLeads(storage, 4);
    await storage.users.update(id(4), { email: "renter1@example.com" });
    await storage.conversations.put(conversationRow(2, { userId: id(1), startTime: at(50) }));
    await storage.conversations.put(conversationRow(3, { userId: id(1), startTime: at(0) }));
    assert.deepEqual(await find(storage, { emails: ["renter1@example.com"] }), [3, 1, 4, 2].map(id));
  },

  "finds only conversations of the property": async (storage) => {
    await seedLeads(storage, 2);
    await storage.conversations.put(conversationRow(2, { userId: id(1), propertyId: id(2) }));
    assert.deepEqual(await find(storage, { emails: ["renter1@example.com"] }), [id(1)]);
    assert.deepEqual(await find(storage, { emails: ["renter1@example.com"], property: 2 }), [id(2)]);
    assert.deepEqual(await find(storage, { emails: ["renter1@example.com"], property: 404 }), []);
  },

  "finds nobody without keys, and nobody by what is no contact": async (storage) => {
    await seedLeads(storage);
    await storage.users.update(id(1), { email: "N/A", phone: "none" });
    assert.deepEqual(await find(storage, {}), []);
    assert.deepEqual(await find(storage, { emails: ["N/A", ""], phones: ["none", ""] }), []);
  },

  "follows a user whose contact changes": async (storage) => {
    await seedLeads(storage, 2);
    await storage.users.update(id(1), { email: "new@example.com", phone: PHONE });
    assert.deepEqual(await find(storage, { emails: ["renter1@example.com"] }), []);
    assert.deepEqual(await find(storage, { emails: ["new@example.com"] }), [id(1)]);
    await storage.users.put(userRow(1, { email: null, phone: PHONE }));
    assert.deepEqual(await find(storage, { emails: ["new@example.com"] }), []);
    assert.deepEqual(await find(storage, { phones: [PHONE] }), [id(1)]);
    await storage.users.update(id(1), { phone: null });
    assert.deepEqual(await find(storage, { phones: [PHONE] }), []);
  },

  "follows a conversation that gets another user or property": async (storage) => {
    await seedLeads(storage, 2);
    await storage.conversations.update(id(1), { userId: userIdSchema.parse(id(2)) });
    assert.deepEqual(await find(storage, { emails: ["renter1@example.com"] }), []);
    assert.deepEqual(await find(storage, { emails: ["renter2@example.com"] }), [1, 2].map(id));
    await storage.conversations.update(id(1), { propertyId: propertyIdSchema.parse(id(2)) });
    assert.deepEqual(await find(storage, { emails: ["renter2@example.com"] }), [id(2)]);
    await storage.conversations.update(id(2), { userId: null });
    assert.deepEqual(await find(storage, { emails: ["renter2@example.com"] }), []);
  },

  "forgets a changed contact when the transaction is undone": async (storage) => {
    await seedLeads(storage);
    const change = storage.transaction(async (tx) => {
      await tx.users.update(id(1), { email: "new@example.com" });
      assert.deepEqual(await find(tx, { emails: ["new@example.com"] }), [id(1)]);
      assert.deepEqual(await find(tx, { emails: ["renter1@example.com"] }), []);
      throw new Error("undo");
    });
    await assert.rejects(change, { message: "undo" });
    assert.deepEqual(await find(storage, { emails: ["new@example.com"] }), []);
    assert.deepEqual(await find(storage, { emails: ["renter1@example.com"] }), [id(1)]);
  },
});
