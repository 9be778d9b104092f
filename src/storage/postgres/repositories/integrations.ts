import { parseInput, SyncError } from "../../../domain/errors.js";
import type { IntegrationRepository } from "../../../ports/storage.js";
import { atSchema, restSchema } from "../../monitoring-inputs.js";
import type { SqlParameter } from "../client/sql.js";
import { Conditions } from "../rows/conditions.js";
import { isUuid } from "../rows/storable.js";
import type { Session } from "../session.js";

export const integrationRepository = (session: Session): IntegrationRepository => {
  const { sql, tables } = session;
  const { integrations } = tables;
  /** In one statement, so that what others change at the same moment stays. */
  const change = async (propertyId: string, changes: string, parameters: readonly SqlParameter[]): Promise<number> => {
    const text = `UPDATE ${integrations.name} SET ${changes} WHERE property_id = $1::uuid RETURNING error_count AS failures`;
    const [changed] = isUuid(propertyId)
      ? await sql.query<{ failures: number }>(text, [propertyId, ...parameters])
      : [];
    if (changed !== undefined) return changed.failures;
    throw new SyncError("NOT_FOUND", `There is no integration ${propertyId}.`, {
      context: { kind: "integration", id: propertyId },
    });
  };
  return {
    get: (propertyId) => integrations.get(sql, propertyId),
    list: () => integrations.select(sql, new Conditions(), "ORDER BY t.property_id"),
    put: (integration) => integrations.put(session, integration),
    update: (propertyId, patch) => integrations.update(session, propertyId, patch),

    countFailure: async (propertyId, at) => {
      const failure = parseInput(atSchema, { at }, "failure");
      return change(propertyId, "error_count = error_count + 1, last_sync_at = $2::timestamptz", [failure.at]);
    },

    suspend: async (propertyId, rest) => {
      const { retryAt, status } = parseInput(restSchema, rest, "rest of a property");
      await change(propertyId, `retry_at = greatest(retry_at, $2::timestamptz), sync_status = ${unlessPaused("$3")}`, [
        retryAt,
        status,
      ]);
    },

    recover: async (propertyId, at) => {
      const recovery = parseInput(atSchema, { at }, "recovery");
      await change(
        propertyId,
        `error_count = 0, retry_at = NULL, last_sync_at = $2::timestamptz, last_successful_sync_at = $2::timestamptz,
  sync_status = ${unlessPaused("'active'")}`,
        [recovery.at],
      );
    },
  };
};

const unlessPaused = (status: string): string =>
  `CASE WHEN sync_status = 'paused' THEN sync_status ELSE ${status}::text END`;
