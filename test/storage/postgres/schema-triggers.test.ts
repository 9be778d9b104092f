import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { migrate } from "../../../src/storage/postgres/schema/index.js";
import { jobsChannel } from "../../../src/storage/postgres/schema/names.js";
import { freshDatabase } from "../../support/postgres/fresh-database.js";
import { PLACES, type SchemaDatabase } from "./support/schema-database.js";
import { leadsOf } from "./support/schema-leads.js";
import { hostOf, insertion } from "./support/schema-rows.js";

/** Two values of each column that makes up a lead. */
const CONVERSATION_VALUES: readonly (readonly [column: string, one: string, other: string])[] = [
  ["ai_intent_summary", "'a'", "'b'"],
  ["lead_score", "50", "51"],
  ["move_in_date", "'2026-05-01'", "'2026-06-01'"],
  ["price_range_min", "1000", "1100"],
  ["price_range_max", "2000", "2100"],
  ["apartment_size_preference", "'studio'", "'loft'"],
  ["occupants_count", "1", "2"],
  ["has_pets", "TRUE", "FALSE"],
  ["pet_details", `'[{"type":"dog"}]'`, `'[{"type":"cat"}]'`],
  ["desired_features", `'["pool"]'`, `'["gym"]'`],
  ["work_location", "'here'", "'there'"],
  ["reason_for_moving", "'job'", "'space'"],
  ["merged_into", "'00000000-0000-7000-8000-0000000000a1'", "'00000000-0000-7000-8000-0000000000a2'"],
  ["resman_custom_fields", "'{}'", `'{"lost_reason":"price"}'`],
];

