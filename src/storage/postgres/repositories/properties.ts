import type { PropertyRepository } from "../../../ports/storage.js";
import { Conditions } from "../rows/conditions.js";
import type { Session } from "../session.js";

export const propertyRepository = (session: Session): PropertyRepository => {
  const { sql, tables } = session;
  return {
    get: (id) => tables.properties.get(sql, id),
    list: () => tables.properties.select(sql, new Conditions(), "ORDER BY t.id"),
    put: (property) => tables.properties.put(session, property),
  };
};
