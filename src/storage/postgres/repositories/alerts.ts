import { parseInput } from "../../../domain/errors.js";
import type { AlertRepository } from "../../../ports/storage.js";
import { alertSaveSchema } from "../../monitoring-inputs.js";
import { Conditions } from "../rows/conditions.js";
import type { Session } from "../session.js";

export const alertRepository = (session: Session): AlertRepository => {
  const { sql, tables } = session;
  return {
    get: async (rule, propertyId) => {
      const where = new Conditions().equals("t.rule", rule);
      if (propertyId === null) where.add("t.property_id IS NULL");
      else where.hasId("t.property_id", propertyId);
      const [alert] = await tables.alerts.select(sql, where);
      return alert;
    },

    list: () => tables.alerts.select(sql, new Conditions(), `ORDER BY t.rule COLLATE "C", t.property_id NULLS FIRST`),

    save: async (alert, expectedVersion) => {
      const wanted = parseInput(alertSaveSchema, { alert, expectedVersion }, "alert to save");
      return wanted.expectedVersion === null
        ? (await tables.alerts.insert(session, [wanted.alert])) > 0
        : tables.alerts.replace(session, wanted.alert, UNCHANGED, `${wanted.expectedVersion}`);
    },
  };
};

/** Of the same property, and still at the version that was read. */
const UNCHANGED = "t.property_id IS NOT DISTINCT FROM r.property_id AND t.version = $2::integer";
