import { AirtableClient, SharedRateLimiter, type StorageAdapter, SyncEngine } from "@domiq/lead-sync";
import { FAKE_AIRTABLE_IDS, type FakeAirtableServer, startFakeAirtable } from "@domiq/lead-sync/testing";
import { openStorage } from "../shared/open-storage.js";

/** Whose leads these are. */
export const CLIENT_ID = "acme-leasing";

/** What a host with campaign leads has around it. */
export interface World {
  engine: SyncEngine;
  storage: StorageAdapter;
  /** What marketing does in Airtable is played here; null where Airtable is the real one. */
  airtable: FakeAirtableServer | null;
  /** Where the base is, in words. */
  place: string;
  close(): Promise<void>;
}

/** A store, a base, and an engine between them: this is all the set-up a host needs. */
export async function openWorld(): Promise<World> {
  const { DATABASE_URL, AIRTABLE_TOKEN, AIRTABLE_BASE_ID = "", AIRTABLE_TABLE = "Leads" } = process.env;
  const { storage, close } = await openStorage(DATABASE_URL);
  const airtable = AIRTABLE_TOKEN ? null : await startFakeAirtable();

  const baseId = airtable ? FAKE_AIRTABLE_IDS.baseId : AIRTABLE_BASE_ID;
  const client = new AirtableClient({
    token: AIRTABLE_TOKEN ?? FAKE_AIRTABLE_IDS.token,
    baseId,
    ...(airtable && { baseUrl: airtable.url }),
    // Together with every other process on this database; a little less than the five a second Airtable allows, since on a
    // busy machine requests bunch up on their way.
    rateLimiter: new SharedRateLimiter({ storage, key: `airtable:${baseId}`, limit: 1, intervalMs: 230 }),
  });
  const engine = new SyncEngine({
    storage,
    airtable: {
      client,
      clientId: process.env.AIRTABLE_CLIENT_ID ?? CLIENT_ID,
      table: AIRTABLE_TABLE,
      // Holds the lead's id, so that leads of the portal can be made in Airtable, and never twice.
      ...(airtable && { keyField: "Lead ID" }),
      // Cron does it (see the crontab here); while the engine runs, edits of the portal still leave within seconds.
      reconcileEveryMs: 0,
    },
  });
  return {
    engine,
    storage,
    airtable,
    place: airtable ? `a fake one on ${airtable.url}` : `base ${baseId}`,
    close: async () => {
      await engine.stop();
      await airtable?.close();
      await close();
    },
  };
}
