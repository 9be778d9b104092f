import fc from "fast-check";
import type { JobOutcome } from "../../../src/ports/storage.js";
import { id, integrationRow, jobRow } from "../../../src/testing/storage-conformance/fixtures.js";
import { given, instant, lead, maybe, operation, page, property, REMOTE_IDS } from "./operation.js";

const job = fc.record({
  conversationId: fc.option(lead.map(id)),
  resmanLeadId: fc.option(fc.constantFrom(...REMOTE_IDS)),
  propertyId: property,
  syncOperation: fc.constantFrom("push" as const, "pull" as const),
  trigger: fc.constantFrom("api" as const, "webhook" as const),
  priority: fc.constantFrom(1 as const, 2 as const, 3 as const),
  notBefore: instant,
  at: instant,
});

const errorCode = fc.constantFrom("NETWORK_ERROR", "AUTH_ERROR", "WORKER_CRASHED");

const error = { at: instant, errorCode, errorMessage: fc.constant("No answer.") };

const anyOutcome: fc.Arbitrary<JobOutcome> = fc.oneof(
  fc.record({ status: fc.constant("completed" as const), at: instant }),
  fc.record({
    status: fc.constant("pending" as const),
    ...error,
    nextRetryAt: instant,
    countsAsAttempt: fc.boolean(),
  }),
  fc.record({ status: fc.constant("failed" as const), ...error }),
  fc.record({ status: fc.constant("cancelled" as const), at: instant, errorMessage: fc.constant("Cancelled.") }),
);

/** Calls on the queue, and on the switches it looks at. */
export const queueOperations = [
  operation("queue.enqueue", fc.record({ n: fc.integer({ min: 1, max: 9 }), job }), (s, { n, job: changes }) =>
    s.queue.enqueue(jobRow(n, changes)),
  ),
  operation(
    "queue.enqueueMany",
    fc.array(fc.record({ n: fc.integer({ min: 1, max: 9 }), job }), { maxLength: 4 }),
    (s, jobs) => s.queue.enqueueMany(jobs.map(({ n, job: changes }) => jobRow(n, changes))),
  ),
  operation(
    "queue.claim",
    fc.record({
      at: instant,
      limit: fc.integer({ min: 0, max: 4 }),
      minutes: fc.integer({ min: 1, max: 5 }),
      afterPropertyId: maybe(property),
    }),
    (s, { minutes, at: now, limit: most, afterPropertyId }) =>
      s.queue.claim({
        at: now,
        limit: most,
        ...given({ afterPropertyId }),
        workerId: "worker-1",
        leaseMs: minutes * 60_000,
      }),
  ),
  operation(
    "queue.heartbeat",
    fc.record({ which: fc.nat(), at: instant }),
    async (s, { which, at: now }, { claimed }) => {
      const held = claimed[which % Math.max(claimed.length, 1)];
      return held && s.queue.heartbeat(held.id, held.fence, now, 120_000);
    },
  ),
  operation(
    "queue.settle",
    fc.record({ which: fc.nat(), outcome: anyOutcome }),
    async (s, { which, outcome }, { claimed }) => {
      const held = claimed[which % Math.max(claimed.length, 1)];
      return held && s.queue.settle(held.id, held.fence, outcome);
    },
  ),
  operation(
    "queue.settleMany",
    fc.record({ which: fc.nat(), count: fc.integer({ min: 0, max: 3 }), outcome: anyOutcome }),
    (s, { which, count, outcome }, { claimed }) => {
      const first = which % Math.max(claimed.length, 1);
      const settlements = claimed
        .slice(first, first + count)
        .map(({ id: jobId, fence }) => ({ id: jobId, fence, outcome }));
      return s.queue.settleMany(settlements);
    },
  ),
  operation("queue.retry", fc.record({ n: fc.integer({ min: 1, max: 9 }), at: instant }), (s, { n, at: now }) =>
    s.queue.retry(id(n), now),
  ),
  operation(
    "queue.retryFailed",
    fc.record({ at: instant, errorCode: maybe(errorCode), propertyId: maybe(property) }),
    (s, options) => s.queue.retryFailed({ ...given(options), at: options.at }),
  ),
  operation("queue.cancel", fc.record({ n: fc.integer({ min: 1, max: 9 }), at: instant }), (s, { n, at: now }) =>
    s.queue.cancel(id(n), now, "No longer wanted."),
  ),
  operation(
    "integrations.put",
    fc.record({
      n: fc.integer({ min: 1, max: 2 }),
      // Mostly on: a queue that is switched off has nothing to tell.
      syncEnabled: fc.constantFrom(true, true, true, false),
      syncDirection: fc.constantFrom("bidirectional" as const, "to_resman" as const, "from_resman" as const),
    }),
    (s, { n, ...changes }) => s.integrations.put(integrationRow(n, changes)),
  ),
  operation("integrations.countFailure", fc.record({ property, at: instant }), (s, { property: of, at: now }) =>
    s.integrations.countFailure(of, now),
  ),
  operation("integrations.suspend", fc.record({ property, retryAt: instant }), (s, { property: of, retryAt }) =>
    s.integrations.suspend(of, { retryAt, status: "error" }),
  ),
  operation("integrations.recover", fc.record({ property, at: instant }), (s, { property: of, at: now }) =>
    s.integrations.recover(of, now),
  ),
  operation("queue.oldestLate", fc.record({ at: instant, propertyId: maybe(property) }), (s, { at: now, propertyId }) =>
    s.queue.oldestLate({ at: now, ...given({ propertyId }) }),
  ),
  operation("queue.counts", fc.record({ propertyId: maybe(property) }), (s, filter) => s.queue.counts(given(filter))),
  operation(
    "queue.list",
    fc.record({
      ...page,
      status: maybe(fc.constantFrom("pending" as const, "processing" as const, "completed" as const)),
      errorCode: maybe(errorCode),
      conversationId: maybe(lead.map(id)),
      propertyId: maybe(property),
    }),
    (s, filter) => s.queue.list(given(filter)),
  ),
];
