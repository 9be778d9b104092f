import { describe, expect, it } from "vitest";
import { RemoteError, SyncError } from "../../../src/domain/errors.js";
import type { AlertNotification, AlertNotifier } from "../../../src/monitoring/notifiers/alert-notifier.js";
import type { AlertRepository } from "../../../src/ports/alerts.js";
import type { AlertRuleOverrides } from "../../../src/rules/alerts/resolve-rules.js";
import { until } from "../../support/small-world.js";
import { type AlertWorld, anAlertWorld, checkAndTell, only, toEverybody } from "./support.js";

const MINUTE = 60_000;
const rules = {
  ...only(),
  errorsOfTheHour: { metric: "apiErrors", threshold: 10, window: "1d", action: "pagerduty" },
} as const;

/** A rule that stays broken for a day. */
async function aBrokenRule(): Promise<AlertWorld> {
  const world = anAlertWorld();
  await world.apiErrors(11);
  return world;
}

/** Tells nobody until it is let, and then as it is told to. */
function heldNotifier() {
  const held: { notification: AlertNotification; signal: AbortSignal; end(error?: unknown): void }[] = [];
  const notify: AlertNotifier["notify"] = (notification, signal) =>
    new Promise((resolve, reject) => {
      held.push({ notification, signal, end: (error) => (error === undefined ? resolve() : reject(error)) });
    });
  return { held, notifiers: toEverybody({ notify }) };
}

describe("a process that ends", () => {
  it("between claiming and telling is taken over after its lease", async () => {
    const world = await aBrokenRule();
    const { held, notifiers } = heldNotifier();
    // None of its timers will ever fire.
    const dead = { ...world.runtime, now: world.runtime.now, setTimeout: () => 0 };
    await world.process({ rules, notifiers, runtime: dead }).check();
    await until(() => held.length === 1);
    const other = world.process({ rules });
    await world.runtime.advance(29_999);
    await checkAndTell(other);
    expect(world.told).toEqual([]);
    await world.runtime.advance(1);
    await checkAndTell(other);
    await checkAndTell(other);
    expect(world.news()).toEqual(["errorsOfTheHour trigger"]);
  });

  it("between telling and clearing leaves it to be told again, under the same id", async () => {
    const world = await aBrokenRule();
    const { alerts } = world.storage;
    let isAway = false;
    const notify = async (notification: AlertNotification) => {
      isAway = true;
      world.told.push(notification);
    };
    const orGone: AlertRepository = {
      list: () => alerts.list(),
      get: (...key) => (isAway ? Promise.reject(new Error("gone")) : alerts.get(...key)),
      save: (...row) => alerts.save(...row),
    };
    await checkAndTell(world.process({ rules, notifiers: toEverybody({ notify }), storage: { alerts: orGone } }));
    expect(world.lines).toMatchObject([{ level: "warn", facts: { rule: "errorsOfTheHour" } }]);
    await world.runtime.advance(30_000);
    await checkAndTell(world.process({ rules }));
    await world.runtime.advance(30_000);
    await checkAndTell(world.process({ rules }));
    expect(world.news()).toEqual(["errorsOfTheHour trigger", "errorsOfTheHour trigger"]);
    expect(world.told[1]?.id).toBe(world.told[0]?.id);
  });
});

