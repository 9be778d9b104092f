import pg from "pg";
import { ResManClient } from "../../../src/clients/resman/resman-client.js";
import type { SyncEngineOptions } from "../../../src/engine/options.js";
import { SyncEngine } from "../../../src/engine/sync-engine.js";
import { SyncWorker } from "../../../src/engine/sync-worker.js";
import type { Runtime } from "../../../src/ports/runtime.js";
import { SharedRateLimiter } from "../../../src/runtime/shared-rate-limiter.js";
import { PostgresStorageAdapter } from "../../../src/storage/postgres/postgres-storage-adapter.js";
import { FAKE_RESMAN_IDS } from "../../../src/testing/index.js";
import { ACTOR_HEADER, type Actor, directActor, idsOf } from "./actors.js";
import type { Command, FromWorker, ToWorker, WorkerEvent, WorkerSetup } from "./messages.js";
import { beginOperations } from "./operations.js";

/** The process behind `WorkerProcess`: a worker on the queue, and an engine beside it for direct calls. */

const say = (message: FromWorker): void => {
  process.send?.(message);
};
const tell = (event: WorkerEvent): void => say({ event });
const codeAndText = (error: unknown): { code: string; message: string } => ({
  code: error instanceof Error && "code" in error ? String(error.code) : "UNKNOWN",
  message: error instanceof Error ? error.message : String(error),
});

function runtimeOf(actor: Actor): Partial<Runtime> {
  return {
    randomId: idsOf(actor),
    fetch: (request) => {
      request.headers.set(ACTOR_HEADER, String(actor));
      return fetch(request);
    },
  };
}

function clientOf({ resManUrl, rateLimit }: WorkerSetup, storage: PostgresStorageAdapter, actor: Actor): ResManClient {
  const { accountId, integrationPartnerId, apiKey } = FAKE_RESMAN_IDS;
  return new ResManClient({
    accountId,
    integrationPartnerId,
    apiKey,
    baseUrl: resManUrl,
    concurrency: 8,
    retry: { baseMs: 10, capMs: 50 },
    runtime: runtimeOf(actor),
    ...(rateLimit && { rateLimiter: new SharedRateLimiter({ storage, ...rateLimit }) }),
  });
}

const start = async (setup: WorkerSetup): Promise<(command: Command) => Promise<unknown>> => {
  const pool = new pg.Pool({ connectionString: setup.databaseUrl, max: 8 });
  const storage = new PostgresStorageAdapter({ client: pool });
  const optionsOf = (actor: Actor): SyncEngineOptions => ({
    storage,
    resman: clientOf(setup, storage, actor),
    runtime: runtimeOf(actor),
    retry: { backoffDelay: 20, maxBackoffDelay: 200 },
    overlapMs: 5000,
    importProspects: false,
    ...setup.settings,
  });
  const worker = new SyncWorker(optionsOf(setup.actor));
  const direct = new SyncEngine(optionsOf(directActor(setup.actor)));
  worker.on("job:claimed", ({ jobId }) => tell({ name: "job:claimed", jobId }));
  worker.on("job:lost", ({ jobId }) => tell({ name: "job:lost", jobId }));
  worker.on("job:settled", ({ jobId, status }) => tell({ name: "job:settled", jobId, status }));
  worker.on("engine:error", ({ during, error }) => tell({ name: "engine:error", during, ...codeAndText(error) }));
  for (const name of ["circuit:opened", "circuit:closed"] as const) worker.on(name, () => tell({ name }));
  await worker.start();
  if (setup.operations) await beginOperations(setup.actor, optionsOf(setup.actor), worker, setup.operations);
  return async (command) => {
    switch (command.do) {
      case "push":
        return direct.pushLead(command.conversationId);
      case "pull":
        return direct.pullLeads();
      case "call": {
        const { resManPropertyId, times } = command;
        const client = clientOf(setup, storage, setup.actor);
        const search = { email: "nobody@example.com" };
        return Promise.all(Array.from({ length: times }, () => client.searchProspects(resManPropertyId, search)));
      }
      case "stop":
        await worker.stop({ drain: command.drain });
        await storage.close();
        return pool.end();
    }
  };
};

let carryOut: (command: Command) => Promise<unknown> = async () => {
  throw new Error("The worker has not started.");
};
process.on("message", async (message: ToWorker) => {
  if ("setup" in message) {
    carryOut = await start(message.setup);
    tell({ name: "ready" });
    return;
  }
  try {
    await carryOut(message.command);
    say({ id: message.id });
  } catch (error) {
    say({ id: message.id, error: codeAndText(error) });
  }
});
process.once("disconnect", () => process.exit(0));
