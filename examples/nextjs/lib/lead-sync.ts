import { createLeadSyncHandler } from "@domiq/lead-sync/http";
import { startLocalWorld } from "../../shared/local-world.js";
import { authorize } from "../../shared/people.js";

/**
 * One engine for the whole server: Next.js loads route files more than once in development, so it is kept on `globalThis`.
 * In your app this opens your database and your ResMan instead.
 */
async function start() {
  const world = await startLocalWorld();
  await world.engine.start();
  return { world, handler: createLeadSyncHandler({ engine: world.engine, authorize }) };
}

const kept = globalThis as { leadSync?: ReturnType<typeof start> };

export function leadSync(): ReturnType<typeof start> {
  kept.leadSync ??= start();
  return kept.leadSync;
}
