import { describe, expect, it } from "vitest";
import { propertyIdSchema } from "../../../src/domain/ids.js";
import type { MetricsQuery } from "../../../src/engine/queries/metrics.js";
import type { AlertCheckerParts } from "../../../src/monitoring/alerts/alert-checker.js";
import type { AlertRepository } from "../../../src/ports/alerts.js";
import { anId } from "../../../src/testing/index.js";
import { measure } from "../../engine/queries/support.js";
import { anAlertWorld, checkAndTell, only } from "./support.js";

const PROPERTY = propertyIdSchema.parse(anId(0x100));
const OTHER = propertyIdSchema.parse(anId(0x101));
const rules = only("apiErrors");
const QUIET = {
  syncFailureRate: 0,
  avgSyncLatency: null,
  apiErrorCount: 0,
  conflictRate: 0,
  bidirectionalSyncLag: null,
  totalOperations: 0,
};
const LOUD = { ...QUIET, apiErrorCount: 11 };

describe("a check", () => {
  it("shows how every rule stands, and stores nothing where nothing has changed", async () => {
    const world = anAlertWorld();
    const first = await world.process().check();
    expect(first.map(({ rule, status, version }) => [rule, status, version])).toEqual([
      ["apiErrors", "ok", 1],
      ["bidirectionalSyncLag", "ok", 1],
      ["conflictRate", "ok", 1],
      ["syncFailureRate", "ok", 1],
      ["syncLatency", "ok", 1],
    ]);
    expect(await world.process().check()).toEqual(first);
  });

  it("measures once for rules of one window and property", async () => {
    const world = anAlertWorld();
    const asked: MetricsQuery[] = [];
    const engine = {
      metrics: async (query: MetricsQuery) => {
        asked.push(query);
        return { ...QUIET } as Awaited<ReturnType<AlertCheckerParts["engine"]["metrics"]>>;
      },
    };
    const own = { metric: "apiErrors", threshold: 1, window: "60s", action: "me" } as const;
    await world.process({ engine, rules: { own, atHome: { ...own, propertyId: PROPERTY } } }).check();
    expect(asked).toEqual([
      { windowMs: 300_000 },
      { windowMs: 60_000 },
      { windowMs: 600_000 },
      { windowMs: 60_000, propertyId: PROPERTY },
    ]);
  });

  it("keeps rules of one property to its syncs", async () => {
    const world = anAlertWorld();
    const failures = { metric: "syncFailureRate", threshold: 0.5, window: "5m", action: "pagerduty" } as const;
    const checker = world.process({
      rules: {
        ...only(),
        here: { ...failures, propertyId: PROPERTY },
        there: { ...failures, propertyId: OTHER },
        anywhere: failures,
      },
    });
    await world.syncs(20, { syncStatus: "failed", propertyId: PROPERTY });
    await world.syncs(60, { propertyId: OTHER });
    await checkAndTell(checker);
    expect(world.told).toMatchObject([{ rule: "here", propertyId: PROPERTY, value: 1 }]);
  });

  it.each([
    { from: "one property", to: "another", before: { propertyId: PROPERTY }, after: { propertyId: OTHER } },
    { from: "all together", to: "one property", before: {}, after: { propertyId: OTHER } },
  ])("ends what fires where its rule goes over from $from to $to", async ({ before, after }) => {
    const world = anAlertWorld();
    await measure({ ...world, clock: world.runtime }, "apiErrors", 11, PROPERTY);
    await checkAndTell(world.process({ rules: { ...rules, apiErrors: before } }));
    const changed = world.process({ rules: { ...rules, apiErrors: after } });
    for (let check = 0; check < 2; check += 1) await checkAndTell(changed);
    expect(world.news()).toEqual(["apiErrors trigger", "apiErrors resolve"]);
    const [trigger, resolve] = world.told;
    expect(resolve).toMatchObject({ incidentId: trigger?.incidentId, propertyId: trigger?.propertyId, value: null });
  });

  it("ends with ABORTED where its signal has fired, and moves nothing", async () => {
    const world = anAlertWorld();
    await world.apiErrors(11);
    await expect(world.process().check(AbortSignal.abort())).rejects.toMatchObject({ code: "ABORTED" });
    expect(await world.storage.alerts.list()).toEqual([]);
  });

  it("fails with the store, and goes on when that is back", async () => {
    const world = anAlertWorld();
    await world.apiErrors(11);
    const { alerts } = world.storage;
    let isAway = true;
    const orAway: AlertRepository = {
      get: (...key) => alerts.get(...key),
      save: (...row) => alerts.save(...row),
      list: () => (isAway ? Promise.reject(new Error("away")) : alerts.list()),
    };
    const checker = world.process({ rules, storage: { alerts: orAway } });
    await expect(checker.check()).rejects.toThrow("away");
    isAway = false;
    await checkAndTell(checker);
    expect(world.news()).toEqual(["apiErrors trigger"]);
  });

  it("measures again where somebody else was faster", async () => {
    const world = anAlertWorld();
    const { alerts } = world.storage;
    await world.apiErrors(11);
    let other: Promise<unknown> | undefined;
    const slower: AlertRepository = {
      get: (...key) => alerts.get(...key),
      list: () => alerts.list(),
      async save(...row) {
        other ??= world.process({ rules }).mute({ rule: "apiErrors" }, "2026-03-02T18:00:00Z");
        await other;
        return alerts.save(...row);
      },
    };
    const [alert] = await world.process({ rules, storage: { alerts: slower } }).check();
    expect(alert).toMatchObject({ status: "firing", mutedUntil: "2026-03-02T18:00:00.000Z", pendingNews: "trigger" });
  });
});

