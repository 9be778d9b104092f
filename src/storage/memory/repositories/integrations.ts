import { integrationSchema } from "../../../domain/integration.js";
import type { IntegrationRepository } from "../../../ports/storage.js";
import { parseRow } from "../../inputs.js";
import { copy, copyAll } from "../copy.js";
import type { Session } from "../session.js";
import { updateRow } from "../update-row.js";

const KIND = "integration";

const parse = (row: unknown) => parseRow(integrationSchema, row, KIND);

export const integrationRepository = (session: Session): IntegrationRepository => ({
  get: async (propertyId) => session.read(({ integrations }) => copy(integrations.get(propertyId))),

  list: async () => session.read(({ integrations }) => copyAll(integrations.scan("all", {}))),

  put: async (integration) => {
    const row = parse(integration);
    return session.write(({ integrations }) => integrations.put(row));
  },

  update: async (propertyId, changes) => {
    const patch = copy(changes);
    return session.write(({ integrations }) =>
      updateRow(integrations, { kind: KIND, id: propertyId, idField: "propertyId", patch, parse }),
    );
  },
});
