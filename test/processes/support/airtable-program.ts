import pg from "pg";
import { AirtableClient } from "../../../src/clients/airtable/airtable-client.js";
import { SyncEngine } from "../../../src/engine/sync-engine.js";
import { SharedRateLimiter } from "../../../src/runtime/shared-rate-limiter.js";
import { PostgresStorageAdapter } from "../../../src/storage/postgres/postgres-storage-adapter.js";
import { FAKE_AIRTABLE_IDS } from "../../../src/testing/index.js";
import type { AirtableCommand, AirtableSetup, FromAirtableProcess, ToAirtableProcess } from "./airtable-process.js";

/** The process behind `AirtableProcess`: an engine that keeps one base in step, with a client of its own. */

const say = (message: FromAirtableProcess): void => {
  process.send?.(message);
};

function start(setup: AirtableSetup): (command: AirtableCommand) => Promise<unknown> {
  const pool = new pg.Pool({ connectionString: setup.databaseUrl, max: 8 });
  const storage = new PostgresStorageAdapter({ client: pool });
  const { token, baseId } = FAKE_AIRTABLE_IDS;
  let requests = 0;
  const client = new AirtableClient({
    token,
    baseId,
    baseUrl: setup.airtableUrl,
    rateLimiter: new SharedRateLimiter({ storage, key: `airtable:${baseId}`, limit: 1, intervalMs: setup.intervalMs }),
    retry: { baseMs: 50, capMs: 200 },
    runtime: {
      fetch: (request) => {
        requests += 1;
        return fetch(request);
      },
    },
  });
  const engine = new SyncEngine({
    storage,
    pollMs: 500,
    leaseMs: setup.leaseMs,
    airtable: { client, ...setup.airtable },
  });
  return async (command) => {
    switch (command) {
      case "rehearse":
      case "reconcile": {
        const { success, stage1, stage2 } = await engine.reconcile({ dryRun: command === "rehearse" });
        return { success, errors: [...stage1.errors, ...stage2.errors] };
      }
      case "start":
        return engine.start();
      case "stop":
        await engine.stop();
        await storage.close();
        await pool.end();
        return { requests };
    }
  };
}

let carryOut: ReturnType<typeof start> = async () => {
  throw new Error("The process has not been set up.");
};
process.on("message", async (message: ToAirtableProcess) => {
  if ("setup" in message) {
    carryOut = start(message.setup);
    return;
  }
  const { id, command } = message;
  try {
    say({ id, result: (await carryOut(command)) ?? null });
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "UNKNOWN";
    say({ id, error: { code, message: String(error) } });
  }
});
process.once("disconnect", () => process.exit(0));
