import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { alertRow } from "../../../src/testing/storage-conformance/alerts.js";
import { latch } from "../../../src/testing/storage-conformance/expectations.js";
import {
  at,
  id,
  integrationRow,
  logRow,
  range,
  seedProperties,
} from "../../../src/testing/storage-conformance/fixtures.js";
import { orphan } from "../../../src/testing/storage-conformance/queue-steps.js";
import { type OpenStorage, openStorage } from "./support/open-storage.js";

let open: OpenStorage;
beforeEach(async () => {
  open = await openStorage();
});
afterEach(() => open.close());

const processes = (count: number) => Array.from({ length: count }, () => open.another());

describe("several processes and one alert", () => {
  it.each([null, id(1)])(
    "of those that save it from one version one gets through (property %s)",
    async (propertyId) => {
      const all = processes(4);
      for (const version of range(1, 10)) {
        const saved = await Promise.all(
          all.map((storage, n) =>
            storage.alerts.save(alertRow("a", { propertyId, value: n, version }), version === 1 ? null : version - 1),
          ),
        );
        expect(saved.filter(Boolean)).toHaveLength(1);
        const stored = await open.storage.alerts.get("a", propertyId);
        expect(stored).toMatchObject({ version, value: saved.indexOf(true) });
      }
      expect(await open.storage.alerts.list()).toHaveLength(1);
    },
  );

  it.each([
    { outcome: "commits", isSecond: false, stored: 1 },
    { outcome: "is undone", isSecond: true, stored: 2 },
  ])(
    "one that waits for another's transaction is told how that ended: it $outcome",
    async ({ outcome, ...expected }) => {
      const [first, second] = processes(2);
      for (const version of [1, 2]) {
        const before = version === 1 ? null : 1;
        const mayEnd = latch();
        const isSaved = latch();
        const saving = first?.transaction(async (tx) => {
          expect(await tx.alerts.save(alertRow("a", { value: 1, version }), before)).toBe(true);
          isSaved.open();
          await mayEnd.opened;
          if (outcome === "is undone") throw new Error("undo");
        });
        await isSaved.opened;
        const late = second?.alerts.save(alertRow("a", { value: 2, version }), before);
        await isWaiting();
        mayEnd.open();
        await saving?.catch((error: Error) => expect(error.message).toBe("undo"));
        expect(await late).toBe(expected.isSecond);
        expect((await open.storage.alerts.get("a", null))?.value).toBe(expected.stored);
      }
    },
  );
});

/** Ends when somebody in the database waits for somebody else's transaction. */
async function isWaiting(): Promise<void> {
  for (;;) {
    const waiting = await open.rows(
      "SELECT 1 FROM pg_locks WHERE NOT granted AND pid IN (SELECT pid FROM pg_stat_activity WHERE datname = current_database())",
    );
    if (waiting.length > 0) return;
  }
}

describe("several processes and one property", () => {
  beforeEach(async () => {
    await seedProperties(open.storage, 1);
    await open.storage.integrations.put(integrationRow(1));
  });

  it("every failure is counted, and each is told another number", async () => {
    const counts = await Promise.all(
      processes(4).flatMap((storage) => range(1, 10).map(() => storage.integrations.countFailure(id(1), at(1)))),
    );
    expect(counts.toSorted((a, b) => a - b)).toEqual(range(1, 40));
  });

  it("what one changes at the same moment stays: a pause, and the longest rest", async () => {
    const rests = [12, 30, 20].map(at);
    const [pausing, ...suspending] = processes(4);
    await Promise.all([
      pausing?.integrations.update(id(1), { syncStatus: "paused", syncEnabled: false }),
      ...suspending.map((storage, n) =>
        storage.integrations.suspend(id(1), { retryAt: rests[n] ?? at(0), status: "error" }),
      ),
    ]);
    await open.storage.integrations.suspend(id(1), { retryAt: at(1), status: "error" });
    expect(await open.storage.integrations.get(id(1))).toMatchObject({
      syncStatus: "paused",
      syncEnabled: false,
      retryAt: at(30),
    });
  });
});

