import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { isSyncError } from "../../../src/domain/errors.js";
import type { StorageAdapter } from "../../../src/ports/storage.js";
import { latch } from "../../../src/testing/storage-conformance/expectations.js";
import {
  activityRow,
  at,
  CLIENT,
  campaignLeadRow,
  campaignLinkRow,
  id,
  range,
  SOURCE,
} from "../../../src/testing/storage-conformance/fixtures.js";
import { type OpenStorage, openStorage } from "./support/open-storage.js";

const PROCESSES = 4;
const ROUNDS = 5;
const LEADS = range(1, 60);

describe("campaign leads of several processes on one database", () => {
  let open: OpenStorage;
  let processes: StorageAdapter[];
  beforeEach(async () => {
    open = await openStorage();
    processes = range(1, PROCESSES).map(() => open.another());
    await open.storage.campaignLeads.putMany(LEADS.map((n) => campaignLeadRow(n, { smsSentCount: 0 })));
  });
  afterEach(() => open.close());

  /** Every other process goes the other way round. */
  const idsFor = (worker: number): string[] => (worker % 2 === 0 ? LEADS : LEADS.toReversed()).map(id);

  /** What each of the processes does, round by round, all at once. */
  const inAll = async (work: (storage: StorageAdapter, worker: number, round: number) => Promise<void>) => {
    const working = processes.map(async (storage, worker) => {
      for (const round of range(1, ROUNDS)) await work(storage, worker, round);
    });
    await Promise.all(working);
  };

  /** Resolves when so many statements wait for a lock. */
  const untilWaiting = async (count: number): Promise<void> => {
    for (let waiting = 0; waiting < count; ) {
      const [row] = await open.rows(
        "SELECT count(*)::integer AS waiting FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'",
      );
      waiting = Number(row?.waiting);
    }
  };

  const lostOf = (outcomes: readonly PromiseSettledResult<unknown>[]): unknown[] =>
    outcomes.flatMap((outcome) => (outcome.status === "rejected" ? [outcome.reason] : []));

  it("of those that count in the same leads, under their lock, no edit is lost", async () => {
    await inAll((storage, worker) =>
      storage.transaction(async (tx) => {
        const leads = await tx.campaignLeads.getMany(idsFor(worker), { lock: true });
        await tx.campaignLeads.putMany(leads.map((lead) => ({ ...lead, smsSentCount: (lead.smsSentCount ?? 0) + 1 })));
      }),
    );
    const counts = (await open.storage.campaignLeads.list()).map(({ smsSentCount }) => smsSentCount);
    expect(counts).toEqual(LEADS.map(() => PROCESSES * ROUNDS));
  });

  describe("two that come from opposite ends and wait for one row in the middle do not then wait for each other", () => {
    const MIDDLE = id(LEADS.length / 2);

    type Work = (storage: StorageAdapter, leads: readonly number[]) => Promise<unknown>;
    const refs = (leads: readonly number[]) => leads.map((n) => ({ leadId: campaignLeadRow(n).id, version: n }));
    const works: Readonly<Record<string, [table: string, key: string, work: Work]>> = {
      "locking leads": [
        "leads",
        "id",
        (storage, leads) =>
          storage.transaction(({ campaignLeads }) => campaignLeads.getMany(leads.map(id), { lock: true })),
      ],
      "storing leads": [
        "leads",
        "id",
        (storage, leads) => storage.campaignLeads.putMany(leads.map((n) => campaignLeadRow(n))),
      ],
      "saving links": [
        "campaign_lead_link",
        "lead_id",
        (storage, leads) =>
          storage.campaignLinks.saveMany(leads.map((n) => campaignLinkRow(n, { syncVersion: 2 }))).catch((error) => {
            if (!isSyncError(error, "STALE_WRITE")) throw error;
          }),
      ],
      "noticing leads": [
        "campaign_lead_notice",
        "lead_id",
        (storage, leads) => storage.campaignNotices.add(leads.map(id), at(1)),
      ],
      "postponing notices": [
        "campaign_lead_notice",
        "lead_id",
        (storage, leads) =>
          storage.campaignNotices.postpone(
            refs(leads).map((ref) => ({ ...ref, notBefore: at(1), errorCode: "TIMEOUT_ERROR", errorMessage: "" })),
          ),
      ],
      "settling notices": [
        "campaign_lead_notice",
        "lead_id",
        (storage, leads) => storage.campaignNotices.settle(refs(leads)),
      ],
    };

    it.each(Object.entries(works))("%s", async (_, [table, key, work]) => {
      await open.storage.campaignLinks.saveMany(LEADS.map((n) => campaignLinkRow(n)));
      await open.storage.campaignNotices.add(LEADS.map(id), at(0));
      await open.rows("UPDATE campaign_lead_notice SET version = ('x' || right(lead_id::text, 12))::bit(48)::bigint");
      const holder = await open.pool.connect();
      await holder.query(`BEGIN; SELECT FROM ${table} WHERE ${key} = '${MIDDLE}' FOR UPDATE`);
      const working = [LEADS, LEADS.toReversed()].map((leads, n) => work(processes[n] as StorageAdapter, leads));
      const done = Promise.all(working);
      await untilWaiting(2);
      await holder.query("COMMIT");
      holder.release();
      await done;
    });
  });

  it("a host that edits many leads by SQL and the sync that settles them never wait in a circle", async () => {
    let isEditing = true;
    const edit = async () => {
      for (const round of range(1, ROUNDS)) await open.rows("UPDATE leads SET notes = $1 || id::text", [`${round}`]);
    };
    const editing = edit().finally(() => {
      isEditing = false;
    });
    const settled = new Set<string>();
    const settling = processes.map(async (storage) => {
      for (let last = false; !last; ) {
        last = !isEditing;
        const notices = (await storage.campaignNotices.list({ clientId: CLIENT })).toReversed();
        await storage.campaignNotices.settle(notices);
        for (const { leadId, version } of notices) settled.add(`${leadId} ${version}`);
      }
    });
    await Promise.all([editing, ...settling]);
    expect(await open.storage.campaignNotices.count({ clientId: CLIENT })).toBe(0);
    expect(settled.size).toBeGreaterThanOrEqual(LEADS.length);
  });

  it("who settles a notice while an edit of its lead is under way is told of the edit", async () => {
    const [editor, settler] = processes as [StorageAdapter, StorageAdapter];
    await open.storage.campaignNotices.add([id(1)], at(0));
    const seen = await open.storage.campaignNotices.list({ clientId: CLIENT });
    const edited = latch();
    const mayEnd = latch();
    const edit = editor.transaction(async (tx) => {
      await tx.campaignLeads.update(id(1), { notes: "Called." });
      edited.open();
      await mayEnd.opened;
    });
    await edited.opened;
    const settling = settler.campaignNotices.settle(seen);
    await untilWaiting(1);
    mayEnd.open();
    await edit;
    expect(await settling).toEqual([id(1)]);
    expect(await open.storage.campaignNotices.count({ clientId: CLIENT })).toBe(1);
  });

  it("what refers to a lead that is locked does not wait for it: a notice, a row of the portal's log", async () => {
    const other = processes[0] as StorageAdapter;
    await open.storage.transaction(async (tx) => {
      await tx.campaignLeads.getMany([id(1)], { lock: true });
      await other.campaignNotices.add([id(1)], at(0));
      await other.activities.append(activityRow(1));
    });
    expect(await open.storage.campaignNotices.count({ clientId: CLIENT })).toBe(1);
  });

  it("a lead that is deleted while it is noticed is left out", async () => {
    const client = await open.pool.connect();
    await client.query("BEGIN");
    await client.query("DELETE FROM leads WHERE id = $1", [id(1)]);
    const adding = open.another().campaignNotices.add([1, 2].map(id), at(0));
    await untilWaiting(1);
    await client.query("COMMIT");
    client.release();
    await adding;
    const left = await open.storage.campaignNotices.list({ clientId: CLIENT });
    expect(left.map(({ leadId }) => leadId)).toEqual([id(2)]);
  });

  describe("links", () => {
    it("of those that save one version one gets through, the others are told STALE_WRITE", async () => {
      const rows = (version: number, notes: string) =>
        range(1, 10).map((n) => campaignLinkRow(n, { syncVersion: version, seen: { notes } }));
      for (const version of range(1, 10)) {
        const outcomes = await Promise.allSettled(
          processes.map((storage, n) => {
            const own = rows(version, `${n}`);
            return storage.campaignLinks.saveMany(n % 2 === 0 ? own : own.toReversed());
          }),
        );
        const lost = lostOf(outcomes);
        expect(lost).toHaveLength(PROCESSES - 1);
        expect(lost.filter((error) => !isSyncError(error, "STALE_WRITE"))).toEqual([]);
        const winner = outcomes.findIndex(({ status }) => status === "fulfilled");
        const saved = await open.storage.campaignLinks.getMany(LEADS.map(id));
        expect(saved).toEqual(rows(version, `${winner}`));
      }
    });

    it("of those that link one record to different leads one gets through", async () => {
      for (const round of range(1, 10)) {
        const outcomes = await Promise.allSettled(
          processes.map((storage, n) =>
            storage.campaignLinks.saveMany([
              campaignLinkRow(round * 10 + n, { recordId: `recOf${round}` }),
              campaignLinkRow(round * 10 + n + 5, { recordId: `recBeside${round}/${n}` }),
            ]),
          ),
        );
        const lost = lostOf(outcomes);
        expect(lost).toHaveLength(PROCESSES - 1);
        expect(lost.filter((error) => !isSyncError(error, "STALE_WRITE"))).toEqual([]);
      }
      // All or none: what was to be saved beside the record is not there either.
      expect(await open.storage.campaignLinks.count({ source: SOURCE })).toBe(20);
    });

    it("a record that is taken after it was looked for is told as STALE_WRITE, which can be repeated", async () => {
      const [one, other] = processes as [StorageAdapter, StorageAdapter];
      const saved = latch();
      const mayEnd = latch();
      const first = one.transaction(async (tx) => {
        await tx.campaignLinks.saveMany([campaignLinkRow(1)]);
        saved.open();
        await mayEnd.opened;
      });
      await saved.opened;
      const second = Promise.allSettled([other.campaignLinks.saveMany([campaignLinkRow(2, { recordId: "rec1" })])]);
      await untilWaiting(1);
      mayEnd.open();
      await first;
      expect(await second).toMatchObject([{ status: "rejected", reason: { code: "STALE_WRITE", retryable: true } }]);
    });

    it("a transaction goes on after a save that was stale", async () => {
      await open.storage.campaignLinks.saveMany([campaignLinkRow(1)]);
      await open.storage.transaction(async (tx) => {
        const stale = tx.campaignLinks.saveMany([campaignLinkRow(2), campaignLinkRow(1)]);
        await expect(stale).rejects.toMatchObject({ code: "STALE_WRITE", context: { leadId: id(1) } });
        await tx.campaignLinks.saveMany([campaignLinkRow(3)]);
      });
      const saved = await open.storage.campaignLinks.getMany([1, 2, 3].map(id));
      expect(saved).toEqual([campaignLinkRow(1), campaignLinkRow(3)]);
    });
  });
});
