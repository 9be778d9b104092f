import { readFileSync } from "node:fs";
import { isSyncError, parseChatExportLine, propertySchema, ResManClient, SyncEngine } from "@domiq/lead-sync";
import { countWrites, FAKE_RESMAN_IDS } from "@domiq/lead-sync/testing";
import type { DemoDashboard } from "./dashboard.js";
import { reviewQueue } from "./duplicates.js";
import { type FakeProcess, startFakeProcess } from "./fake-process.js";
import { loadExport } from "./load-export.js";
import { type DemoOptions, readOptions } from "./options.js";
import { pushWithWorkers } from "./push-with-workers.js";
import { explainLead, type FakeState, fetchState, pushSummary, staffSummary } from "./report.js";
import { makeStaffEdit, planStaffEdits, type StaffEdit } from "./staff.js";
import { type OpenedStorage, openStorage } from "./storage.js";
import { bold, dim, progressLine, step } from "./terminal.js";

/** Short, so that what a killed worker held is soon taken over. */
const WORKER_LEASE_MS = 2000;

const options = readOptions(process.argv.slice(2), process.env, process.stdout.isTTY);
let fake: FakeProcess | undefined;
let opened: OpenedStorage | undefined;
let dashboard: DemoDashboard | undefined;
try {
  fake = options.real ? undefined : await startFake(options);
  opened = await openStorage(options.storage, options.workers);
  process.exitCode = (await run(options, opened, fake)) ? 0 : 1;
  if (options.stays) await dashboard?.stay();
} catch (error) {
  // What a person can mend is said in one line; anything else is a bug and shows its stack.
  if (!isSyncError(error) && !(error instanceof Error && "code" in error && error.code === "ENOENT")) throw error;
  console.error(`\n${error.message}`);
  process.exitCode = 2;
} finally {
  await dashboard?.close();
  await opened?.close();
  fake?.stop();
}

/** Returns whether everything ended in step. */
async function run(options: DemoOptions, opened: OpenedStorage, fake: FakeProcess | undefined): Promise<boolean> {
  const { real, input, seed, chaos, workers } = options;
  step(1, real ? `ResMan at ${real.url}` : `A fake ResMan listens on ${fake?.url} (process ${fake?.pid})`);
  console.log(`   Leads are stored in ${opened.name}`);
  const client = new ResManClient({
    accountId: real?.account ?? FAKE_RESMAN_IDS.accountId,
    integrationPartnerId: real?.partner ?? FAKE_RESMAN_IDS.integrationPartnerId,
    apiKey: real?.apiKey ?? FAKE_RESMAN_IDS.apiKey,
    baseUrl: real?.url ?? fake?.url ?? "",
    retry: { baseMs: fake ? 20 : 1000 },
  });
  const counted = countWrites(opened.storage);
  const { storage } = counted;
  const engine = new SyncEngine({ storage, resman: client, retry: { backoffDelay: fake ? 20 : 1000 } });
  const loaded = await loadExport(storage, input, {
    ...(real && { property: propertySchema.parse({ id: real.property, name: "ResMan property" }) }),
    agentId: real?.agent ?? FAKE_RESMAN_IDS.agentId,
    sourceId: real?.source ?? FAKE_RESMAN_IDS.sourceId,
  });
  console.log(
    `   ${loaded.conversations} conversations and ${loaded.tours} tours of ${loaded.properties.length} properties loaded from ${input}`,
  );
  if (options.dashboard) {
    const { openDashboard } = await import("./dashboard.js");
    const { properties } = loaded;
    // The store as it is: what the dashboard writes is not the demo's to count.
    dashboard = await openDashboard({ storage: opened.storage, resman: client, properties, fakeUrl: fake?.url });
  }

  step(2, workers > 0 ? `Push every lead: ${workers} worker processes on one queue` : "Push every lead");
  if (workers > 0 && opened.shared) {
    const resman = real ?? { url: fake?.url ?? "" };
    const { shared } = opened;
    await pushWithWorkers(engine, storage, { workers, chaos, seed, shared, resman, leaseMs: WORKER_LEASE_MS });
  } else {
    await push(engine, "unsynced");
  }
  await pushSummary(storage, loaded.properties);

  const edits = fake ? await staffAtWork(fake.url, seed) : [];
  if (!fake) step(3, "Staff edits are left to real staff");

  step(4, "Pull what changed");
  const pulled = await pull(engine);
  console.log(`   ${pulled.updated} prospects with changes, ${pulled.unchanged} without, ${pulled.failed} failed`);
  const arrived = await staffSummary(engine, storage, edits);
  await explainLead(engine, storage, edits);

  step(5, "Who may be one person?");
  await reviewQueue(engine);

  step(6, "A second full cycle: push all, pull all");
  const before = { resman: fake && (await fetchState(fake.url)).writes.length, store: counted.total };
  const again = await push(engine, "all");
  const pulledAgain = await pull(engine);
  const after: FakeState | undefined = fake && (await fetchState(fake.url));
  const toResMan = after ? after.writes.length - (before.resman ?? 0) : again.counts.updated;
  const toStore = counted.total - before.store;
  console.log(`   ${bold(`${toResMan} writes to ResMan, ${toStore} writes to the store`)}`);
  if (chaos)
    console.log(dim("   The writes to the store are failures that were logged, and leads that recovered from them."));

  const failed = again.counts.failed + pulled.failed + pulledAgain.failed;
  const duplicates = after?.duplicateGroups.length ?? 0;
  if (after)
    console.log(
      `   ${after.prospects.length} prospects in ResMan, ${duplicates} duplicates, ${after.unexpected.length} malformed requests`,
    );
  const inStep = failed === 0 && duplicates === 0 && toResMan === 0 && (toStore === 0 || chaos) && arrived;
  console.log(inStep ? "\nEverything is in step.\n" : "\nNot everything is in step; see above.\n");
  return inStep || !fake;
}

