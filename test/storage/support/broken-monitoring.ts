import type { QueueItem } from "../../../src/domain/queue-item.js";
import type { LatencyStats, Repositories, StorageAdapter } from "../../../src/ports/storage.js";
import { altered, type BrokenAdapter, broken, insteadOfRefusing } from "./altered-adapter.js";

/** Breaks some methods of one repository. */
const brokenIn =
  <Name extends keyof Repositories>(name: Name) =>
  (
    fault: string,
    noticedBy: string,
    alter: (repository: Repositories[Name], all: Repositories) => Partial<Repositories[Name]>,
  ): BrokenAdapter =>
    broken(fault, noticedBy, (all) => ({ [name]: { ...all[name], ...alter(all[name], all) } }));

const alerts = brokenIn("alerts");
const integrations = brokenIn("integrations");
const queue = brokenIn("queue");
const log = brokenIn("log");
const metrics = brokenIn("metrics");

const BROKEN_ALERTS: BrokenAdapter[] = [
  alerts("lets who comes last win", "who is late changes nothing, and nobody else's row", ({ get, save }) => ({
    save: async (alert) => {
      const stored = await get(alert.rule, alert.propertyId);
      return save({ ...alert, version: Math.max(alert.version, (stored?.version ?? 0) + 1) }, stored?.version ?? null);
    },
  })),
  alerts("tells everybody they were the first", "of many who save one row at once, one is the first", ({ save }) => ({
    save: (...row) => save(...row).then(() => true),
  })),
  alerts(
    "takes all properties together for any of them",
    "tells rules and properties apart, and all properties together from each",
    ({ get }) => ({
      get: async (rule, propertyId) => (await get(rule, propertyId)) ?? get(rule, null),
    }),
  ),
  alerts(
    "lists what is of no property last",
    "lists them by rule, then property, that of all properties first",
    ({ list }) => ({
      list: async () =>
        (await list()).toSorted((a, b) => Number(a.propertyId === null) - Number(b.propertyId === null)),
    }),
  ),
  alerts(
    "keeps what a new row leaves empty",
    "replaces a row that is still at the version that was read, whole",
    ({ get, save }) => ({
      save: async (alert, expected) => {
        const stored = await get(alert.rule, alert.propertyId);
        return save({ ...alert, mutedUntil: alert.mutedUntil ?? stored?.mutedUntil ?? null }, expected);
      },
    }),
  ),
  alerts(
    "swallows versions that do not grow",
    "an alert whose version does not grow is refused: others would take it for what they have read",
    ({ save }) => ({ save: (...row) => save(...row).catch(insteadOfRefusing(true)) }),
  ),
];

const BROKEN_FAILURES: BrokenAdapter[] = [
  integrations(
    "reads the count of failures and writes it back",
    "counts failures, each once, also of many at once, and of one property",
    ({ get, update, countFailure }) => ({
      countFailure: async (propertyId, at) => {
        const row = await get(propertyId);
        if (!row || Number.isNaN(Date.parse(at))) return countFailure(propertyId, at);
        await update(propertyId, { errorCount: row.errorCount + 1, lastSyncAt: at });
        return row.errorCount + 1;
      },
    }),
  ),
  integrations("lets the newest rest count", "suspends a property and never shortens an earlier rest", (all) => ({
    suspend: async (propertyId, rest) => {
      await all.suspend(propertyId, rest);
      await all.update(propertyId, { retryAt: rest.retryAt });
    },
  })),
  integrations("wakes what somebody paused", "a property somebody paused stays paused", ({ recover, update }) => ({
    recover: async (propertyId, at) => {
      await recover(propertyId, at);
      await update(propertyId, { syncStatus: "active" });
    },
  })),
  integrations("lets a recovered property rest on", "recovers a property: failures and rest are forgotten", (all) => ({
    recover: async (propertyId, at) => {
      const row = await all.get(propertyId);
      await all.recover(propertyId, at);
      await all.update(propertyId, { retryAt: row?.retryAt ?? null });
    },
  })),
  integrations(
    "works on what rests",
    "leaves jobs where they are while their property rests, and takes them from retryAt on",
    ({ get, update, suspend }) => ({
      suspend: async (propertyId, rest) => {
        const before = await get(propertyId);
        await suspend(propertyId, rest);
        await update(propertyId, { retryAt: before?.retryAt ?? null });
      },
    }),
  ),
  integrations(
    "rests a moment too long",
    "leaves jobs where they are while their property rests, and takes them from retryAt on",
    ({ suspend }) => ({
      suspend: (propertyId, { retryAt, status }) => {
        const ms = Date.parse(retryAt) + 1;
        return suspend(propertyId, { status, retryAt: Number.isNaN(ms) ? retryAt : new Date(ms).toISOString() });
      },
    }),
  ),
  integrations(
    "switches off what rests",
    "takes what came meanwhile once the property has recovered",
    ({ suspend, update }) => ({
      suspend: async (propertyId, rest) => {
        await suspend(propertyId, rest);
        await update(propertyId, { syncEnabled: false });
      },
    }),
  ),
];

