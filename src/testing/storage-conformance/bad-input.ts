import assert from "node:assert/strict";
import type { StorageAdapter } from "../../ports/storage.js";
import { type ConformanceCase, casesOf } from "./case.js";
import { idsOf, refusal, refusedInput } from "./expectations.js";
import {
  at,
  campaignLeadRow,
  checkpointRow,
  conflictRow,
  conversationRow,
  distinctionRow,
  id,
  integrationRow,
  jobRow,
  leadSubject,
  linkRow,
  logRow,
  mergeRow,
  propertyRow,
  runRow,
  seedLeads,
  tourRow,
  updateRow,
  userRow,
} from "./fixtures.js";

const SECRET = "s3cret-4711";

interface BadRow {
  write(storage: StorageAdapter): Promise<unknown>;
  /** The path that must be named. */
  path: string;
  /** What is read where the row would be: must stay empty. */
  trace(storage: StorageAdapter): Promise<unknown>;
}

/** A row with a value its schema does not allow at one of its fields. */
const spoilt = <Row extends object>(row: Row, field: keyof Row & string, value: unknown = SECRET): Row => ({
  ...row,
  [field]: value,
});

const badBase = { fields: { email: { local: SECRET } }, events: [] };

const BAD_ROWS: Record<string, BadRow> = {
  "a property": {
    write: (s) => s.properties.put(spoilt(propertyRow(9), "name", "")),
    path: "name",
    trace: (s) => s.properties.get(id(9)),
  },
  "an integration": {
    write: (s) => s.integrations.put(spoilt(integrationRow(1), "settings", { defaultAgentId: SECRET })),
    path: "settings.defaultSourceId",
    trace: (s) => s.integrations.get(id(1)),
  },
  "a user": {
    write: (s) => s.users.put(spoilt(userRow(9), "lastSeen")),
    path: "lastSeen",
    trace: (s) => s.users.get(id(9)),
  },
  "a conversation": {
    write: (s) => s.conversations.put(spoilt(conversationRow(9), "startTime")),
    path: "startTime",
    trace: (s) => s.conversations.get(id(9)),
  },
  "a tour": {
    write: (s) => s.tours.put(spoilt(tourRow(9), "durationMinutes", -5)),
    path: "durationMinutes",
    trace: (s) => s.tours.get(id(9)),
  },
  "a campaign lead": {
    write: (s) => s.campaignLeads.put(spoilt(campaignLeadRow(9), "booked")),
    path: "booked",
    trace: (s) => s.campaignLeads.get(id(9)),
  },
  "a link": {
    write: (s) => s.links.save(spoilt(linkRow(1), "base", badBase), null),
    path: "base.fields.email.remote",
    trace: (s) => s.links.get(id(1), "resman"),
  },
  "a log entry": {
    write: (s) => s.log.append(spoilt(logRow(1), "syncStatus")),
    path: "syncStatus",
    trace: async (s) => (await s.log.list())[0],
  },
  "a log entry that knew of its change beforehand": {
    write: (s) => s.log.append(spoilt(logRow(1), "latencyMs", -1)),
    path: "latencyMs",
    trace: async (s) => (await s.log.list())[0],
  },
  "a job": {
    write: (s) => s.queue.enqueue(spoilt(jobRow(1), "priority", 4)),
    path: "priority",
    trace: (s) => s.queue.get(id(1)),
  },
  "a job that is due at no instant": {
    write: (s) => s.queue.enqueue(spoilt(jobRow(1), "notBefore")),
    path: "notBefore",
    trace: (s) => s.queue.get(id(1)),
  },
  "a conflict": {
    write: (s) => s.conflicts.put(spoilt(conflictRow(1), "conflictSeverity")),
    path: "conflictSeverity",
    trace: (s) => s.conflicts.get(id(1)),
  },
  "a conflict whose reasons are no object": {
    write: (s) => s.conflicts.put(spoilt(conflictRow(1), "details")),
    path: "details",
    trace: (s) => s.conflicts.get(id(1)),
  },
  "a merge": {
    write: (s) => s.merges.put(spoilt(mergeRow(1), "trace", { ...mergeRow(1).trace, tours: [{ id: SECRET }] })),
    path: "trace.tours.0",
    trace: (s) => s.merges.get(id(1)),
  },
  "a distinction": {
    write: (s) => s.distinctions.put(spoilt(distinctionRow(leadSubject(1), leadSubject(2)), "decidedAt")),
    path: "decidedAt",
    trace: async (s) => (await s.distinctions.list(id(1), leadSubject(1)))[0],
  },
  "a receipt": {
    write: (s) => s.receipts.record({ source: "resman", id: "1", receivedAt: SECRET }),
    path: "receivedAt",
    trace: async (s) => ((await s.receipts.purge(at(1e6))) === 0 ? undefined : "a receipt"),
  },
  "a checkpoint": {
    write: (s) => s.checkpoints.put(spoilt(checkpointRow("pull"), "through")),
    path: "through",
    trace: (s) => s.checkpoints.get("pull"),
  },
  "a run": {
    write: (s) => s.runs.put(spoilt(runRow(1), "counts", { processed: 1.5 })),
    path: "counts.processed",
    trace: (s) => s.runs.get(id(1)),
  },
};