describe("rows that were written by hand", () => {
  const alert = { rule: "queueAge", status: "'ok'", since: "now()", version: "1" };
  const insert = (row: Partial<typeof alert> & Record<string, string>) => {
    const { rule, ...columns } = { ...alert, ...row };
    return open.rows(
      `INSERT INTO lead_sync_alert (rule, ${Object.keys(columns).join(", ")}) VALUES ($1, ${Object.values(columns).join(", ")})`,
      [rule],
    );
  };

  it.each([
    { wrong: "an instant that is none", row: { since: "'infinity'" }, path: "since" },
    { wrong: "a value that is no number", row: { value: "'NaN'" }, path: "value" },
    { wrong: "an empty incident", row: { incident_id: "''" }, path: "incidentId" },
  ])("an alert with $wrong fails its reads with INVALID_INPUT that names it", async ({ row, path }) => {
    await insert(row);
    const refusal = {
      code: "INVALID_INPUT",
      message: expect.stringContaining("lead_sync_alert queueAge"),
      issues: [expect.objectContaining({ path })],
    };
    await expect(open.storage.alerts.get("queueAge", null)).rejects.toMatchObject(refusal);
    await expect(open.storage.alerts.list()).rejects.toMatchObject(refusal);
  });

  it.each([
    ["a second row of all properties", { value: "1" }, "uq_lead_sync_alert_all"],
    ["a status there is not", { rule: "b", status: "'burning'" }, "lead_sync_alert_status_check"],
    ["news there are not", { rule: "b", pending_news: "'hello'" }, "lead_sync_alert_pending_news_check"],
    ["a version below one", { rule: "b", version: "0" }, "lead_sync_alert_version_check"],
  ])("the database refuses %s", async (_, row, constraint) => {
    await insert({});
    await expect(insert(row)).rejects.toMatchObject({ constraint });
  });

  it("a rest for ever lets nothing be taken, and a look at the property says what is wrong", async () => {
    await seedProperties(open.storage, 1);
    await open.storage.integrations.put(integrationRow(1));
    await open.storage.queue.enqueue(orphan(1));
    await open.rows("UPDATE resman_integration SET retry_at = 'infinity'");
    const claim = { workerId: "worker", at: at(1), leaseMs: 60_000, limit: 1 };
    expect(await open.storage.queue.claim(claim)).toEqual([]);
    await expect(open.storage.integrations.get(id(1))).rejects.toMatchObject({
      code: "INVALID_INPUT",
      issues: [expect.objectContaining({ path: "retryAt" })],
    });
    await open.storage.integrations.recover(id(1), at(1));
    expect(await open.storage.queue.claim(claim)).toHaveLength(1);
  });

  it.each(["NaN", "infinity"])("a latency of %s is neither listed nor summed up", async (latency) => {
    await open.storage.log.append(logRow(1, { conversationId: null, propertyId: null, latencyMs: 1 }));
    await open.storage.log.append(logRow(2, { conversationId: null, propertyId: null, latencyMs: 2 }));
    await open.rows("UPDATE lead_sync_log SET latency_ms = $1 WHERE id = $2", [latency, id(1)]);
    const refusal = { code: "INVALID_INPUT", message: expect.stringContaining("lead_sync_log") };
    await expect(open.storage.log.stats({ from: at(0), to: at(9) })).rejects.toMatchObject(refusal);
    await expect(open.storage.log.list()).rejects.toMatchObject(refusal);
    expect((await open.storage.log.stats({ from: at(2), to: at(9) })).latency?.maxMs).toBe(2);
  });

  it("a sample that is no number is not summed up as one", async () => {
    await open.rows("INSERT INTO lead_sync_metric (name, value, at) VALUES ('lag', 'NaN', $1)", [at(1)]);
    const query = { names: ["lag"], from: at(0), to: at(9), stepMs: 60_000 };
    await expect(open.storage.metrics.series(query)).rejects.toMatchObject({
      code: "INVALID_INPUT",
      message: expect.stringContaining("lead_sync_metric"),
    });
    expect(await open.storage.metrics.series({ ...query, from: at(2) })).toEqual([]);
  });
});

