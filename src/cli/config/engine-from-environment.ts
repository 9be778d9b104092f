import { resolve } from "node:path";
import type { AirtableSyncOptions } from "../../engine/airtable/options.js";
import { SyncEngine } from "../../engine/sync-engine.js";
import { LeadSyncMonitor } from "../../monitoring/lead-sync-monitor.js";
import type { StorageAdapter } from "../../ports/storage.js";
import { SharedRateLimiter } from "../../runtime/shared-rate-limiter.js";
import type { CliAirtable, Surroundings } from "../surroundings.js";
import {
  type BaseSettings,
  baseSettings,
  namesAirtable,
  type TableSettings,
  tableSettings,
} from "./airtable-settings.js";
import { alertNotifiers } from "./alert-settings.js";
import { databaseSettings } from "./database-settings.js";
import { requireVariables } from "./environment.js";
import { readFieldMap } from "./field-map-file.js";
import type { EngineNeed, OpenEngine } from "./opened.js";
import { accessOf, resmanClients } from "./resman-clients.js";
import { resmanSettings } from "./resman-settings.js";
import { secretBox } from "./secret-settings.js";

/** An engine on what the environment names. @throws ConfigError naming variables; StorageError */
export async function engineFromEnvironment(cli: Surroundings, need: EngineNeed): Promise<OpenEngine> {
  const { env, runtime } = cli;
  const withAirtable = need === "airtable" || (need === "any" && namesAirtable(env));
  if (withAirtable) requireVariables(env, ["DATABASE_URL", "AIRTABLE_TOKEN", "AIRTABLE_BASE_ID", "AIRTABLE_CLIENT_ID"]);
  const database = databaseSettings(env);
  const base = withAirtable ? { ...baseSettings(env), ...tableSettings(env) } : undefined;
  const environment = resmanSettings(env);
  const secrets = secretBox(env);
  const notifiers = alertNotifiers(env);
  const fields = base?.fieldMap === undefined ? {} : await readFieldMap(resolve(cli.cwd, base.fieldMap));
  const { storage, close } = await cli.openStorage(database);
  try {
    const resmanOf = resmanClients(environment, cli.createResManClient);
    const airtable = base && { ...airtableOptions(cli, storage, base), fields };
    const engine = new SyncEngine({
      storage,
      runtime,
      resman: resmanOf,
      ...(airtable && { airtable }),
      ...(secrets && { secrets }),
    });
    return {
      engine,
      storage,
      resmanOf,
      monitor: () => new LeadSyncMonitor({ storage, engine, notifiers, runtime }),
      notifiedActions: Object.keys(notifiers),
      currentKeyId: secrets?.currentKeyId ?? null,
      base: airtable && base ? { client: airtable.client, table: base.table } : null,
      requireResMan: (integrations) => {
        for (const integration of integrations) requireAccess(environment, integration);
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** A sealed secret is opened, and looked at, by the engine. */
function requireAccess(
  environment: ReturnType<typeof resmanSettings>,
  integration: Parameters<typeof accessOf>[1],
): void {
  if (integration.apiCredentials === null || !("sealed" in integration.apiCredentials)) {
    accessOf(environment, integration);
  }
}

function airtableOptions(
  { createClient }: Surroundings,
  storage: StorageAdapter,
  { token, baseId, baseUrl, table, intervalMs, clientId, keyField }: BaseSettings & TableSettings,
): AirtableSyncOptions & { client: CliAirtable } {
  const rateLimiter = new SharedRateLimiter({ storage, key: `airtable:${baseId}`, limit: 1, intervalMs });
  const places = baseUrl === undefined ? {} : { baseUrl };
  const client = createClient({ token, baseId, leadsTable: table, rateLimiter, ...places });
  return { client, clientId, table, ...(keyField !== undefined && { keyField }) };
}
