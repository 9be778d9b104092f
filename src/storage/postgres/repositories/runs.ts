import { parseInput } from "../../../domain/errors.js";
import type { RunRepository } from "../../../ports/storage.js";
import { runFilterSchema } from "../../inputs.js";
import { Conditions } from "../rows/conditions.js";
import type { Session } from "../session.js";
import { listPage } from "./list-page.js";

export const runRepository = (session: Session): RunRepository => {
  const { sql, tables } = session;
  return {
    get: (id) => tables.runs.get(sql, id),
    put: (run) => tables.runs.put(session, run),
    list: async (filter = {}) => {
      const { kind, propertyId, limit, afterId } = parseInput(runFilterSchema, filter, "run filter");
      const where = new Conditions().equals("t.kind", kind).hasId("t.property_id", propertyId);
      return listPage(session, tables.runs, { where, by: "started_at", newestFirst: true, limit, afterId });
    },
  };
};
