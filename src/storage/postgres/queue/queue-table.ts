import { queueItemSchema } from "../../../domain/queue-item.js";
import { RowTable } from "../rows/row-table.js";
import { tableSpec } from "../rows/table-spec.js";
import type { SchemaNames } from "../schema/index.js";

const QUEUE = tableSpec({
  kind: "job",
  table: "lead_sync_queue",
  owner: "engine",
  schema: queueItemSchema,
  key: ["id"],
  columns: {
    id: "uuid",
    conversationId: "uuid",
    resmanLeadId: "varchar(100)",
    propertyId: "uuid",
    syncOperation: "text",
    syncData: "jsonb",
    trigger: "text",
    priority: "integer",
    retryCount: "integer",
    maxRetries: "integer",
    nextRetryAt: "timestamptz",
    status: "text",
    errorMessage: "text",
    errorCode: "varchar(100)",
    processedAt: "timestamptz",
    createdAt: "timestamptz",
    updatedAt: "timestamptz",
    leaseOwner: "text",
    leaseUntil: "timestamptz",
    fence: "integer",
    crashCount: "integer",
  },
});

export type QueueTable = RowTable<typeof queueItemSchema>;

const tables = new WeakMap<SchemaNames, QueueTable>();

/** The table of jobs. Made once for an adapter: it knows its statements. */
export function queueTable(names: SchemaNames): QueueTable {
  const known = tables.get(names);
  if (known !== undefined) return known;
  const table = new RowTable(QUEUE, names, { country: undefined });
  tables.set(names, table);
  return table;
}
