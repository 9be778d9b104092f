import type { IntegrationRepository } from "../../../ports/storage.js";
import { Conditions } from "../rows/conditions.js";
import type { Session } from "../session.js";

export const integrationRepository = (session: Session): IntegrationRepository => {
  const { sql, tables } = session;
  return {
    get: (propertyId) => tables.integrations.get(sql, propertyId),
    list: () => tables.integrations.select(sql, new Conditions(), "ORDER BY t.property_id"),
    put: (integration) => tables.integrations.put(session, integration),
    update: (propertyId, patch) => tables.integrations.update(session, propertyId, patch),
  };
};