describe("a receiver that is away", () => {
  const away = new RemoteError("NETWORK_ERROR", "The receiver could not be reached.", { retryable: true });

  /** Looks every 15 seconds; when the notifier was called, in milliseconds from the start. */
  async function triesWithin(ms: number, world: AlertWorld, error: () => unknown): Promise<number[]> {
    const begin = world.runtime.now();
    const tries: number[] = [];
    const notify = async () => {
      tries.push(world.runtime.now() - begin);
      throw error();
    };
    const checker = world.process({ rules, notifiers: toEverybody({ notify }), runtime: middle(world) });
    for (let passed = 0; passed <= ms; passed += 15_000) {
      await checkAndTell(checker);
      await world.runtime.advance(15_000);
    }
    return tries;
  }

  /** Every die shows the middle. */
  const middle = ({ runtime }: AlertWorld) => ({ ...runtime, now: runtime.now, random: () => 0.5 });

  it("is tried again later and later, then given up with an error", async () => {
    const world = await aBrokenRule();
    const tries = await triesWithin(239 * MINUTE, world, () => away);
    expect(tries).toHaveLength(20);
    expect(tries.slice(0, 7).map((at) => at / 15_000)).toEqual([0, 1, 2, 4, 8, 16, 32]);
    const pauses = tries.slice(1).map((at, index) => at - (tries[index] ?? 0));
    expect(Math.max(...pauses)).toBe(15 * MINUTE);
    expect(world.lines.filter(({ level }) => level === "error")).toMatchObject([
      { facts: { rule: "errorsOfTheHour", news: "trigger", attempt: 20, code: "NETWORK_ERROR" } },
    ]);
  });

  it("is told when it is back, once", async () => {
    const world = await aBrokenRule();
    await triesWithin(0, world, () => away);
    for (let look = 0; look < 5; look += 1) {
      await checkAndTell(world.process({ rules }));
      await world.runtime.advance(15_000);
    }
    expect(world.news()).toEqual(["errorsOfTheHour trigger"]);
  });

  it("is given the time it asks for, an hour at most", async () => {
    const asks = (retryAfterMs: number) => () =>
      new RemoteError("RATE_LIMIT_ERROR", "Too many messages.", { retryable: true, retryAfterMs });
    expect(await triesWithin(10 * MINUTE, await aBrokenRule(), asks(5 * MINUTE))).toEqual([0, 5 * MINUTE, 10 * MINUTE]);
    expect(await triesWithin(90 * MINUTE, await aBrokenRule(), asks(1000 * MINUTE))).toEqual([0, 60 * MINUTE]);
  });

  it("is not tried again where it refuses for good; the log says what to do", async () => {
    const world = await aBrokenRule();
    const refused = new RemoteError("REMOTE_REJECTED", "Slack answered with HTTP 404. Make it anew.");
    expect(await triesWithin(60 * MINUTE, world, () => refused)).toEqual([0]);
    expect(world.lines).toMatchObject([{ level: "error", facts: { reason: refused.message, action: "pagerduty" } }]);
  });

  it("is quoted only where the words are ours", async () => {
    const world = await aBrokenRule();
    await triesWithin(0, world, () => new TypeError("https://hooks.example.com/T0KEN"));
    await triesWithin(MINUTE, world, () => "T0KEN");
    expect(JSON.stringify(world.lines)).not.toContain("T0KEN");
    expect(world.lines.map(({ facts }) => facts.reason).slice(0, 2)).toEqual(["TypeError", "string"]);
  });

  it("hears of the end, should it have been over meanwhile, and nothing else", async () => {
    const world = await aBrokenRule();
    await triesWithin(MINUTE, world, () => away);
    await world.runtime.advance(24 * 60 * MINUTE);
    await checkAndTell(world.process({ rules }));
    expect(world.news()).toEqual(["errorsOfTheHour resolve"]);
  });
});