describe.each(PLACES)("the triggers, on %s,", (_, open) => {
  let place: SchemaDatabase;
  const host = hostOf(() => place);
  beforeAll(async () => {
    place = await open();
    await migrate(place.database);
  }, 60_000);
  afterAll(() => place.close());
  const { jobsOf, edit, stateOf, settle, settled, expectQueued, expectUntouched } = leadsOf(() => place);

  describe("seed: triggers with `!=`, only on UPDATE", () => {
    it("queue a conversation the host inserts", async () => {
      const property_id = await host.syncedProperty();
      const id = await host.conversation({ property_id });
      expect(await jobsOf(id)).toMatchObject([
        {
          property_id,
          lead_key: id,
          sync_operation: "push",
          sync_data: { conversation_id: id, sync_version: 0 },
          priority: 2,
          trigger: "database",
          status: "pending",
          retry_count: 0,
          max_retries: 3,
        },
      ]);
    });

    it("leave a conversation alone that is inserted in step", async () => {
      const id = await host.conversation({ resman_sync_status: "synced", resman_lead_id: "P1" });
      expect(await jobsOf(id)).toEqual([]);
    });

    it.each(CONVERSATION_VALUES)("see %s change, also to and from NULL", async (column, one, other) => {
      const id = await settled();
      for (const value of [one, other, "NULL"]) {
        await edit(id, `${column} = ${value}`);
        await expectQueued(id);
        await settle(id);
        await edit(id, `${column} = ${value}`);
        await expectUntouched(id);
      }
    });

    it.each(["is_qualified = TRUE", "is_book_tour = TRUE", "status = 'qualified'"])("see %s", async (change) => {
      const id = await settled();
      await edit(id, change);
      await expectQueued(id);
    });

    it("see a conversation get another user and another property", async () => {
      const id = await settled();
      await edit(id, `user_id = '${await host.user()}'`);
      await expectQueued(id);
      const property = await host.syncedProperty();
      await edit(id, `property_id = '${property}'`);
      expect(await jobsOf(id)).toMatchObject([{ property_id: property }]);
    });

    it("do not see columns that are not synced", async () => {
      const id = await settled();
      await edit(id, "start_time = start_time - INTERVAL '1 day', updated_at = now(), resman_last_sync_at = now()");
      await expectUntouched(id);
    });

    it("see an edit by statement of a conversation that is marked by hand", async () => {
      const id = await settled();
      await edit(id, "resman_sync_status = 'not_synced'");
      await expectQueued(id, 7);
    });
  });

  it.each(["syncing", "failed", "conflict", "not_synced"])(
    "queue an edit also of a conversation that is %s",
    async (status) => {
      const id = await host.conversation();
      await settle(id, status);
      await edit(id, "work_location = 'downtown'");
      await expectQueued(id);
    },
  );

  it("let a waiting job absorb further edits", async () => {
    const id = await host.conversation();
    const [before] = await jobsOf(id);
    await place.run(`
      UPDATE lead_sync_queue
      SET priority = 3, trigger = 'api', retry_count = 2, next_retry_at = now() + INTERVAL '1 hour'
      WHERE conversation_id = '${id}'`);
    await edit(id, "lead_score = 10");
    await edit(id, "lead_score = 20");
    const after = await jobsOf(id);
    expect(after).toMatchObject([
      { id: before?.id, created_at: before?.created_at, priority: 3, trigger: "database", retry_count: 2 },
    ]);
    expect(after).toMatchObject([{ sync_data: { sync_version: 2 } }]);
    expect(
      await place.rows(`SELECT next_retry_at <= now() AS due FROM lead_sync_queue WHERE conversation_id = '${id}'`),
    ).toEqual([{ due: true }]);
  });

  it("queue a second job while the first is worked on", async () => {
    const id = await host.conversation();
    await place.run(`UPDATE lead_sync_queue SET status = 'processing' WHERE conversation_id = '${id}'`);
    await edit(id, "lead_score = 10");
    await edit(id, "lead_score = 20");
    const statuses = (await jobsOf(id)).map(({ status }) => status);
    expect(statuses.toSorted()).toEqual(["pending", "processing"]);
  });

  describe("seed: engine writes re-queue", () => {
    it("stay silent for what the engine writes", async () => {
      const user = await host.user({ first_name: "Ada" });
      const id = await settled({ user_id: user });
      const [{ property_id } = {}] = await place.rows(`SELECT property_id FROM conversation WHERE id = '${id}'`);
      const other = "00000000-0000-7000-8000-0000000000aa";
      await place.asEngine(
        `UPDATE conversation SET lead_score = 99, status = 'leased', merged_into = '${other}' WHERE id = '${id}'`,
        `UPDATE "user" SET email = 'ada@example.com' WHERE id = '${user}'`,
        insertion("tour_booking", { id: other, conversation_id: id, tour_datetime: "2026-05-01T10:00:00Z" }),
        "UPDATE tour_booking SET notes = 'late'",
        "DELETE FROM tour_booking",
        insertion("conversation_update", {
          conversation_id: id,
          key: "k",
          type: "note",
          content: "c",
          timestamp: "2026-05-01T10:00:00Z",
          source: "domiq",
        }),
        insertion("conversation", { id: other, property_id }),
      );
      await expectUntouched(id);
      expect(await jobsOf(other)).toEqual([]);
      expect(await stateOf(user, '"user"')).toEqual({ status: "not_synced", version: 0 });
    });

    it("hear the host again after the engine's transaction", async () => {
      const id = await settled();
      await Promise.all(
        [1, 2, 3, 4].map(() => place.asEngine(`UPDATE conversation SET lead_score = 1 WHERE id = '${id}'`)),
      );
      await edit(id, "lead_score = 2");
      await expectQueued(id);
    });

    it("stay silent for a single statement that says it is the engine's, and for no later one", async () => {
      const id = await settled();
      const silent = "(SELECT set_config('lead_sync.origin', 'engine', true)) = 'engine'";
      await place.database.query(`UPDATE conversation SET lead_score = 1 WHERE ${silent} AND id = '${id}'`);
      await expectUntouched(id);
      await edit(id, "lead_score = 2");
      await expectQueued(id);
    });
  });
});

describe("the triggers", () => {
  it("notify of each job the host causes, and of nothing the engine writes", async () => {
    const { url, drop } = await freshDatabase();
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    const heard: (string | undefined)[] = [];
    const ended = new Promise<void>((resolve) => {
      client.on("notification", ({ payload }) => {
        heard.push(payload);
        if (payload === "end") resolve();
      });
    });
    await client.query(`LISTEN ${jobsChannel("public")}`);
    for (const statement of [
      "INSERT INTO property (name) VALUES ('Elm Court')",
      "INSERT INTO resman_integration (property_id, resman_property_id) SELECT id, 'RM-1' FROM property",
      "INSERT INTO conversation (property_id) SELECT id FROM property",
      "BEGIN; SET LOCAL lead_sync.origin = 'engine'; UPDATE conversation SET lead_score = 1; COMMIT",
      "UPDATE conversation SET start_time = now()",
      "UPDATE conversation SET lead_score = 2",
      `NOTIFY ${jobsChannel("public")}, 'end'`,
    ]) {
      await client.query(statement);
    }
    await ended;
    expect(heard).toEqual(["", "", "end"]);
    await client.end();
    await drop();
  });
});
