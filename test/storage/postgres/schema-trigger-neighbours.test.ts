import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { migrate } from "../../../src/storage/postgres/schema/index.js";
import { PLACES, type SchemaDatabase } from "./support/schema-database.js";
import { leadsOf } from "./support/schema-leads.js";
import { hostOf, insertion } from "./support/schema-rows.js";

describe.each(PLACES)("the triggers around a conversation, on %s,", (_, open) => {
  let place: SchemaDatabase;
  const host = hostOf(() => place);
  const { stateOf, settle, settled, expectQueued, expectUntouched } = leadsOf(() => place);
  beforeAll(async () => {
    place = await open();
    await migrate(place.database);
  }, 60_000);
  afterAll(() => place.close());

  describe("of users", () => {
    it.each(["first_name", "last_name", "email", "phone"])("see %s change, also to and from NULL", async (column) => {
      const user = await host.user();
      const id = await settled({ user_id: user });
      for (const value of ["'one'", "'two'", "NULL"]) {
        const before = await stateOf(user, '"user"');
        await place.run(`UPDATE "user" SET ${column} = ${value} WHERE id = '${user}'`);
        expect(await stateOf(user, '"user"')).toEqual({ status: "not_synced", version: Number(before?.version) + 1 });
        await expectQueued(id);
        await settle(id);
      }
    });

    it("queue every conversation of theirs, once, and nobody else's", async () => {
      const [ada, bob] = [await host.user({ email: "a@b.c" }), await host.user()];
      const hers = [await settled({ user_id: ada }), await settled({ user_id: ada })];
      const his = await settled({ user_id: bob });
      await place.run(`UPDATE "user" SET email = 'x@y.z' WHERE id = '${ada}'`);
      await place.run(`UPDATE "user" SET email = 'y@y.z' WHERE id = '${ada}'`);
      for (const id of hers) await expectQueued(id, 9);
      await expectUntouched(his);
    });

    it("do not see what is not synced", async () => {
      const user = await host.user();
      const id = await settled({ user_id: user });
      await place.run(`UPDATE "user" SET session_count = 4, last_seen = now(), email_key = 'k' WHERE id = '${user}'`);
      await expectUntouched(id);
    });
  });

  describe("of tours and updates", () => {
    it("queue the conversation of a tour that is booked, changed, moved and cancelled", async () => {
      const [id, other] = [await settled(), await settled()];
      const tour = await host.insert("tour_booking", { conversation_id: id, tour_datetime: "2026-05-01T10:00:00Z" });
      await expectQueued(id);
      await settle(id);
      await place.run(`UPDATE tour_booking SET notes = 'ring twice' WHERE id = '${tour}'`);
      await expectQueued(id);
      await settle(id);
      await place.run(`UPDATE tour_booking SET notes = 'ring twice' WHERE id = '${tour}'`);
      await expectUntouched(id);
      await place.run(`UPDATE tour_booking SET conversation_id = '${other}' WHERE id = '${tour}'`);
      await expectQueued(id);
      await expectQueued(other);
      await settle(other);
      await place.run(`DELETE FROM tour_booking WHERE id = '${tour}'`);
      await expectQueued(other);
    });

    it("queue the conversation of a note of the host, but not of one that came from elsewhere", async () => {
      const id = await settled();
      const note = { conversation_id: id, type: "note", content: "c", timestamp: "2026-05-01T10:00:00Z" };
      await place.run(insertion("conversation_update", { ...note, key: "1", source: "resman" }));
      await expectUntouched(id);
      await place.run(insertion("conversation_update", { ...note, key: "2", source: "domiq" }));
      await expectQueued(id);
    });
  });

  it("fill the property in where a writer leaves it out, as the seeds do", async () => {
    const property_id = await host.syncedProperty();
    const conversation_id = await settled({ property_id });
    await place.run(`
      INSERT INTO lead_sync_queue (conversation_id, sync_operation, sync_data) VALUES ('${conversation_id}', 'pull', '{}');
      INSERT INTO lead_sync_log (conversation_id, sync_direction, sync_status, sync_type)
      VALUES ('${conversation_id}', 'to_resman', 'success', 'create');
      INSERT INTO lead_sync_conflicts (conversation_id, conflict_type) VALUES ('${conversation_id}', 'data_conflict');`);
    for (const table of ["lead_sync_queue", "lead_sync_log", "lead_sync_conflicts"]) {
      expect(await place.rows(`SELECT property_id FROM ${table} WHERE conversation_id = '${conversation_id}'`)).toEqual(
        [{ property_id }],
      );
    }
  });

  it("seed: log's ON DELETE CASCADE: a deleted conversation takes its jobs along and leaves log and conflicts", async () => {
    const property_id = await host.syncedProperty();
    const id = await host.conversation({ property_id });
    await place.run(`
      INSERT INTO tour_booking (conversation_id, tour_datetime) VALUES ('${id}', now());
      INSERT INTO lead_sync_mapping (conversation_id, property_id, resman_lead_id) VALUES ('${id}', '${property_id}', 'P1');
      INSERT INTO lead_sync_log (conversation_id, sync_direction, sync_status, sync_type)
      VALUES ('${id}', 'to_resman', 'success', 'create');
      INSERT INTO lead_sync_conflicts (conversation_id, conflict_type) VALUES ('${id}', 'data_conflict');
      DELETE FROM conversation WHERE id = '${id}';`);
    const left = async (table: string) =>
      place.rows(`SELECT conversation_id FROM ${table} WHERE property_id = '${property_id}'`);
    expect(await left("lead_sync_queue")).toEqual([]);
    expect(await left("lead_sync_mapping")).toEqual([]);
    expect(await left("lead_sync_log")).toEqual([{ conversation_id: null }]);
    expect(await left("lead_sync_conflicts")).toEqual([{ conversation_id: null }]);
  });
});
