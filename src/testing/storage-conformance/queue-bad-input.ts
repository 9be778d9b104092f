import assert from "node:assert/strict";
import { casesOf } from "./case.js";
import { idsOf, refusal, refusedInput } from "./expectations.js";
import { at, id, jobRow, seedLeads } from "./fixtures.js";
import { claim, completed, endedJob, failed } from "./queue-steps.js";

const NUMBERS = [0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY];

/** Jobs, locks and limits are asked for with values that make no sense: each is refused by its path and changes nothing. */
export const badQueueInputCases = casesOf("bad input", {
  "a settlement that is malformed is refused by its path": async (storage) => {
    const good = { id: id(404), fence: 1, outcome: completed() };
    await refusedInput(storage.queue.settleMany([good, { ...good, fence: 0.5 }]), "1.fence");
    const late = { ...failed(), at: "soon" };
    await refusedInput(storage.queue.settleMany([{ ...good, outcome: late }]), "0.outcome.at");
  },

  "a retry needs an instant": async (storage) => {
    await seedLeads(storage);
    const ended = await endedJob(storage, jobRow(1), failed());
    await refusedInput(storage.queue.retry(id(1), "soon"), "at");
    await refusedInput(storage.queue.retryFailed({ at: "soon" }), "at");
    assert.deepEqual(await storage.queue.get(id(1)), ended);
  },

  "a cancellation needs an instant and a reason": async (storage) => {
    await seedLeads(storage);
    await storage.queue.enqueue(jobRow(1));
    await refusedInput(storage.queue.cancel(id(1), "soon", "No longer wanted."), "at");
    await refusedInput(storage.queue.cancel(id(1), at(1), ""), "reason");
    assert.deepEqual(idsOf(await claim(storage)), [id(1)]);
  },

  "a lock needs names, a holder, an instant and a lease": async (storage) => {
    const lease = { holder: "a", at: at(0), leaseMs: 60_000 };
    await refusedInput(storage.locks.acquire(["n", ""], lease), "1");
    for (const act of ["acquire", "renew"] as const) {
      await refusedInput(storage.locks[act](["n"], { ...lease, holder: "" }), "holder");
      await refusedInput(storage.locks[act](["n"], { ...lease, at: "now" }), "at");
      for (const leaseMs of NUMBERS) await refusedInput(storage.locks[act](["n"], { ...lease, leaseMs }), "leaseMs");
    }
    await refusal(storage.locks.release(["n"], ""), "INVALID_INPUT");
    assert.deepEqual(await storage.locks.acquire(["n"], lease), { acquired: true });
  },

  "a reservation needs a key, an instant and a limit": async (storage) => {
    const { rateLimits } = storage;
    const limit = { limit: 1, intervalMs: 1000 };
    await refusedInput(rateLimits.reserve("", at(0), limit), "key");
    await refusedInput(rateLimits.reserve("resman", "now", limit), "at");
    for (const wrong of NUMBERS) {
      await refusedInput(rateLimits.reserve("resman", at(0), { ...limit, limit: wrong }), "limit");
      await refusedInput(rateLimits.reserve("resman", at(0), { ...limit, intervalMs: wrong }), "intervalMs");
    }
    await refusedInput(rateLimits.pause("", at(9)), "key");
    await refusedInput(rateLimits.pause("resman", "later"), "until");
    assert.equal(await rateLimits.reserve("resman", at(0), limit), at(0));
  },

  "an archive needs a sensible retention": async (storage) => {
    if (!storage.archive) return;
    await refusedInput(storage.archive({ at: "now" }), "at");
    await refusedInput(storage.archive({ at: at(0), logDays: -1 }), "logDays");
    await refusedInput(storage.archive({ at: at(0), metricDays: -1 }), "metricDays");
    await refusedInput(storage.archive({ at: at(0), batchSize: 0 }), "batchSize");
  },
});
