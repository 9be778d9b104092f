import fc from "fast-check";
import { expect, it } from "vitest";
import type { Alert, AlertNews } from "../../../src/domain/alert.js";
import { judgeAlert, newAlert } from "../../../src/rules/alerts/judge-alert.js";
import type { ResolvedAlertRule } from "../../../src/rules/alerts/resolve-rules.js";
import { type ClaimedAlert, claimNews, isToTell, settleNews, type Told } from "../../../src/rules/alerts/tell-news.js";
import { HOUR, measured, START, theRule } from "./support.js";

const RULE = theRule("apiErrors", { threshold: 10, renotifyMs: HOUR });
const LEASE = 30_000;
const DAY = 24 * HOUR;

/** What may happen, in any order. */
type Step =
  | { what: "measure"; value: number | null; isEnough: boolean }
  | { what: "pass"; ms: number }
  | { what: "mute"; ms: number }
  | { what: "unmute" }
  /** Somebody looks whether there is something to tell. */
  | { what: "begin" }
  /** What was begun reaches the receiver, or not. */
  | { what: "end"; told: Told }
  /** The process ends in between, before or after the receiver heard. */
  | { what: "crash"; isHeard: boolean };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      what: fc.constant("measure" as const),
      value: fc.constantFrom(null, 0, 10, 11, 99),
      isEnough: fc.boolean(),
    }),
  },
  // The clock may be set back.
  {
    weight: 4,
    arbitrary: fc.record({ what: fc.constant("pass" as const), ms: fc.integer({ min: -HOUR, max: 3 * HOUR }) }),
  },
  { weight: 2, arbitrary: fc.record({ what: fc.constant("pass" as const), ms: fc.integer({ min: 1, max: 5000 }) }) },
  {
    weight: 1,
    arbitrary: fc.record({ what: fc.constant("mute" as const), ms: fc.integer({ min: 1, max: 6 * HOUR }) }),
  },
  { weight: 1, arbitrary: fc.constant({ what: "unmute" as const }) },
  { weight: 5, arbitrary: fc.constant({ what: "begin" as const }) },
  {
    weight: 5,
    arbitrary: fc.record({
      what: fc.constant("end" as const),
      told: fc.oneof(
        fc.constant({ isTold: true as const }),
        fc.record({ isTold: fc.constant(false as const), pauseMs: fc.integer({ min: 0, max: HOUR }) }),
      ),
    }),
  },
  { weight: 1, arbitrary: fc.record({ what: fc.constant("crash" as const), isHeard: fc.boolean() }) },
);

interface Heard {
  news: AlertNews;
  incidentId: string | null;
  /** A repeat has the same. */
  id: string;
}

/** One alert, whoever looks at it, and a receiver that writes down what it hears. */
class History {
  alert: Alert = newAlert("apiErrors", null, START);
  now = START;
  inFlight: ClaimedAlert | undefined;
  readonly heard: Heard[] = [];
  /** Statuses it went through. */
  readonly incidents: string[] = [];
  /** The incident that was over, each time one was. */
  readonly ends: (string | null)[] = [];
  readonly rule: ResolvedAlertRule;

  constructor(rule = RULE) {
    this.rule = rule;
  }

  take(next: Step): void {
    if (next.what === "measure") this.measure(next.value, next.isEnough);
    else if (next.what === "pass") this.pass(next.ms);
    else if (next.what === "mute") this.mute(new Date(this.now + next.ms).toISOString());
    else if (next.what === "unmute") this.mute(null);
    else if (next.what === "begin") this.begin();
    else if (next.what === "end") this.end(next.told);
    else this.crash(next.isHeard);
  }

  measure(value: number | null, isEnough: boolean): void {
    const before = this.alert;
    const next = judgeAlert(before, {
      rule: this.rule,
      measurement: measured(value, isEnough),
      now: this.now,
      incidentId: this.newId(),
    });
    if (value !== null && value > this.rule.threshold) expect(next.status).toBe(isEnough ? "firing" : before.status);
    else expect(next.status).toBe("ok");
    if (before.status === "firing" && next.status === "ok") this.ends.push(before.incidentId);
    this.store(next);
  }

  begin(): void {
    const claimed = claimNews(this.alert, this.now, this.now + LEASE);
    expect(claimed !== undefined).toBe(isToTell(this.alert, this.now));
    if (!claimed) return;
    expect(claimed.pendingNews === "resolve").toBe(claimed.status === "ok");
    expect(Date.parse(claimed.mutedUntil ?? "1970-01-01T00:00:00Z")).toBeLessThanOrEqual(this.now);
    // Nobody tells at the same time, unless a clock was set.
    this.inFlight = claimed;
    this.store(claimed);
  }

