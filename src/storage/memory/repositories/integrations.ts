import { parseInput, SyncError } from "../../../domain/errors.js";
import { type Integration, integrationSchema } from "../../../domain/integration.js";
import type { IntegrationRepository } from "../../../ports/storage.js";
import { parseRow } from "../../inputs.js";
import { atSchema, restSchema } from "../../monitoring-inputs.js";
import { copy, copyAll } from "../copy.js";
import type { Session } from "../session.js";
import type { Tables } from "../tables.js";
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

  countFailure: async (propertyId, at) => {
    const failure = parseInput(atSchema, { at }, "failure");
    return session.write((tables) => {
      const { errorCount } = change(tables, propertyId, (row) => ({
        errorCount: row.errorCount + 1,
        lastSyncAt: failure.at,
      }));
      return errorCount;
    });
  },

  suspend: async (propertyId, rest) => {
    const { retryAt, status } = parseInput(restSchema, rest, "rest of a property");
    return session.write((tables) => {
      change(tables, propertyId, (row) => ({
        retryAt: row.retryAt !== null && Date.parse(row.retryAt) > Date.parse(retryAt) ? row.retryAt : retryAt,
        syncStatus: row.syncStatus === "paused" ? "paused" : status,
      }));
    });
  },

  recover: async (propertyId, at) => {
    const { at: lastSyncAt } = parseInput(atSchema, { at }, "recovery");
    return session.write((tables) => {
      change(tables, propertyId, (row) => ({
        errorCount: 0,
        retryAt: null,
        lastSyncAt,
        lastSuccessfulSyncAt: lastSyncAt,
        syncStatus: row.syncStatus === "paused" ? "paused" : "active",
      }));
    });
  },
});

/** @throws SyncError `NOT_FOUND` */
function change(
  { integrations }: Tables,
  propertyId: string,
  changesOf: (row: Readonly<Integration>) => Partial<Integration>,
): Integration {
  const row = integrations.get(propertyId);
  if (row === undefined) {
    throw new SyncError("NOT_FOUND", `There is no ${KIND} ${propertyId}.`, { context: { kind: KIND, id: propertyId } });
  }
  const changed = { ...row, ...changesOf(row) };
  integrations.put(changed);
  return changed;
}
