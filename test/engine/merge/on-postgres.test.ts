import { PGlite } from "@electric-sql/pglite";
import { expect, it } from "vitest";
import { SyncEngine } from "../../../src/engine/sync-engine.js";
import { PostgresStorageAdapter } from "../../../src/storage/postgres/postgres-storage-adapter.js";
import { createSeededRandom } from "../../../src/testing/index.js";
import { aRow, createSmallWorld, DANA, minutes, PROPERTY } from "../../support/small-world.js";
import { storeRows } from "../../support/world.js";
import { snapshot } from "./snapshot.js";
import { isLost, OTHER, request, stranger, THIRD, tourOf } from "./support.js";

it("merges and takes back on PostgreSQL as in memory, also where a link goes again", async () => {
  const client = await PGlite.create();
  const storage = new PostgresStorageAdapter({ client });
  await storage.migrate();
  const rows = [aRow(), stranger(1)];
  const world = await createSmallWorld({ rows, fake: { clearOmitted: true } });
  await storeRows(storage, rows);
  await storage.tours.put(tourOf(OTHER));
  const runtime = { ...world.runtime, ...createSeededRandom(3) };
  const engine = new SyncEngine({ storage, resman: world.client, runtime });
  const on = { ...world, storage: storage as never };
  const cycle = async (): Promise<void> => {
    world.clock.pass(minutes(1));
    await engine.pushLeads({ scope: "all" });
    world.clock.pass(minutes(1));
    await engine.pullLeads();
  };
  for (let round = 0; round < 3; round += 1) await cycle();
  await storeRows(storage, [stranger(2)]);

  const before = await snapshot(on, [DANA, OTHER]);
  const first = await engine.mergeLeads(request({ mergeStrategy: "domiq_wins" }));
  // A lead without a prospect takes over that of the one that is merged into it.
  const second = await engine.mergeLeads(request({ conversationId: DANA, survivorConversationId: THIRD }));
  await cycle();
  expect(await engine.listMerges({ standing: true })).toHaveLength(2);
  expect(world.fake.prospects().filter(isLost)).toHaveLength(1);
  await engine.unmergeLeads(second.mergeId);
  await engine.unmergeLeads(first.mergeId);
  await cycle();
  await cycle();
  const after = await snapshot(on, [DANA, OTHER]);
  expect(after.leads).toEqual(before.leads);
  for (const [id, prospect] of Object.entries(before.prospects)) expect(after.prospects[id]).toEqual(prospect);
  expect(await engine.listMerges({ standing: true })).toEqual([]);

  const { prospectId } = world.fake.staff.createProspect({ propertyId: PROPERTY, firstName: "D.", lastName: "Okafor" });
  const resmanLeadId = (await storage.links.get(DANA, "resman"))?.remoteId ?? "";
  const asked = { conversationId: DANA, resmanLeadId, retireResmanLeadId: prospectId };
  const third = await engine.mergeLeads({ ...asked, mergeStrategy: "domiq_wins" });
  expect(await engine.mergeLeads({ ...asked, mergeStrategy: "domiq_wins" })).toEqual(third);
  const retired = () => world.fake.prospects().filter((one) => one.prospectId === prospectId && isLost(one));
  expect(retired()).toHaveLength(1);
  await engine.unmergeLeads(third.mergeId);
  expect(retired()).toEqual([]);
  await client.close();
}, 60_000);