describe("values that were measured elsewhere", () => {
  it("are looked at for all together", async () => {
    const world = anAlertWorld();
    const checker = world.process();
    await checker.checkValues(LOUD, null);
    await checker.checkValues(LOUD, null);
    await checker.checkValues(QUIET, null);
    await checker.idle();
    expect(world.news()).toEqual(["apiErrors trigger", "apiErrors resolve"]);
  });

  it("are looked at for each property apart, by the rules of no property and its own", async () => {
    const world = anAlertWorld();
    const own = { metric: "apiErrors", threshold: 5, window: "1m", action: "pagerduty" } as const;
    const checker = world.process({ rules: { ...rules, here: { ...own, propertyId: PROPERTY } } });
    await checker.checkValues(LOUD, PROPERTY);
    await checker.checkValues(LOUD, OTHER);
    await checker.checkValues(QUIET, null);
    await checker.idle();
    expect(world.told.map(({ rule, propertyId }) => [rule, propertyId]).sort()).toEqual([
      ["apiErrors", PROPERTY],
      ["apiErrors", OTHER],
      ["here", PROPERTY],
    ]);
  });

  it("are refused for what is no property", async () => {
    await expect(anAlertWorld().process().checkValues(LOUD, "")).rejects.toMatchObject({ code: "INVALID_INPUT" });
  });
});

describe("a mute", () => {
  const NOON = "2026-03-02T18:00:00.000Z";

  it("tells nobody; what began under it and goes on is told when it ends", async () => {
    const world = anAlertWorld();
    const checker = world.process({ rules });
    expect(await checker.mute({ rule: "apiErrors" }, "2026-03-02T10:00:00-08:00")).toMatchObject({
      status: "ok",
      mutedUntil: NOON,
      version: 1,
    });
    await world.runtime.advance(60 * 60_000 - 1);
    await world.apiErrors(11);
    await checkAndTell(checker);
    expect(await world.storage.alerts.list()).toMatchObject([{ status: "firing", pendingNews: "trigger" }]);
    expect(world.told).toEqual([]);
    await world.runtime.advance(1);
    await checkAndTell(checker);
    expect(world.news()).toEqual(["apiErrors trigger"]);
    expect(world.told[0]).toMatchObject({ since: "2026-03-02T17:59:59.999Z", at: NOON });
  });

  it("lets what came and went pass", async () => {
    const world = anAlertWorld();
    const checker = world.process({ rules });
    await checker.mute({ rule: "apiErrors" }, NOON);
    await checker.checkValues(LOUD, null);
    await checker.checkValues(QUIET, null);
    await checker.unmute({ rule: "apiErrors" });
    await checkAndTell(checker);
    expect(world.told).toEqual([]);
  });

  it("keeps the end of what was told until it is over, and can be ended before", async () => {
    const world = anAlertWorld();
    const checker = world.process({ rules });
    await checker.checkValues(LOUD, null);
    await checker.idle();
    await checker.mute({ rule: "apiErrors" }, NOON);
    await checker.checkValues(QUIET, null);
    await checker.idle();
    expect(world.news()).toEqual(["apiErrors trigger"]);
    expect(await checker.unmute({ rule: "apiErrors" })).toMatchObject({ mutedUntil: null });
    await checker.idle();
    expect(world.news()).toEqual(["apiErrors trigger", "apiErrors resolve"]);
  });

  it("is of one alert, not of others of its rule", async () => {
    const world = anAlertWorld();
    const checker = world.process({ rules });
    await checker.mute({ rule: "apiErrors", propertyId: PROPERTY }, NOON);
    await checker.checkValues(LOUD, PROPERTY);
    await checker.checkValues(LOUD, OTHER);
    await checker.idle();
    expect(world.told.map(({ propertyId }) => propertyId)).toEqual([OTHER]);
  });

  it("is over what its rule is over, where nothing is said", async () => {
    const own = { metric: "apiErrors", threshold: 5, window: "1m", action: "me", propertyId: PROPERTY } as const;
    const checker = anAlertWorld().process({ rules: { own } });
    expect(await checker.mute({ rule: "own" }, NOON)).toMatchObject({ propertyId: PROPERTY });
    for (const propertyId of [null, OTHER]) {
      await expect(checker.mute({ rule: "own", propertyId }, NOON)).rejects.toMatchObject({
        code: "NOT_FOUND",
      });
    }
  });

  it("of an unknown rule, or into the past, is refused", async () => {
    const checker = anAlertWorld().process({ rules });
    const mute = (rule: string, until: string) => checker.mute({ rule }, until);
    await expect(mute("syncLatency", NOON)).rejects.toMatchObject({ code: "NOT_FOUND" });
    await expect(checker.unmute({ rule: "none" })).rejects.toMatchObject({ code: "NOT_FOUND" });
    for (const until of ["2026-03-02T17:00:00Z", "2026-03-02", "tomorrow", ""]) {
      await expect(mute("apiErrors", until)).rejects.toMatchObject({ code: "INVALID_INPUT" });
    }
  });
});

it.each<[string, Partial<AlertCheckerParts>]>([
  ["alertingRules.apiErrors.window", { rules: { apiErrors: { window: "soon" } } }],
  ["notifiers.pagerduty", { notifiers: { pagerduty: {} as never } }],
  ["notifiers.mine", { notifiers: { mine: null as never } }],
])("refuses a wrong option and names it: %s", (option, parts) => {
  expect(() => anAlertWorld().process(parts)).toThrow(`\`${option}\``);
});
