import assert from "node:assert/strict";
import type { StorageAdapter } from "../../ports/storage.js";
import { alertRow } from "./alerts.js";
import { type ConformanceCase, casesOf } from "./case.js";
import { spoil } from "./expectations.js";
import {
  at,
  CLIENT,
  campaignLeadRow,
  campaignLinkRow,
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
  SOURCE,
  seedLeads,
  tourRow,
  updateRow,
  userRow,
} from "./fixtures.js";

interface Kept {
  /** A row with nested values, made anew by each call. */
  make(): object;
  write(storage: StorageAdapter, row: never): Promise<unknown>;
  reads: ((storage: StorageAdapter) => Promise<unknown>)[];
}

const keep = <Row extends object>(
  make: () => Row,
  write: (storage: StorageAdapter, row: Row) => Promise<unknown>,
  ...reads: ((storage: StorageAdapter) => Promise<unknown>)[]
): Kept => ({ make, write, reads });

const NESTED = { nested: { list: [{ deep: "value" }] } };

const sample = { name: "lag", value: 1, propertyId: null, at: at(1) };

const KEPT: Record<string, Kept> = {
  properties: keep(
    propertyRow,
    (s, row) => s.properties.put(row),
    (s) => s.properties.get(id(1)),
    (s) => s.properties.list(),
  ),
  integrations: keep(
    () => integrationRow(1, { apiCredentials: NESTED }),
    (s, row) => s.integrations.put(row),
    (s) => s.integrations.get(id(1)),
    (s) => s.integrations.list(),
  ),
  users: keep(
    () => userRow(1, { resmanCustomFields: NESTED }),
    (s, row) => s.users.put(row),
    (s) => s.users.get(id(1)),
  ),
  conversations: keep(
    () => conversationRow(1, { desiredFeatures: ["pool"], petDetails: [NESTED], resmanCustomFields: NESTED }),
    (s, row) => s.conversations.put(row),
    (s) => s.conversations.get(id(1)),
    (s) => s.conversations.list(),
    (s) => s.conversations.findByContact({ propertyId: id(1), emailKeys: ["renter1@example.com"], phoneKeys: [] }),
  ),
  tours: keep(
    tourRow,
    (s, row) => s.tours.put(row),
    (s) => s.tours.get(id(1)),
    (s) => s.tours.listByConversation(id(1)),
  ),
  "conversation updates": keep(
    () => [updateRow("a")],
    (s, rows) => s.conversationUpdates.append(rows),
    (s) => s.conversationUpdates.list(id(1)),
  ),
  "campaign leads": keep(
    () => campaignLeadRow(1, { airtableRecordId: "recA1" }),
    (s, row) => s.campaignLeads.put(row),
    (s) => s.campaignLeads.get(id(1)),
    (s) => s.campaignLeads.findByAirtableRecordId("recA1"),
    (s) => s.campaignLeads.findByAirtableRecordIds(CLIENT, ["recA1"]),
    (s) => s.campaignLeads.getMany([id(1)]),
    (s) => s.campaignLeads.list(),
    (s) => s.campaignNotices.list({ clientId: CLIENT }),
  ),
  "many campaign leads": keep(
    () => [campaignLeadRow(1, { airtableRecordId: "recA1" })],
    (s, rows) => s.campaignLeads.putMany(rows),
    (s) => s.campaignLeads.list(),
  ),
  "campaign links": keep(
    () => [
      campaignLinkRow(1, {
        base: { pets: { local: [NESTED], remote: NESTED } },
        seen: { pets: NESTED },
        conflicts: [{ field: "pets", local: [NESTED], remote: null, rule: "manual", openedAt: at(1) }],
      }),
    ],
    (s, rows) => s.campaignLinks.saveMany(rows),
    (s) => s.campaignLinks.getMany([id(1)]),
    (s) => s.campaignLinks.findByRecords(SOURCE, ["rec1"]),
    (s) => s.campaignLinks.list({ source: SOURCE }),
    (s) => s.campaignLinks.listRecords({ source: SOURCE }),
  ),
  links: keep(
    () => linkRow(1, { base: { fields: { pets: { local: [NESTED], remote: NESTED } }, events: ["note:1"] } }),
    (s, row) => s.links.save(row, null),
    (s) => s.links.get(id(1), "resman"),
    (s) => s.links.findByRemote("resman", id(1), "prospect-1"),
  ),
  log: keep(
    () =>
      logRow(1, {
        syncData: NESTED,
        changes: [{ field: "pets", side: "local", from: null, to: [NESTED], origin: "remote", rule: "r" }],
      }),
    (s, row) => s.log.append(row),
    (s) => s.log.list(),
  ),
  alerts: keep(
    alertRow,
    (s, row) => s.alerts.save(row, null),
    (s) => s.alerts.get("queueAge", null),
    (s) => s.alerts.list(),
  ),
  "many log rows": keep(
    () => [logRow(1, { syncData: NESTED, campaignLeadId: id(1) })],
    (s, rows) => s.log.appendMany(rows),
    (s) => s.log.list({ campaignLeadId: id(1) }),
  ),
  jobs: keep(
    () => jobRow(1, { syncData: NESTED }),
    (s, row) => s.queue.enqueue(row),
    (s) => s.queue.get(id(1)),
    (s) => s.queue.list(),
  ),
  conflicts: keep(
    () => conflictRow(1, { baseValue: [NESTED], resmanValue: NESTED, details: NESTED }),
    (s, row) => s.conflicts.put(row),
    (s) => s.conflicts.get(id(1)),
    (s) => s.conflicts.list(),
  ),
  merges: keep(
    () =>
      mergeRow(1, {
        trace: { ...mergeRow(1).trace, fields: { pets: { from: [NESTED], to: null } }, conflicts: [conflictRow(9)] },
      }),
    (s, row) => s.merges.put(row),
    (s) => s.merges.get(id(1)),
    (s) => s.merges.list(),
    (s) => s.merges.list({ conversationId: id(1) }),
  ),
  distinctions: keep(
    () => distinctionRow(leadSubject(1), "prospect:P-1"),
    (s, row) => s.distinctions.put(row),
    (s) => s.distinctions.list(id(1), leadSubject(1)),
  ),
  checkpoints: keep(
    () => checkpointRow("pull", { state: { parts: [NESTED] } }),
    (s, row) => s.checkpoints.put(row),
    (s) => s.checkpoints.get("pull"),
  ),
  runs: keep(
    () => runRow(1, { errors: [{ leadId: id(1), code: "TIMEOUT_ERROR", message: "No answer." }] }),
    (s, row) => s.runs.put(row),
    (s) => s.runs.get(id(1)),
    (s) => s.runs.list(),
  ),
  metrics: keep(
    () => [{ ...sample }],
    (s, rows) => s.metrics.append(rows as [typeof sample & { propertyId: null }]),
    (s) => s.metrics.list({ name: "lag", from: at(0), to: at(9) }),
  ),
};