async function startFake({ input, chaos, seed }: DemoOptions): Promise<FakeProcess> {
  const rows = readFileSync(input, "utf8")
    .split("\n")
    .filter((line) => line.trim() !== "");
  const properties = new Map(
    rows.map((line, index) => parseChatExportLine(line, index + 1).property).map((property) => [property.id, property]),
  );
  return startFakeProcess({
    properties: [...properties.values()].map(({ id, name, timeZone }) => ({
      propertyId: id,
      name,
      timeZone: timeZone ?? "UTC",
    })),
    chaos,
    seed,
  });
}

/** Sweeps until nothing fails any more, at most five times. */
async function push(engine: SyncEngine, scope: "unsynced" | "all") {
  const line = progressLine();
  const stop = engine.on("run:progress", ({ kind, counts, total }) => {
    if (kind !== "push") return;
    const { created, updated, unchanged, waiting, failed } = counts;
    line.show(
      counts.processed,
      total ?? 0,
      `created ${created}, linked ${updated}, unchanged ${unchanged}, waiting ${waiting}, failed ${failed}`,
    );
  });
  let run = await engine.pushLeads({ scope });
  line.end();
  for (let sweep = 2; run.counts.failed > 0 && sweep <= 5; sweep += 1) {
    console.log(dim(`   ${run.counts.failed} failed and are tried again (sweep ${sweep})`));
    run = await engine.pushLeads();
    line.end();
  }
  stop();
  for (const error of run.errors.slice(0, 5)) console.log(`   ${error.code}: ${error.message}`);
  return run;
}

/** Pulls until every property could be read and no lead failed, at most five times. */
async function pull(engine: SyncEngine): Promise<{ updated: number; unchanged: number; failed: number }> {
  let updated = 0;
  for (let attempt = 1; ; attempt += 1) {
    const { updatedLeads, unchangedLeads, failedSyncs, unreadable } = await pullOnce(engine);
    updated += updatedLeads;
    for (const what of unreadable) console.log(`   Could not pull ${what}`);
    const failed = failedSyncs + unreadable.length;
    if (failed === 0 || attempt === 5) return { updated, unchanged: unchangedLeads, failed };
    console.log(dim(`   ${failed} failed and are pulled again (attempt ${attempt + 1})`));
  }
}

/** One pull; a property that could not be read fails as a whole and is named with the reason. */
async function pullOnce(engine: SyncEngine) {
  try {
    const { runs, summary } = await engine.pullLeads();
    const failed = runs.filter(({ status }) => status === "failed");
    const unreadable = failed.map(({ propertyId, errors }) => `property ${propertyId}: ${errors.at(-1)?.code}`);
    return { ...summary, unreadable };
  } catch (error) {
    if (!isSyncError(error)) throw error;
    return { updatedLeads: 0, unchangedLeads: 0, failedSyncs: 0, unreadable: [`any property: ${error.code}`] };
  }
}

async function staffAtWork(url: string, seed: number): Promise<StaffEdit[]> {
  step(3, "Staff change 60 prospects in ResMan");
  const { prospects } = await fetchState(url);
  const edits = planStaffEdits(prospects, seed);
  for (const edit of edits) await makeStaffEdit(url, edit);
  console.log(`   ${edits.length} edits made`);
  return edits;
}
