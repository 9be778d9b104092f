import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout } from "node:timers/promises";
import { ResManClient, SyncEngine } from "@domiq/lead-sync";
import { FAKE_RESMAN_IDS, startFakeResMan } from "@domiq/lead-sync/testing";
import { loadExport } from "../demo/load-export.js";
import { openStorage } from "../demo/storage.js";

/** The web process: it stores what happened and queues it; the work is done by the process of `worker.ts`. */
const EXPORT = new URL("../data/conversations.jsonl", import.meta.url).pathname;

const opened = await openStorage(process.env.DATABASE_URL ?? "embedded", 1);
const { storage, shared } = opened;
if (!shared) throw new Error("Two processes need a PostgreSQL server.");
console.log(`web ${process.pid}: the store is ${opened.name}`);
const { properties } = await loadExport(storage, EXPORT, {
  agentId: FAKE_RESMAN_IDS.agentId,
  sourceId: FAKE_RESMAN_IDS.sourceId,
  limit: 40,
});
const resman = await startFakeResMan({
  properties: properties.map(({ id, name, timeZone }) => ({ propertyId: id, name, timeZone: timeZone ?? "UTC" })),
});

// Never started: this engine only puts jobs into the queue.
const engine = new SyncEngine({
  storage,
  resman: new ResManClient({
    accountId: FAKE_RESMAN_IDS.accountId,
    integrationPartnerId: FAKE_RESMAN_IDS.integrationPartnerId,
    apiKey: FAKE_RESMAN_IDS.apiKey,
    baseUrl: resman.url,
  }),
});
for (const { id } of await storage.conversations.list({ limit: 40 })) await engine.enqueue(id);
console.log(`web ${process.pid}: 40 jobs queued`);

const worker = startWorker({ DATABASE_URL: shared.url, DATABASE_SCHEMA: shared.schema, RESMAN_URL: resman.url });
for (let left = 40; left > 0; ) {
  await setTimeout(500);
  if (worker.exitCode !== null) throw new Error(`The worker ended with code ${worker.exitCode}.`);
  const jobs = await engine.jobs.list({ limit: 100 });
  left = jobs.filter(({ status }) => status === "pending" || status === "processing").length;
  console.log(`web ${process.pid}: ${jobs.length - left} done, ${left} left`);
}
worker.kill("SIGTERM");
await once(worker, "exit");
console.log(`web ${process.pid}: ${resman.fake.prospects().length} prospects in ResMan, made by process ${worker.pid}`);
await resman.close();
await opened.close();

function startWorker(environment: Record<string, string>): ChildProcess {
  const file = new URL("./worker.ts", import.meta.url).pathname;
  return spawn(process.execPath, ["--import", "tsx", file], {
    stdio: "inherit",
    env: { ...process.env, ...environment },
  });
}