async function staysAsItWas(storage: StorageAdapter, { make, write, reads }: Kept): Promise<void> {
  await seedLeads(storage);
  const given = make();
  await write(storage, given as never);
  const answers = () => Promise.all(reads.map((read) => read(storage)));
  const stored = await answers();
  const expected = structuredClone(stored);
  spoil(given);
  assert.deepEqual(await answers(), expected, "changing the object that was stored changed the store");
  spoil(stored);
  assert.deepEqual(await answers(), expected, "changing an object that was read changed the store");
}

export const copyCases: ConformanceCase[] = [
  ...casesOf(
    "copies",
    Object.fromEntries(
      Object.entries(KEPT).map(([name, kept]) => [
        `${name}: what a caller does to a row changes nothing stored`,
        (storage: StorageAdapter) => staysAsItWas(storage, kept),
      ]),
    ),
  ),
  ...casesOf("copies", {
    "a patch, an enqueued item and a claimed job are copies as well": async (storage) => {
      await seedLeads(storage);
      const patch = { resmanCustomFields: structuredClone(NESTED) };
      await storage.conversations.update(id(1), patch);
      spoil(patch);
      assert.deepEqual((await storage.conversations.get(id(1)))?.resmanCustomFields, NESTED);
      const { item } = await storage.queue.enqueue(jobRow(1, { syncData: structuredClone(NESTED) }));
      spoil(item);
      const [job] = await storage.queue.claim({ workerId: "worker-1", at: at(1), leaseMs: 60_000, limit: 1 });
      assert.deepEqual(job?.syncData, NESTED);
      spoil(job);
      assert.equal((await storage.queue.get(id(1)))?.fence, 1);
    },

    "within a transaction as well, where what was read stays as it was": async (storage) => {
      await seedLeads(storage);
      await storage.transaction(async (tx) => {
        const row = conversationRow(1, { resmanCustomFields: structuredClone(NESTED) });
        await tx.conversations.put(row);
        spoil(row);
        const read = await tx.conversations.get(id(1));
        spoil(read);
        const user = await tx.users.get(id(1));
        spoil(user);
      });
      assert.deepEqual(await storage.conversations.get(id(1)), conversationRow(1, { resmanCustomFields: NESTED }));
      assert.deepEqual(await storage.users.get(id(1)), userRow(1));
    },
  }),
];