/** The oldest job that passes a test, whatever its property's switches say. */
const oldestOf =
  (
    isMeant: (job: QueueItem, at: string) => boolean,
    ageOf: (job: QueueItem) => string = ({ createdAt }) => createdAt,
  ) =>
  ({ list, oldestLate }: Repositories["queue"]): Partial<Repositories["queue"]> => ({
    oldestLate: async (query) => {
      await oldestLate(query);
      const jobs = await list({ limit: 1000, ...(query.propertyId !== undefined && { propertyId: query.propertyId }) });
      return jobs
        .filter((job) => isMeant(job, query.at))
        .map(ageOf)
        .sort()[0];
    },
  });

const isDue = (job: QueueItem, at: string): boolean => job.status === "pending" && job.nextRetryAt <= at;
const isLate = (job: QueueItem, at: string): boolean =>
  job.status === "processing" || isDue(job, at) || (job.status === "pending" && job.errorCode !== null);

const BROKEN_AGES: BrokenAdapter[] = [
  queue(
    "takes when a job is due for its age",
    "goes by when a job was queued, not by when it is due or how urgent it is",
    oldestOf(isLate, ({ nextRetryAt }) => nextRetryAt),
  ),
  queue(
    "takes what is due later for late",
    "nothing is late where nothing is due",
    oldestOf(({ status }) => status === "pending" || status === "processing"),
  ),
  queue("forgets what is worked on", "a job that is worked on is late until it has ended", oldestOf(isDue)),
  queue(
    "forgets what waits for another try",
    "a job that waits for another try is late, also when that is not due yet",
    oldestOf((job, at) => job.status === "processing" || isDue(job, at)),
  ),
  queue(
    "counts what is switched off",
    "leaves out properties that are switched off, but not those that rest",
    oldestOf(isLate),
  ),
  queue("counts what the direction forbids", "leaves out what waits for the direction to change", oldestOf(isLate)),
  queue("asks of all properties", "asks of one property or of all", ({ oldestLate }) => ({
    oldestLate: ({ at }) => oldestLate({ at }),
  })),
];

const withLatency = (change: (latency: LatencyStats) => LatencyStats) =>
  (({ stats }) => ({
    stats: async (query) => {
      const sums = await stats(query);
      return { ...sums, latency: sums.latency && change(sums.latency) };
    },
  })) satisfies (repository: Repositories["log"]) => Partial<Repositories["log"]>;

const BROKEN_SUMS: BrokenAdapter[] = [
  log(
    "takes the mean for the median",
    "percentiles are values there are: the smallest that as many are at or below",
    withLatency((latency) => ({ ...latency, p50Ms: latency.avgMs })),
  ),
  log(
    "forgets fractions of latencies",
    "keeps the latency of a row, to fractions of a millisecond",
    ({ appendMany }) => ({
      appendMany: (rows) =>
        appendMany(
          rows.map((row) => ({ ...row, latencyMs: row.latencyMs === null ? null : Math.floor(row.latencyMs) })),
        ),
    }),
  ),
  log("sums up all directions", "sums up rows of some directions only", ({ stats }) => ({
    stats: ({ directions: _, ...query }) => stats(query),
  })),
  metrics(
    "counts spans from the beginning of time",
    "spans count from the beginning of the range, are half-open, and are left out where nothing is in them",
    ({ series }) => ({
      series: (query) => {
        const from = Math.floor(Date.parse(query.from) / query.stepMs) * query.stepMs;
        return series({ ...query, from: Number.isNaN(from) ? query.from : new Date(from).toISOString() });
      },
    }),
  ),
  metrics("takes the largest sample for the last", "puts the samples of a span together", ({ series }) => ({
    series: async (query) => (await series(query)).map((point) => ({ ...point, last: point.max })),
  })),
  metrics("lists points by name", "orders points by time, then name, and gives each name once", ({ series }) => ({
    series: async (query) => (await series(query)).toSorted((a, b) => (a.name < b.name ? -1 : 1)),
  })),
  metrics("mixes properties", "is of one property, or of all together and what is of none", ({ series }) => ({
    series: ({ propertyId: _, ...query }) => series(query),
  })),
  {
    fault: "keeps measured values for ever",
    noticedBy: "forgets measured values after 90 days, in batches",
    create: () => {
      const storage = altered(() => ({}));
      const archive: NonNullable<StorageAdapter["archive"]> = (options) =>
        (storage as Required<StorageAdapter>).archive({ ...options, metricDays: 36_500 });
      return { ...storage, archive };
    },
  },
];

/** Wrong about alerts, failing properties, how late the queue is, latencies or measured values. */
export const BROKEN_MONITORING: BrokenAdapter[] = [
  ...BROKEN_ALERTS,
  ...BROKEN_FAILURES,
  ...BROKEN_AGES,
  ...BROKEN_SUMS,
];
