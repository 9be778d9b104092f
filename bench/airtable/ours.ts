import { AirtableClient, type AirtableClientOptions } from "../../src/clients/airtable/index.js";
import type { ReconcileProgress } from "../../src/engine/airtable/results.js";
import { SyncEngine } from "../../src/engine/sync-engine.js";
import type { StorageAdapter } from "../../src/ports/storage.js";
import { MemoryStorageAdapter } from "../../src/storage/memory/index.js";
import { countWrites, FAKE_AIRTABLE_IDS } from "../../src/testing/index.js";
import type { BenchLead, Contender, IdleCycle, Portal, Stages } from "./contender.js";
import { type AirtableWorld, between, QUARTER_MS, snapshot, trafficOf } from "./world.js";

/** Whose leads a table holds: each table has a client of its own. */
export const clientOf = (table: string): string => `client of ${table}`;

/** An engine for one table. */
export interface EngineOptions {
  storage: StorageAdapter;
  table: string;
  client?: Partial<AirtableClientOptions>;
}

export function createEngine({ runtime }: AirtableWorld, { storage, table, client }: EngineOptions): SyncEngine {
  const { token, baseId } = FAKE_AIRTABLE_IDS;
  const airtable = new AirtableClient({ token, baseId, runtime, ...client });
  return new SyncEngine({
    storage,
    runtime,
    airtable: { client: airtable, clientId: clientOf(table), table, deletions: "off" },
  });
}

/** Our engine with the client as it comes. */
export const ours = (storage: StorageAdapter = new MemoryStorageAdapter()): Contender => ({
  name: "ours",
  async open(world) {
    const [table = ""] = world.tables;
    const engine = createEngine(world, { storage, table });
    await world.elapse(reconcile(engine));
    return portalOf(world, engine, storage, table);
  },
});

export function portalOf(world: AirtableWorld, engine: SyncEngine, storage: StorageAdapter, table: string): Portal {
  return {
    async note(recordId, notes) {
      const lead = await storage.campaignLeads.findByAirtableRecordId(recordId);
      if (lead) await storage.campaignLeads.update(lead.id, { notes });
    },
    async sync(): Promise<Stages> {
      const before = snapshot(world);
      const began = { pull: before, push: before };
      await world.elapse(
        reconcile(engine, ({ stage, processed }) => {
          if (stage !== "deletions" && processed === 0) began[stage] = snapshot(world);
        }),
      );
      const after = snapshot(world);
      return {
        all: between(before, after),
        pull: between(began.pull, began.push),
        push: between(began.push, after),
      };
    },
    async idle(): Promise<IdleCycle> {
      await world.runtime.advance(QUARTER_MS);
      const counted = countWrites(storage);
      const traffic = await trafficOf(world, () => reconcile(createEngine(world, { storage: counted.storage, table })));
      const writes = Object.entries(counted.writes).filter(([name]) => !name.startsWith("locks."));
      return { traffic, storeWrites: Object.fromEntries(writes) };
    },
    async leads(): Promise<Map<string, BenchLead>> {
      const found = await storage.campaignLeads.list({ clientId: clientOf(table), limit: 1_000_000 });
      return new Map(
        found.map(({ airtableRecordId, company, notes }): [string, BenchLead] => [
          airtableRecordId ?? "",
          { company, notes },
        ]),
      );
    },
  };
}

/** A reconciliation that must succeed, with every lead. */
export async function reconcile(engine: SyncEngine, onProgress?: (progress: ReconcileProgress) => void): Promise<void> {
  const { success, stage1, stage2 } = await engine.reconcile(onProgress ? { onProgress } : {});
  const errors = [...stage1.errors, ...stage2.errors];
  if (!success || errors.length > 0) throw new Error(`The reconciliation failed: ${errors.slice(0, 3).join("; ")}`);
}
