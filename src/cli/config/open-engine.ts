import type { Outcome, Surroundings } from "../surroundings.js";
import { engineFromEnvironment } from "./engine-from-environment.js";
import { engineFromModule } from "./engine-from-module.js";
import type { EngineNeed, OpenEngine } from "./opened.js";

/**
 * The engine of `--config`, or else one made from the environment.
 * @param config path of a module whose default export is a SyncEngine, or `{ engine, storage, monitor, close }`, or a function
 * that returns either
 * @param need what of the environment the command cannot do without
 * @throws ConfigError; StorageError
 */
export const openEngine = (cli: Surroundings, config: string | undefined, need: EngineNeed): Promise<OpenEngine> =>
  config === undefined ? engineFromEnvironment(cli, need) : engineFromModule(cli, config);

/**
 * Opens an engine, lets it work, and closes it whatever happens.
 * @throws SyncError `INTEGRATION_MISSING` for a property nobody knows, of which every list would be empty; what either throws
 */
export async function withEngine(
  cli: Surroundings,
  { config, property }: { config?: string; property?: string },
  need: EngineNeed,
  work: (opened: OpenEngine) => Promise<Outcome>,
): Promise<Outcome> {
  const opened = await openEngine(cli, config, need);
  try {
    if (property !== undefined) await opened.engine.integrations.get(property);
    return await work(opened);
  } finally {
    await opened.close();
  }
}
