import assert from "node:assert/strict";
import { casesOf } from "./case.js";
import { refusal, refusedInput } from "./expectations.js";
import { at, id, integrationRow, seedProperties } from "./fixtures.js";

const NO_PROPERTY = [id(404), "no id of a row"];

export const integrationFailureCases = casesOf("integrations: failures", {
  "keeps how often a property is synced and until when it rests": async (storage) => {
    await seedProperties(storage, 1);
    const row = integrationRow(1, { syncCron: "*/15 7-19 * * 1-5", retryAt: at(9) });
    await storage.integrations.put(row);
    assert.deepEqual(await storage.integrations.get(id(1)), row);
    await storage.integrations.update(id(1), { syncCron: null, retryAt: null });
    assert.deepEqual(await storage.integrations.get(id(1)), integrationRow(1));
  },

  "counts failures, each once, also of many at once, and of one property": async (storage) => {
    await seedProperties(storage, 2);
    const other = integrationRow(2, { errorCount: 5 });
    await storage.integrations.put(integrationRow(1));
    await storage.integrations.put(other);
    assert.equal(await storage.integrations.countFailure(id(1), at(1)), 1);
    const counts = await Promise.all([2, 3, 4, 5, 6].map(() => storage.integrations.countFailure(id(1), at(2))));
    assert.deepEqual(counts.toSorted(), [2, 3, 4, 5, 6]);
    assert.deepEqual(await storage.integrations.get(id(1)), integrationRow(1, { errorCount: 6, lastSyncAt: at(2) }));
    assert.deepEqual(await storage.integrations.get(id(2)), other);
  },

  "suspends a property and never shortens an earlier rest": async (storage) => {
    await seedProperties(storage, 1);
    await storage.integrations.put(integrationRow(1, { errorCount: 5 }));
    await storage.integrations.suspend(id(1), { retryAt: at(10), status: "error" });
    const resting = integrationRow(1, { errorCount: 5, retryAt: at(10), syncStatus: "error" });
    assert.deepEqual(await storage.integrations.get(id(1)), resting);
    await storage.integrations.suspend(id(1), { retryAt: at(9), status: "disconnected" });
    assert.deepEqual(await storage.integrations.get(id(1)), { ...resting, syncStatus: "disconnected" });
    await storage.integrations.suspend(id(1), { retryAt: at(11), status: "error" });
    assert.deepEqual(await storage.integrations.get(id(1)), { ...resting, retryAt: at(11) });
  },

  "recovers a property: failures and rest are forgotten": async (storage) => {
    await seedProperties(storage, 1);
    for (const syncStatus of ["active", "error", "disconnected"] as const) {
      await storage.integrations.put(
        integrationRow(1, { errorCount: 7, retryAt: at(10), syncStatus, syncCron: "0 * * * *" }),
      );
      await storage.integrations.recover(id(1), at(12));
      assert.deepEqual(
        await storage.integrations.get(id(1)),
        integrationRow(1, { lastSyncAt: at(12), lastSuccessfulSyncAt: at(12), syncCron: "0 * * * *" }),
      );
    }
  },

  "a property somebody paused stays paused": async (storage) => {
    await seedProperties(storage, 1);
    await storage.integrations.put(integrationRow(1, { syncStatus: "paused", syncEnabled: false }));
    const status = async () => (await storage.integrations.get(id(1)))?.syncStatus;
    await storage.integrations.suspend(id(1), { retryAt: at(10), status: "error" });
    assert.equal(await status(), "paused");
    await storage.integrations.recover(id(1), at(11));
    assert.equal(await status(), "paused");
    assert.equal((await storage.integrations.get(id(1)))?.retryAt, null);
  },

  "a property without an integration is refused with NOT_FOUND": async ({ integrations }) => {
    for (const unknown of NO_PROPERTY) {
      await refusal(integrations.countFailure(unknown, at(1)), "NOT_FOUND");
      await refusal(integrations.suspend(unknown, { retryAt: at(2), status: "error" }), "NOT_FOUND");
      await refusal(integrations.recover(unknown, at(1)), "NOT_FOUND");
    }
  },

  "what is counted in a transaction is undone with it": async (storage) => {
    await seedProperties(storage, 1);
    await storage.integrations.put(integrationRow(1));
    const failing = storage.transaction(async (tx) => {
      assert.equal(await tx.integrations.countFailure(id(1), at(1)), 1);
      assert.equal(await tx.integrations.countFailure(id(1), at(1)), 2);
      throw new Error("undo");
    });
    await assert.rejects(failing, { message: "undo" });
    assert.deepEqual(await storage.integrations.get(id(1)), integrationRow(1));
  },
});

export const badFailureCases = casesOf("bad input", {
  "a failure, a rest and a recovery need instants": async (storage) => {
    await seedProperties(storage, 1);
    await storage.integrations.put(integrationRow(1));
    const { countFailure, suspend, recover } = storage.integrations;
    await refusedInput(countFailure(id(1), "now"), "at");
    await refusedInput(recover(id(1), "now"), "at");
    await refusedInput(suspend(id(1), { retryAt: "later", status: "error" }), "retryAt");
    await refusedInput(suspend(id(1), { retryAt: at(1), status: "paused" as never }), "status");
    await refusedInput(storage.integrations.update(id(1), { syncCron: "" }), "syncCron");
    await refusedInput(storage.integrations.update(id(1), { retryAt: "later" }), "retryAt");
    assert.deepEqual(await storage.integrations.get(id(1)), integrationRow(1));
  },
});
