import { resolve } from "node:path";
import { ConfigError } from "../../domain/errors.js";
import { SyncEngine } from "../../engine/sync-engine.js";
import { SharedRateLimiter } from "../../runtime/shared-rate-limiter.js";
import type { Surroundings } from "../surroundings.js";
import { allSettings } from "./environment.js";
import { readFieldMap } from "./field-map-file.js";

/** What the commands need of an engine. */
export type CliEngine = Pick<SyncEngine, "reconcile" | "syncAll" | "health"> & {
  airtable: Pick<SyncEngine["airtable"], "check" | "isConfigured">;
};

/** An engine that was opened, and how what it rests on is closed. */
export interface OpenEngine {
  engine: CliEngine;
  close(): Promise<void>;
}

/**
 * The engine of `--config`, or else one made from the environment.
 * @param config path of a module whose default export is a SyncEngine, or a function that returns one, or `{ engine, close }`
 * @throws ConfigError; StorageError
 */
export const openEngine = (cli: Surroundings, config: string | undefined): Promise<OpenEngine> =>
  config === undefined ? fromEnvironment(cli) : fromModule(cli, config);

async function fromEnvironment({ env, cwd, openStorage, createClient }: Surroundings): Promise<OpenEngine> {
  const { database, base, sync } = allSettings(env);
  const fields = sync.fieldMap === undefined ? {} : await readFieldMap(resolve(cwd, sync.fieldMap));
  const { storage, close } = await openStorage(database);
  try {
    const { token, baseId, baseUrl, table, intervalMs } = base;
    const { clientId, keyField } = sync;
    const rateLimiter = new SharedRateLimiter({
      storage,
      key: `airtable:${baseId}`,
      limit: 1,
      intervalMs,
    });
    const client = createClient({
      token,
      baseId,
      leadsTable: table,
      rateLimiter,
      ...(baseUrl !== undefined && { baseUrl }),
    });
    const airtable = { client, clientId, table, fields, ...(keyField !== undefined && { keyField }) };
    return { engine: new SyncEngine({ storage, airtable }), close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function fromModule({ cwd, loadModule }: Surroundings, config: string): Promise<OpenEngine> {
  const exported = defaultExport(await load(loadModule, resolve(cwd, config), config));
  const made: unknown = typeof exported === "function" ? await exported() : exported;
  if (isEngine(made)) return { engine: made, close: async () => undefined };
  if (isObject(made) && isEngine(made.engine)) {
    const { engine, close } = made;
    return { engine, close: async () => void (typeof close === "function" && (await close.call(made))) };
  }
  throw new ConfigError(`--config ${config}: the default export must be a SyncEngine, or a function that returns one.`);
}

async function load(loadModule: Surroundings["loadModule"], path: string, config: string): Promise<unknown> {
  try {
    return await loadModule(path);
  } catch (cause) {
    const problem = cause instanceof Error ? cause.message : String(cause);
    throw new ConfigError(`--config ${config} cannot be loaded: ${problem}`, { cause });
  }
}

/** A module of CommonJS comes as the default export of another. */
function defaultExport(module: unknown): unknown {
  const outer = isObject(module) ? module.default : undefined;
  return isObject(outer) && !isEngine(outer) && "default" in outer ? outer.default : outer;
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null;

/** By what it can do: the host may have another copy of this package. */
const isEngine = (value: unknown): value is CliEngine =>
  isObject(value) &&
  ["reconcile", "syncAll", "health"].every((name) => typeof value[name] === "function") &&
  isObject(value.airtable);