describe("measured values among 200,000", () => {
  /** The plan of what a call runs, as the database tells it. */
  const planOf = async (call: (storage: OpenStorage["storage"]) => Promise<unknown>): Promise<string> => {
    const plans: string[] = [];
    const clients = await Promise.all(range(1, 4).map(() => open.pool.connect()));
    for (const client of clients) {
      client.on("notice", ({ message = "" }) => plans.push(message));
      await client.query(`LOAD 'auto_explain'; SET client_min_messages = log; SET auto_explain.log_min_duration = 0;
        SET auto_explain.log_analyze = on; SET auto_explain.log_timing = off`);
    }
    for (const client of clients) client.release();
    await call(open.storage);
    return plans.filter((plan) => plan.includes("lead_sync_metric")).join("\n");
  };

  beforeEach(async () => {
    await open.rows(
      `INSERT INTO lead_sync_metric (name, value, property_id, at)
       SELECT 'metric ' || n % 20, n, CASE WHEN n % 3 > 0 THEN $2::uuid END, $1::timestamptz + n * interval '1 second'
       FROM generate_series(1, 200000) AS n`,
      [at(0), id(1)],
    );
    await open.rows("VACUUM ANALYZE lead_sync_metric");
  }, 60_000);

  it.each([
    { of: "all properties", query: {} },
    { of: "one property", query: { propertyId: id(1) } },
  ])("a series of $of reads its own span only", async ({ query }) => {
    const names = ["metric 3", "metric 4"];
    const plan = await planOf(({ metrics }) =>
      metrics.series({ names, from: at(100), to: at(110), stepMs: 60_000, ...query }),
    );
    expect(plan).toMatch(/(using|on) idx_lead_sync_metric_\w+/);
    expect(plan).not.toMatch(/Seq Scan on lead_sync_metric/);
    // Of all names 600 samples were taken in these ten minutes.
    const read = [...plan.matchAll(/(?:actual rows=|Removed by Filter: )([\d.]+)/g)].map(([, rows]) => Number(rows));
    expect(read.length).toBeGreaterThan(1);
    expect(Math.max(...read)).toBeLessThanOrEqual(600);
  });

  it("a series of a rare name reads that name only, over months too", async () => {
    await open.rows(
      "INSERT INTO lead_sync_metric (name, value, at) SELECT 'rare', n, $1::timestamptz + n * interval '1 hour' FROM generate_series(1, 50) AS n",
      [at(0)],
    );
    await open.rows("VACUUM ANALYZE lead_sync_metric");
    const span = { from: at(0), to: at(90 * 24 * 60) };
    const plan = await planOf(({ metrics }) =>
      metrics.series({ names: ["rare"], ...span, stepMs: 90 * 24 * 60 * 60_000 }),
    );
    expect(plan).toMatch(/(using|on) idx_lead_sync_metric_\w+/);
    const read = [...plan.matchAll(/(?:actual rows=|Removed by Filter: )([\d.]+)/g)].map(([, rows]) => Number(rows));
    expect(read.length).toBeGreaterThan(1);
    expect(Math.max(...read)).toBeLessThanOrEqual(50);
  });

  it("forgetting reads no more than the batch it forgets", async () => {
    const archive = { at: at(3 + 90 * 24 * 60), batchSize: 100 };
    const counts: unknown[] = [];
    const plan = await planOf(async (storage) => counts.push(await storage.archive(archive)));
    expect(counts).toMatchObject([{ metrics: 179 }]);
    expect(plan).toMatch(/using idx_lead_sync_metric_at\b/);
    expect(plan).not.toMatch(/Seq Scan on lead_sync_metric/);
  });
});
