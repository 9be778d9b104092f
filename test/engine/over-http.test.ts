import { afterEach, expect, it } from "vitest";
import { ResManClient } from "../../src/clients/resman/resman-client.js";
import { SyncEngine } from "../../src/engine/sync-engine.js";
import { MemoryStorageAdapter } from "../../src/storage/memory/index.js";
import {
  createSeededRandom,
  FAKE_RESMAN_IDS,
  type FakeResManServer,
  startFakeResMan,
} from "../../src/testing/index.js";
import { assertSettled } from "../support/assert-settled.js";
import { exportRows, storeRows } from "../support/world.js";

let server: FakeResManServer | undefined;
afterEach(() => server?.close());

it("settles the export with a failing ResMan over real HTTP", async () => {
  const rows = exportRows();
  const properties = new Map(rows.map(({ property }) => [String(property.id), property]));
  server = await startFakeResMan({
    properties: [...properties.values()].map(({ id, name }) => ({ propertyId: id, name, timeZone: "UTC" })),
    runtime: createSeededRandom(99),
  });
  server.fake.faults.set("http503Html", { rate: 0.1 });
  server.fake.faults.set("dropAfter", { rate: 0.05 });
  server.fake.faults.set("transientEnvelope", { rate: 0.05 });
  const storage = new MemoryStorageAdapter();
  await storeRows(storage, rows);
  const { accountId, integrationPartnerId, apiKey } = FAKE_RESMAN_IDS;
  const retry = { baseMs: 5, capMs: 20 };
  const client = new ResManClient({ accountId, integrationPartnerId, apiKey, baseUrl: server.url, retry });
  const engine = new SyncEngine({ storage, resman: client, retry: { backoffDelay: 5, maxBackoffDelay: 20 } });

  let failed = Number.POSITIVE_INFINITY;
  for (let sweep = 0; sweep < 25 && failed > 0; sweep += 1) failed = (await engine.pushLeads()).counts.failed;
  expect(failed).toBe(0);
  server.fake.faults.clear();
  await engine.pullLeads();
  await assertSettled(storage, server.fake);
}, 120_000);