  end(told: Told): void {
    if (!this.inFlight) return;
    if (told.isTold) this.hear(this.inFlight);
    const settled = settleNews(this.alert, this.inFlight, told, this.now);
    this.inFlight = undefined;
    if (settled) this.store(settled);
  }

  private pass(ms: number): void {
    // Whoever tells is done, or given up, within a part of the lease.
    if (Math.abs(ms) > 5000) this.end({ isTold: true });
    this.now += ms;
  }

  private mute(mutedUntil: string | null): void {
    this.store({ ...this.alert, mutedUntil });
  }

  private crash(isHeard: boolean): void {
    if (this.inFlight && isHeard) this.hear(this.inFlight);
    this.inFlight = undefined;
  }

  /** From now on the value stays, nobody is mute, and every telling succeeds. */
  comeToRest(value: number): void {
    this.end({ isTold: true });
    this.measure(value, true);
    this.mute(null);
    for (let round = 0; round < 3; round += 1) {
      this.pass(DAY);
      this.begin();
      this.end({ isTold: true });
    }
  }

  private hear({ pendingNews: news, incidentId, lastNotifiedAt }: ClaimedAlert): void {
    this.heard.push({ news, incidentId, id: `${incidentId} ${news} ${lastNotifiedAt}` });
  }

  /** Any process goes on from what is stored. */
  private store(alert: Alert): void {
    this.alert = JSON.parse(JSON.stringify(alert)) as Alert;
  }

  private newId(): string {
    const id = `incident-${this.incidents.length}`;
    this.incidents.push(id);
    return id;
  }
}

/** As a receiver that drops repeats sees it. */
const withoutRepeats = (heard: readonly Heard[]): Heard[] =>
  heard.filter(({ id }, index) => heard.findIndex((other) => other.id === id) === index);

function run(steps: readonly Step[]): { heard: Heard[]; ends: History["ends"] } {
  const history = new History();
  for (const next of steps) history.take(next);
  history.comeToRest(0);
  expect(history.alert).toMatchObject({ status: "ok", pendingNews: null, newsClaimedUntil: null });
  return { heard: withoutRepeats(history.heard), ends: history.ends };
}

const ofIncident = (id: string | null, heard: readonly Heard[]): AlertNews[] =>
  heard.filter(({ incidentId }) => incidentId === id).map(({ news }) => news);

const RUNS = { numRuns: 2000 };

it("tells each beginning once, each end at most once, and the end of all it told the beginning of", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const { heard, ends } = run(steps);
      for (const id of new Set(heard.map(({ incidentId }) => incidentId))) {
        const news = ofIncident(id, heard);
        expect(news.at(-1)).toBe("resolve");
        expect(news.join(" ")).not.toMatch(/trigger( reminder)* trigger/);
        const told = news.filter((one) => one === "resolve");
        expect(told.length).toBeLessThanOrEqual(ends.filter((end) => end === id).length);
      }
    }),
    RUNS,
  );
});

it("tells each incident from trigger to resolve, one after the other, where every telling succeeds at once", () => {
  const isSmooth = (one: Step): boolean => one.what !== "crash" && one.what !== "end";
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const smooth = steps
        .filter(isSmooth)
        .flatMap((one): Step[] => [one, { what: "begin" }, { what: "end", told: { isTold: true } }]);
      const { heard } = run(smooth);
      const order = heard.map(({ news }) => news).join(" ");
      expect(order).toMatch(/^((^| )trigger( reminder)* resolve)*$/);
      expect(new Set(heard.filter(({ news }) => news === "trigger").map(({ incidentId }) => incidentId)).size).toBe(
        heard.filter(({ news }) => news === "resolve").length,
      );
    }),
    RUNS,
  );
});

it("leaves whoever listens with the truth, also where it goes on firing and nobody is reminded", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), fc.boolean(), (steps, isFiring) => {
      const history = new History({ ...RULE, renotifyMs: 0 });
      for (const next of steps) history.take(next);
      history.comeToRest(isFiring ? 99 : 0);
      const last = history.heard.at(-1);
      if (isFiring) expect(last).toMatchObject({ incidentId: history.alert.incidentId });
      expect(last?.news === "trigger" || last?.news === "reminder").toBe(isFiring);
    }),
    RUNS,
  );
});
