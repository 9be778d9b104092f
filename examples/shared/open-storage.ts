import type { StorageAdapter } from "@domiq/lead-sync";
import { createEmbeddedStorage, PostgresStorageAdapter } from "@domiq/lead-sync/postgres";
import { Pool } from "pg";

/** The store of an example: your server, or one embedded in this process that forgets everything when it ends. */
export async function openStorage(
  url: string | undefined,
): Promise<{ storage: StorageAdapter; close(): Promise<void> }> {
  if (!url) {
    const storage = await createEmbeddedStorage();
    return { storage, close: () => storage.close() };
  }
  const pool = new Pool({ connectionString: url, max: 8 });
  const storage = new PostgresStorageAdapter({ client: pool });
  await storage.migrate();
  return {
    storage,
    close: async () => {
      await storage.close();
      await pool.end();
    },
  };
}
