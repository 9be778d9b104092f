import assert from "node:assert/strict";
import { casesOf } from "./case.js";
import { idsOf, latch } from "./expectations.js";
import { id, jobRow, seedLeads } from "./fixtures.js";

export const listenCases = casesOf("queue: listen", {
  "calls back once a job can be seen, and not for one that was undone": async (storage) => {
    if (!storage.listen) return;
    await seedLeads(storage, 2);
    const called = latch();
    const seen: Promise<string[]>[] = [];
    const stop = await storage.listen(() => {
      seen.push(storage.queue.list().then(idsOf));
      called.open();
    });
    const undone = storage.transaction(async (tx) => {
      await tx.queue.enqueue(jobRow(1));
      throw new Error("undo");
    });
    await assert.rejects(undone, { message: "undo" });
    await storage.transaction(async (tx) => {
      await tx.queue.enqueue(jobRow(2));
    });
    await called.opened;
    assert.deepEqual(await seen[0], [id(2)]);
    await stop();
  },

  "a listener that throws breaks neither the enqueue nor other listeners": async (storage) => {
    if (!storage.listen) return;
    await seedLeads(storage);
    const called = latch();
    const stops = [
      await storage.listen(() => {
        throw new Error("a listener failed");
      }),
      await storage.listen(called.open),
    ];
    assert.equal((await storage.queue.enqueue(jobRow(1))).coalesced, false);
    await called.opened;
    for (const stop of stops) await stop();
  },

  "does not call back who stopped listening": async (storage) => {
    if (!storage.listen) return;
    await seedLeads(storage, 2);
    let stopped = 0;
    const called = latch();
    const stop = await storage.listen(() => {
      stopped += 1;
    });
    await stop();
    const stopOther = await storage.listen(called.open);
    await storage.queue.enqueue(jobRow(1));
    await called.opened;
    assert.equal(stopped, 0);
    await stopOther();
  },
});
