import pg from "pg";
import { conversationSchema } from "../../src/domain/conversation.js";
import { userSchema } from "../../src/domain/user.js";
import type { StorageAdapter } from "../../src/ports/storage.js";
import { MemoryStorageAdapter } from "../../src/storage/memory/index.js";
import { PostgresStorageAdapter } from "../../src/storage/postgres/postgres-storage-adapter.js";
import { contactKeys } from "../../src/storage/postgres/rows/contact-keys.js";
import { createDatabase } from "../../test/support/postgres/databases.js";
import { PROPERTIES, propertyId, renter, startTime } from "./renters.js";

/** A store of so many renters. */
export interface Store {
  size: number;
  storage: Pick<StorageAdapter, "conversations">;
  close(): Promise<void>;
}

export async function memoryStore(size: number): Promise<Store> {
  const storage = new MemoryStorageAdapter();
  for (let n = 0; n < size; n++) {
    const { userId, conversationId, propertyId: property, ...contact } = renter(n);
    await storage.users.put(userSchema.parse({ id: userId, ...contact }));
    await storage.conversations.put(
      conversationSchema.parse({
        id: conversationId,
        userId,
        propertyId: property,
        startTime: startTime(n),
        updatedAt: startTime(n),
      }),
    );
  }
  return { size, storage, close: async () => undefined };
}

/** Where the databases of the bench are made. */
export const serverUrl = process.env.DATABASE_URL;

const BATCH = 5000;

/** In a database of its own, of which the planner knows nothing: not a table is analyzed. */
export async function postgresStore(size: number): Promise<Store> {
  const database = await createDatabase({ url: serverUrl ?? "", template: "template0" }, { empty: true });
  const pool = new pg.Pool({ connectionString: database.url, max: 2 });
  const storage = new PostgresStorageAdapter({ client: pool });
  await storage.migrate();
  await pool.query('ALTER TABLE "user" SET (autovacuum_enabled = off)');
  await pool.query("ALTER TABLE conversation SET (autovacuum_enabled = off)");
  for (let n = 0; n < PROPERTIES; n++) {
    await pool.query("INSERT INTO property (id, name) VALUES ($1, 'House')", [propertyId(n)]);
  }
  for (let from = 0; from < size; from += BATCH) await addRenters(pool, from, Math.min(from + BATCH, size));
  return {
    size,
    storage,
    close: async () => {
      await storage.close();
      await pool.end();
      await database.drop();
    },
  };
}

async function addRenters(pool: pg.Pool, from: number, to: number): Promise<void> {
  const rows = Array.from({ length: to - from }, (_, index) => {
    const one = renter(from + index);
    return { ...one, startTime: startTime(from + index), ...contactKeys(one, "US") };
  });
  const client = await pool.connect();
  await client.query("BEGIN; SET LOCAL lead_sync.origin = 'engine'");
  await client.query(
    `WITH r AS (
       SELECT * FROM json_to_recordset($1) AS r("userId" uuid, "conversationId" uuid, "propertyId" uuid, "firstName" text,
         "lastName" text, email text, phone text, "startTime" timestamptz, "emailKey" text, "phoneKey" text,
         "nameKeys" text[], "contactKeyedFrom" text)
     ), u AS (
       INSERT INTO "user" (id, first_name, last_name, email, phone, email_key, phone_key, name_keys, contact_keyed_from)
       SELECT "userId", "firstName", "lastName", email, phone, "emailKey", "phoneKey", "nameKeys", "contactKeyedFrom" FROM r
     )
     INSERT INTO conversation (id, user_id, property_id, start_time)
     SELECT "conversationId", "userId", "propertyId", "startTime" FROM r`,
    [JSON.stringify(rows)],
  );
  await client.query("COMMIT");
  client.release();
}
