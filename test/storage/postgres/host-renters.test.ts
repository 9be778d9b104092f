import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { nameKeys } from "../../../src/rules/matching/candidates/name-keys.js";
import { id, integrationRow, seedLeads, userRow } from "../../../src/testing/storage-conformance/fixtures.js";
import { type OpenStorage, openStorage } from "./support/open-storage.js";

const named = async ({ storage }: OpenStorage, firstName: string, lastName: string) => {
  const query = { propertyId: id(1), emailKeys: [], phoneKeys: [], nameKeys: nameKeys({ firstName, lastName }) };
  return (await storage.conversations.findByContact(query)).map((row) => row.id);
};

describe("renters a host edits by SQL", () => {
  let open: OpenStorage;
  const queued = async () =>
    (await open.rows("SELECT conversation_id FROM lead_sync_queue ORDER BY 1")).map((row) => row.conversation_id);

  beforeEach(async () => {
    open = await openStorage();
    await seedLeads(open.storage, 2);
    await open.storage.integrations.put(integrationRow(1));
  });
  afterEach(() => open.close());

  it("are found by a contact the host wrote by SQL, without queuing anything for it", async () => {
    const find = (email: string) =>
      open.storage.conversations.findByContact({ propertyId: id(1), emailKeys: [email], phoneKeys: [] });
    await open.rows(`UPDATE "user" SET email = 'Ana.Bell@gmail.com' WHERE id = $1`, [id(1)]);
    await open.rows("DELETE FROM lead_sync_queue");
    expect((await find("anabell@gmail.com")).map((row) => row.id)).toEqual([id(1)]);
    expect(await find("renter1@example.com")).toEqual([]);
    expect(await queued()).toEqual([]);
  });

  it("are found by a phone the host changed before we changed the email", async () => {
    await open.rows(`UPDATE "user" SET phone = '918 555 0142' WHERE id = $1`, [id(1)]);
    await open.storage.users.update(id(1), { email: "new@example.com" });
    const query = { propertyId: id(1), emailKeys: [], phoneKeys: ["+19185550142"] };
    expect((await open.storage.conversations.findByContact(query)).map((row) => row.id)).toEqual([id(1)]);
  });

  it("are found by a name the host wrote by SQL, without queuing anything for it", async () => {
    await open.rows(`UPDATE "user" SET first_name = 'Ana', last_name = 'Kowalski' WHERE id = $1`, [id(2)]);
    await open.rows("DELETE FROM lead_sync_queue");
    expect(await named(open, "Ana", "Kowalski")).toEqual([id(2)]);
    await open.rows(`UPDATE "user" SET last_name = 'Zielinska' WHERE id = $1`, [id(2)]);
    await open.rows("DELETE FROM lead_sync_queue");
    expect(await named(open, "Ana", "Kowalski")).toEqual([]);
    expect(await named(open, "Ana", "Zielinska")).toEqual([id(2)]);
    expect(await queued()).toEqual([]);
  });

  it("are found by an email the host changed before we changed the name", async () => {
    await open.rows(`UPDATE "user" SET email = 'new@example.com' WHERE id = $1`, [id(1)]);
    await open.storage.users.update(id(1), { firstName: "Ana", lastName: "Kowalski" });
    expect(await named(open, "Ana", "Kowalski")).toEqual([id(1)]);
    const query = { propertyId: id(1), emailKeys: ["new@example.com"], phoneKeys: [] };
    expect((await open.storage.conversations.findByContact(query)).map((row) => row.id)).toEqual([id(1)]);
  });

  it("are found also when an edit only moved text from one column to another", async () => {
    await open.storage.users.put(userRow(1, { email: "a@example.com\nAna", phone: null, firstName: "\\nKowalski" }));
    await open.rows(
      `UPDATE "user" SET email = 'a@example.com', phone = 'Ana', first_name = E'\nKowalski' WHERE id = $1`,
      [id(1)],
    );
    const query = { propertyId: id(1), emailKeys: ["a@example.com"], phoneKeys: [] };
    expect((await open.storage.conversations.findByContact(query)).map((row) => row.id)).toEqual([id(1)]);
  });

  it("have fresh keys whatever we write: SQL makes the same text of it as we do", async () => {
    const character = fc.oneof(fc.constantFrom("\n", "\\", "n", " "), fc.string({ unit: "binary", maxLength: 1 }));
    const text = fc.option(fc.array(character).map((all) => all.join("").replaceAll("\0", "")));
    const contact = fc.record({ email: text, phone: text, firstName: text, lastName: text });
    await fc.assert(
      fc.asyncProperty(contact, async (changes) => {
        await open.storage.users.put(userRow(1, changes));
        expect(await open.rows("SELECT id FROM lead_sync_stale_users(1)")).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });

  it("are found among many the host brought in", async () => {
    await open.rows(
      `INSERT INTO "user" (id, email) SELECT gen_random_uuid(), 'bulk' || n || '@example.com' FROM generate_series(1, 1203) AS n`,
    );
    await open.rows(
      `INSERT INTO conversation (user_id, property_id) SELECT id, $1 FROM "user" WHERE email = 'bulk1203@example.com'`,
      [id(1)],
    );
    const query = { propertyId: id(1), emailKeys: ["bulk1203@example.com"], phoneKeys: [] };
    expect(await open.storage.conversations.findByContact(query)).toHaveLength(1);
    expect(await open.rows(`SELECT count(*)::int AS n FROM "user" WHERE contact_keyed_from IS NULL`)).toEqual([
      { n: 0 },
    ]);
  });
});
