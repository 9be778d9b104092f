import { parseInput } from "../../../domain/errors.js";
import type { QueueRepository } from "../../../ports/storage.js";
import { queueFilterSchema } from "../../inputs.js";
import type { Sql } from "../client/sql.js";
import { listPage } from "../repositories/list-page.js";
import { Conditions } from "../rows/conditions.js";
import type { SchemaNames } from "../schema/index.js";
import { claimMethod } from "./claim.js";
import { countMethod } from "./count-jobs.js";
import { enqueueMethods } from "./enqueue.js";
import { oldestLateMethod } from "./oldest-late.js";
import { queueContext } from "./queue-context.js";
import { reviveMethods } from "./revive.js";
import { leaseMethods } from "./settle.js";

/** The queue in `lead_sync_queue`. What must be atomic and fast is done by functions of the schema. */
export function queueRepository(sql: Sql, names: SchemaNames): QueueRepository {
  const context = queueContext(sql, names);
  const { table } = context;
  return {
    ...enqueueMethods(context),
    ...leaseMethods(context),
    ...reviveMethods(context),
    claim: claimMethod(context),
    counts: countMethod(context),
    oldestLate: oldestLateMethod(context),
    get: (id) => table.get(sql, id),
    list: async (filter = {}) => {
      const { limit, afterId, ...wanted } = parseInput(queueFilterSchema, filter, "job filter");
      const where = new Conditions()
        .hasId("t.conversation_id", wanted.conversationId)
        .hasId("t.property_id", wanted.propertyId)
        .equals("t.status", wanted.status)
        .equals("t.error_code", wanted.errorCode);
      return listPage({ sql }, table, { where, by: "created_at", limit, afterId });
    },
  };
}
