import { resolve } from "node:path";
import { ConfigError } from "../../domain/errors.js";
import { LeadSyncMonitor } from "../../monitoring/lead-sync-monitor.js";
import type { StorageAdapter } from "../../ports/storage.js";
import type { Surroundings } from "../surroundings.js";
import type { CliEngine, CliMonitor, OpenEngine } from "./opened.js";
import type { ResManOf } from "./resman-clients.js";

/** The engine a host's module makes. @throws ConfigError naming the module, or what it throws itself */
export async function engineFromModule(
  { cwd, loadModule, runtime }: Surroundings,
  config: string,
): Promise<OpenEngine> {
  const exported = defaultExport(await load(loadModule, resolve(cwd, config), config));
  const made: unknown = typeof exported === "function" ? await exported() : exported;
  if (isEngine(made)) return opened({ engine: made });
  if (!isObject(made) || !isEngine(made.engine)) {
    throw new ConfigError(
      `--config ${config}: the default export must be a SyncEngine, or a function that returns one, or { engine, storage, monitor, close }.`,
    );
  }
  const { engine, storage, monitor, resman, close } = made;
  const store = isObject(storage) ? (storage as unknown as StorageAdapter) : null;
  return opened({
    engine,
    storage: store,
    monitor: () => (isMonitor(monitor) ? monitor : store && new LeadSyncMonitor({ storage: store, engine, runtime })),
    resmanOf: isObject(resman) || typeof resman === "function" ? asResManOf(resman) : null,
    close: async () => void (typeof close === "function" && (await close.call(made))),
  });
}

const opened = (parts: Partial<OpenEngine> & Pick<OpenEngine, "engine">): OpenEngine => ({
  storage: null,
  monitor: () => null,
  notifiedActions: null,
  currentKeyId: null,
  base: null,
  resmanOf: null,
  // The host has chosen its clients.
  requireResMan: () => undefined,
  close: async () => undefined,
  ...parts,
});

/** A client, or a function that picks the client of a property's integration: what `SyncEngine` takes as `resman`. */
const asResManOf = (resman: object): ResManOf =>
  (typeof resman === "function" ? resman : () => resman) as unknown as ResManOf;

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

const isMonitor = (value: unknown): value is CliMonitor =>
  isObject(value) && ["alerts", "mute", "start", "stop"].every((name) => typeof value[name] === "function");
