import { PGlite } from "@electric-sql/pglite";
import { afterAll, beforeAll, expect, it } from "vitest";
import { PostgresStorageAdapter } from "../../../src/storage/postgres/postgres-storage-adapter.js";
import { anAlertWorld, checkAndTell, only } from "./support.js";

let pglite: PGlite;
let storage: PostgresStorageAdapter;

beforeAll(async () => {
  pglite = await PGlite.create();
  storage = new PostgresStorageAdapter({ client: pglite });
  await storage.migrate();
}, 60_000);
afterAll(async () => {
  await storage.close();
  await pglite.close();
});

it("tells once each in PostgreSQL too, with processes that look at once and a new one at the end", async () => {
  const world = anAlertWorld(storage);
  const rules = only("apiErrors");
  const processes = [world.process({ rules }), world.process({ rules }), world.process({ rules })];
  const look = () => Promise.all(processes.map(checkAndTell));
  await look();
  await world.apiErrors(11);
  await look();
  await look();
  expect(world.news()).toEqual(["apiErrors trigger"]);
  await world.process({ rules }).mute({ rule: "apiErrors" }, "2026-03-02T18:00:00Z");
  await world.runtime.advance(30 * 60_000);
  await look();
  expect(world.news()).toEqual(["apiErrors trigger"]);
  await world.runtime.advance(30 * 60_000);
  processes.push(world.process({ rules }));
  await look();
  await look();
  expect(world.news()).toEqual(["apiErrors trigger", "apiErrors resolve"]);
  expect(await storage.alerts.list()).toMatchObject([
    {
      rule: "apiErrors",
      propertyId: null,
      status: "ok",
      firedAt: "2026-03-02T17:00:00.000Z",
      pendingNews: null,
      newsClaimedUntil: null,
    },
  ]);
});