async function isRefused(storage: StorageAdapter, { write, path, trace }: BadRow): Promise<void> {
  await seedLeads(storage);
  const error = await refusedInput(write(storage), path);
  assert.ok(!JSON.stringify(error).includes(SECRET) && !error.message.includes(SECRET), "the error repeats the value");
  assert.equal(await trace(storage), undefined);
}

export const badInputCases: ConformanceCase[] = [
  ...casesOf(
    "bad input",
    Object.fromEntries(
      Object.entries(BAD_ROWS).map(([name, row]) => [
        `${name} that is malformed is refused by its path and not stored`,
        (storage: StorageAdapter) => isRefused(storage, row),
      ]),
    ),
  ),
  ...casesOf("bad input", {
    "one bad row among several: none is stored": async (storage) => {
      await seedLeads(storage);
      const bad = spoilt(updateRow("b"), "timestamp");
      await refusedInput(storage.conversationUpdates.append([updateRow("a"), bad]), "1.timestamp");
      assert.deepEqual(await storage.conversationUpdates.list(id(1)), []);
      const sample = { name: "lag", value: 1, propertyId: null, at: at(1) };
      await refusedInput(storage.metrics.append([sample, spoilt(sample, "value", Number.NaN)]), "1.value");
      assert.deepEqual(await storage.metrics.list({ name: "lag", from: at(0), to: at(9) }), []);
    },

    "a bad patch is refused and changes nothing": async (storage) => {
      await seedLeads(storage);
      await storage.integrations.put(integrationRow(1));
      await refusedInput(storage.users.update(id(1), { age: 1.5, firstName: "New" }), "age");
      await refusedInput(storage.conversations.update(id(1), { leadScore: 5, moveInDate: "soon" }), "moveInDate");
      await refusedInput(storage.integrations.update(id(1), { errorCount: -1 }), "errorCount");
      assert.deepEqual(await storage.users.get(id(1)), userRow(1));
      assert.deepEqual(await storage.conversations.get(id(1)), conversationRow(1));
      assert.deepEqual(await storage.integrations.get(id(1)), integrationRow(1));
    },

    "a bad replacement leaves the row as it was": async (storage) => {
      await seedLeads(storage);
      await storage.links.save(linkRow(1), null);
      await refusedInput(storage.conversations.put(spoilt(conversationRow(1), "status")), "status");
      await refusedInput(storage.links.save(spoilt(linkRow(1), "syncVersion", 0), 1), "syncVersion");
      assert.deepEqual(await storage.conversations.get(id(1)), conversationRow(1));
      assert.deepEqual(await storage.links.get(id(1), "resman"), linkRow(1));
    },

    "a page needs a sensible limit": async (storage) => {
      for (const limit of [-1, 1.5, Number.NaN]) {
        await refusedInput(storage.conversations.list({ limit }), "limit");
        await refusedInput(storage.log.list({ limit }), "limit");
        await refusedInput(storage.queue.list({ limit }), "limit");
        await refusedInput(storage.conflicts.list({ limit }), "limit");
        await refusedInput(storage.merges.list({ limit }), "limit");
        await refusedInput(storage.runs.list({ limit }), "limit");
      }
    },

    "a filter by what there is not is refused": async (storage) => {
      const unheardOf = ["unheard-of"] as never;
      await refusedInput(storage.conflicts.list({ resolutionStatus: unheardOf }), "resolutionStatus.0");
      await refusedInput(storage.conflicts.list({ conflictType: unheardOf }), "conflictType.0");
      await refusedInput(storage.conflicts.list({ conflictSeverity: unheardOf }), "conflictSeverity.0");
      await refusedInput(storage.conflicts.list({ assignedTo: 7 as never }), "assignedTo");
      await refusedInput(storage.merges.list({ standing: "yes" as never }), "standing");
      await refusedInput(storage.runs.list({ kind: "unheard-of" as never }), "kind");
    },

    "a look-up by what are no keys is refused": async (storage) => {
      const query = { propertyId: id(1), emailKeys: [], phoneKeys: [] };
      await refusedInput(storage.conversations.findByContact({ ...query, nameKeys: [7] as never }), "nameKeys.0");
      await refusedInput(storage.conversations.findByContact({ ...query, phoneKeys: null as never }), "phoneKeys");
    },

    "a link is forgotten at a version only": async (storage) => {
      await seedLeads(storage);
      await storage.links.save(linkRow(1), null);
      for (const version of [0, 1.5, null]) {
        await refusedInput(storage.links.remove(id(1), "resman", version as never), "expectedVersion");
      }
      await refusedInput(storage.links.remove(id(1), "unheard-of" as never, 1), "system");
      assert.deepEqual(await storage.links.get(id(1), "resman"), linkRow(1));
    },

    "a move to nowhere is refused and moves nothing": async (storage) => {
      await seedLeads(storage);
      await storage.log.append(logRow(1));
      await storage.conversationUpdates.append([updateRow("a")]);
      await refusedInput(storage.log.move(id(1), ""), "to");
      await refusedInput(storage.log.move(id(1), id(1), [7] as never), "only.0");
      await refusedInput(storage.conversationUpdates.move(id(1), ""), "to");
      assert.deepEqual(await storage.log.list({ conversationId: id(1) }), [logRow(1)]);
      assert.deepEqual(await storage.conversationUpdates.list(id(1)), [updateRow("a")]);
    },

    "a claim needs an instant, a lease and a limit": async (storage) => {
      await seedLeads(storage);
      await storage.queue.enqueue(jobRow(1));
      const claim = { workerId: "worker-1", at: at(1), leaseMs: 60_000, limit: 1 };
      await refusedInput(storage.queue.claim({ ...claim, at: "now" }), "at");
      for (const leaseMs of [0, -1, Number.NaN, Number.POSITIVE_INFINITY]) {
        await refusedInput(storage.queue.claim({ ...claim, leaseMs }), "leaseMs");
      }
      await refusedInput(storage.queue.claim({ ...claim, limit: -1 }), "limit");
      assert.deepEqual(idsOf(await storage.queue.claim(claim)), [id(1)]);
    },

    "an outcome that is malformed is refused and the job stays held": async (storage) => {
      await seedLeads(storage);
      await storage.queue.enqueue(jobRow(1));
      const [job] = await storage.queue.claim({ workerId: "worker-1", at: at(1), leaseMs: 60_000, limit: 1 });
      const fence = job?.fence ?? -1;
      const pending = {
        status: "pending",
        at: at(2),
        countsAsAttempt: true,
        errorCode: "X",
        errorMessage: "X",
      } as const;
      await refusedInput(storage.queue.settle(id(1), fence, { ...pending, nextRetryAt: "later" }), "nextRetryAt");
      await refusedInput(storage.queue.settle(id(1), fence, { status: "completed", at: "now" }), "at");
      await refusedInput(storage.queue.heartbeat(id(1), fence, "now", 60_000), "at");
      await refusedInput(storage.queue.heartbeat(id(1), fence, at(2), 0), "leaseMs");
      assert.deepEqual(await storage.queue.get(id(1)), job);
    },

    "an instant that is none is refused wherever one is asked for": async (storage) => {
      await refusal(storage.receipts.purge("yesterday"), "INVALID_INPUT");
      await refusedInput(storage.metrics.list({ name: "lag", from: "yesterday", to: at(1) }), "from");
    },
  }),
];
