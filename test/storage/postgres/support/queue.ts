import pg from "pg";
import { queueItemSchema } from "../../../../src/domain/queue-item.js";
import type { NewJob, QueueRepository } from "../../../../src/ports/storage.js";
import { databaseOf } from "../../../../src/storage/postgres/client/database-of.js";
import { queueRepository } from "../../../../src/storage/postgres/queue/queue-repository.js";
import { jobsChannel, schemaNames } from "../../../../src/storage/postgres/schema/names.js";
import { freshDatabase } from "../../../support/postgres/fresh-database.js";

/** The instant tests take for now. */
export const NOW = "2026-03-02T12:00:00.000Z";
export const LEASE_MS = 30_000;
export const CHANNEL = jobsChannel("public");

export const minutesFromNow = (minutes: number): string => new Date(Date.parse(NOW) + minutes * 60_000).toISOString();

/** The n-th id of a kind: those of one kind sort as their numbers do. */
const numbered = (kind: string, n: number): string => `0000${kind}-0000-4000-8000-${n.toString(16).padStart(12, "0")}`;
export const propertyId = (n: number): string => numbered("aaaa", n);
export const leadId = (n: number): string => numbered("bbbb", n);
export const jobId = (n: number): string => numbered("cccc", n);

export interface QueueDatabase {
  readonly pool: pg.Pool;
  readonly queue: QueueRepository;
  /** A connection of its own, ended with the database. */
  connect(): Promise<pg.Client>;
  /** Empties it and adds properties and leads, the n-th lead in property n modulo their number. */
  reset(size: { properties: number; leads: number }): Promise<void>;
  close(): Promise<void>;
}

/** A migrated database and its queue, worked on by as many connections as are asked for. */
export async function openQueueDatabase(connections = 10): Promise<QueueDatabase> {
  const fresh = await freshDatabase();
  const pool = new pg.Pool({ connectionString: fresh.url, max: connections });
  const clients: pg.Client[] = [];
  return {
    pool,
    queue: queueRepository(databaseOf(pool), schemaNames()),
    connect: async () => {
      const client = new pg.Client({ connectionString: fresh.url });
      clients.push(client);
      await client.connect();
      return client;
    },
    reset: async ({ properties, leads }) => {
      await pool.query("TRUNCATE property, conversation, resman_integration, lead_sync_queue CASCADE");
      const ids = (make: (n: number) => string, count: number) => Array.from({ length: count }, (_, n) => make(n));
      await pool.query("INSERT INTO property (id, name) SELECT id, 'House' FROM unnest($1::uuid[]) AS id", [
        ids(propertyId, properties),
      ]);
      // One statement, so that the setting holds for it alone: these leads are not to be queued by the triggers.
      await pool.query(
        `INSERT INTO conversation (id, property_id) SELECT id, property_id FROM unnest($1::uuid[], $2::uuid[])
         AS c(id, property_id) WHERE set_config('lead_sync.origin', 'engine', true) = 'engine'`,
        [ids(leadId, leads), ids((n) => propertyId(n % properties), leads)],
      );
    },
    close: async () => {
      await Promise.all(clients.map((client) => client.end()));
      await pool.end();
      await fresh.drop();
    },
  };
}

let jobs = 0;

/** A job of a lead that is due now. */
export function newJob(lead: number, property: number, changes: Partial<NewJob> = {}): NewJob {
  jobs += 1;
  const {
    id,
    conversationId,
    propertyId: ofProperty,
  } = queueItemSchema
    .pick({ id: true, conversationId: true, propertyId: true })
    .parse({ id: jobId(jobs), conversationId: leadId(lead), propertyId: propertyId(property) });
  return {
    id,
    conversationId,
    resmanLeadId: null,
    propertyId: ofProperty,
    syncOperation: "push",
    syncData: {},
    trigger: "api",
    priority: 2,
    maxRetries: 3,
    notBefore: NOW,
    at: NOW,
    ...changes,
  };
}