describe("a notifier that hangs", () => {
  const manyRules = (count: number): AlertRuleOverrides => ({
    ...only(),
    ...Object.fromEntries(
      Array.from({ length: count }, (_, index) => [`rule-${index}`, { ...rules.errorsOfTheHour, action: `a${index}` }]),
    ),
  });

  it("holds up neither the check nor the others, and has ten seconds", async () => {
    const world = await aBrokenRule();
    const { held, notifiers } = heldNotifier();
    const checker = world.process({
      rules: manyRules(2),
      notifiers: { a0: notifiers.pagerduty ?? world.notifier, a1: world.notifier },
    });
    expect(await checker.check()).toHaveLength(2);
    await until(() => world.told.length === 1);
    await world.runtime.advance(9999);
    expect(held[0]?.signal.aborted).toBe(false);
    await world.runtime.advance(1);
    expect(held[0]?.signal.aborted).toBe(true);
    await checker.idle();
    expect(world.lines).toMatchObject([{ level: "warn", facts: { rule: "rule-0", code: "TIMEOUT_ERROR" } }]);
  });

  it("takes one of eight places", async () => {
    const world = await aBrokenRule();
    const { held, notifiers } = heldNotifier();
    const all = Object.fromEntries(
      Array.from({ length: 10 }, (_, index) => [`a${index}`, notifiers.pagerduty ?? world.notifier]),
    );
    const checker = world.process({ rules: manyRules(10), notifiers: all });
    await checker.check();
    await until(() => held.length === 8);
    await checker.check();
    expect(held).toHaveLength(8);
    held[0]?.end();
    await until(() => held.length === 9);
    for (const { end } of held) end();
    await until(() => held.length === 10);
    held[9]?.end();
    await checker.idle();
    expect(new Set(held.map(({ notification }) => notification.rule)).size).toBe(10);
  });

  it("or throws at once, counts as one that failed", async () => {
    const world = await aBrokenRule();
    const notify = (): never => {
      throw new SyncError("INVALID_CONFIG", "No such channel.");
    };
    await checkAndTell(world.process({ rules, notifiers: toEverybody({ notify }) }));
    expect(world.lines).toMatchObject([{ level: "error", facts: { code: "INVALID_CONFIG" } }]);
  });
});

describe("news that comes while something is told", () => {
  it("waits for its turn", async () => {
    const world = await aBrokenRule();
    const { held, notifiers } = heldNotifier();
    const teller = world.process({
      rules: { ...rules, errorsOfTheHour: { ...rules.errorsOfTheHour, window: "5s" } },
      notifiers,
    });
    await teller.check();
    await until(() => held.length === 1);
    await world.runtime.advance(5001);
    await teller.check();
    expect(held).toHaveLength(1);
    held[0]?.end();
    await until(() => held.length === 2);
    held[1]?.end();
    await teller.idle();
    expect(held.map(({ notification }) => notification.news)).toEqual(["trigger", "resolve"]);
    expect(held[1]?.notification).toMatchObject({ since: "2026-03-02T17:00:00.000Z", at: "2026-03-02T17:00:05.001Z" });
    expect(await world.storage.alerts.list()).toMatchObject([
      { status: "ok", pendingNews: null, newsClaimedUntil: null },
    ]);
  });
});

it("survives a logger that throws", async () => {
  const world = await aBrokenRule();
  const full = (): never => {
    throw new Error("disk full");
  };
  const notifiers = toEverybody({ notify: () => Promise.reject(new Error("away")) });
  const logger = { debug: full, info: full, warn: full, error: full };
  await checkAndTell(world.process({ rules, notifiers, logger }));
  await world.runtime.advance(30_000);
  await checkAndTell(world.process({ rules }));
  expect(world.news()).toEqual(["errorsOfTheHour trigger"]);
});

it("tells whoever nobody is named for by the log, with what to do", async () => {
  const world = await aBrokenRule();
  await checkAndTell(world.process({ rules, notifiers: {} }));
  expect(world.lines).toMatchObject([
    {
      level: "warn",
      message: expect.stringContaining("`pagerduty`"),
      facts: { rule: "errorsOfTheHour", news: "trigger" },
    },
  ]);
});

it("reminds after four hours of silence", async () => {
  const world = await aBrokenRule();
  const checker = world.process({ rules });
  for (let quarter = 0; quarter <= 33; quarter += 1) {
    await checkAndTell(checker);
    await world.runtime.advance(15 * MINUTE);
  }
  expect(world.told.map(({ news, at }) => [news, at])).toEqual([
    ["trigger", "2026-03-02T17:00:00.000Z"],
    ["reminder", "2026-03-02T21:00:00.000Z"],
    ["reminder", "2026-03-03T01:00:00.000Z"],
  ]);
  expect(new Set(world.told.map(({ id }) => id)).size).toBe(3);
  expect(new Set(world.told.map(({ incidentId }) => incidentId)).size).toBe(1);
});
