import { readFileSync } from "node:fs";
import { type Meter, metrics } from "@opentelemetry/api";
import { afterEach, describe, expect, it } from "vitest";
import type { SyncEvents } from "../../src/domain/events.js";
import { createContext } from "../../src/engine/context.js";
import { ProcessCounters } from "../../src/engine/metrics/process-counters.js";
import { prometheus } from "../../src/engine/queries/prometheus.js";
import type { MetricPoint, SuccessReport, SyncEngine, SyncMetrics } from "../../src/index.js";
import {
  type AlertNotification,
  type AlertNotifier,
  defaultAlertingRules,
  type LeadSyncMonitor,
} from "../../src/monitoring/index.js";
import { wireNotification } from "../../src/monitoring/notifiers/wire-notification.js";
import { openTelemetryMetrics } from "../../src/monitoring/otel/index.js";
import { describeAlert } from "../../src/rules/alerts/describe-alert.js";
import { resolveAlertingRules } from "../../src/rules/alerts/resolve-rules.js";
import { aConversation, aProperty } from "../../src/testing/index.js";
import { logWriter, measure } from "../engine/queries/support.js";
import { docBlocks } from "../support/doc-blocks.js";
import { DANA, PROPERTY } from "../support/small-world.js";
import { expectCommandsToExist, expectLinksToLead, readGuide, resmanWorld } from "./support.js";

const FILE = "docs/monitoring.md";
const text = readFileSync(FILE, "utf8");
const guide = readGuide(FILE);

/** Rows of the table that begins with this heading, by cells. */
function tableOf(heading: string): string[][] {
  const [, rest = ""] = text.split(`\n| ${heading} |`);
  const [table = ""] = rest.split("\n\n");
  return table
    .trim()
    .split("\n")
    .slice(1)
    .map((row) => row.slice(2, -2).split(" | "));
}

const namesIn = (cell = ""): string[] => [...cell.matchAll(/`([^`]+)`/g)].map(([, name = ""]) => name);

const ends: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

/** A monitor as the guide has it, on rules of its own, and what its receiver is told. */
async function ruled() {
  const world = await resmanWorld();
  const told: AlertNotification[] = [];
  const slack: AlertNotifier = { notify: async (notification) => void told.push(notification) };
  const given = { notifiers: { slack_alert: slack, email_team: slack }, propertyId: PROPERTY };
  const { monitor } = await guide.run("slowDowntown", world, given);
  return { world, told, monitor: monitor as LeadSyncMonitor };
}

describe("the code in the guide to monitoring", () => {
  it("begins with a monitor that tells whom it concerns, once", async () => {
    const posted: string[] = [];
    const world = await resmanWorld(async ({ url }) => {
      posted.push(url);
      return new Response("ok", { status: 202 });
    });
    const env = { SLACK_WEBHOOK_URL: "https://hooks.example.com/1", PAGERDUTY_ROUTING_KEY: "k".repeat(32) };
    const { monitor } = await guide.run("await monitor.start()", world, { process: { env } });
    ends.push(() => (monitor as LeadSyncMonitor).stop());
    await measure(world, "apiErrors", 11);
    await world.clock.advance(35_000);
    expect(posted).toEqual(["https://events.pagerduty.com/v2/enqueue"]);
    await world.clock.advance(60_000);
    expect(posted).toHaveLength(2);
  });

  it("measures a property over a window", async () => {
    const world = await resmanWorld();
    await logWriter(world)("failed");
    const { metrics: measured, said } = await guide.run("engine.metrics({", world, { propertyId: PROPERTY });
    expect(said).toEqual([[1, undefined]]);
    const listed = tableOf("name | unit | is").flatMap(([names]) => namesIn(names));
    expect(listed.toSorted()).toEqual(Object.keys(measured as SyncMetrics).toSorted());
  });

  it("shows charts, and stores what was measured elsewhere", async () => {
    const { world, monitor } = await ruled();
    const at = "2026-03-01T12:00:00.000Z";
    await world.storage.metrics.append([
      { name: "apiErrors", value: 3, propertyId: null, at },
      { name: "apiErrors", value: 4, propertyId: null, at },
      { name: "syncFailureRate", value: 0.5, propertyId: null, at },
    ]);
    const { points, said } = await guide.run("monitor.history(", world, { monitor });
    expect(points as MetricPoint[]).toHaveLength(2);
    expect(said).toEqual([
      [at, "apiErrors", 7, 2],
      [at, "syncFailureRate", 0.5, 1],
    ]);
    const measured = { ...(await world.engine.metrics()), totalOperations: 100, syncFailureRate: 0.03 };
    await guide.run("trackSyncMetrics", world, { monitor, measured, propertyId: PROPERTY });
    const firing = (await monitor.alerts()).filter(({ status }) => status === "firing");
    expect(firing).toMatchObject([{ rule: "syncFailureRate", propertyId: PROPERTY }]);
  });

  it("changes a rule, leaves one out, adds one, and mutes", async () => {
    const { world, told, monitor } = await ruled();
    await logWriter(world)("success", { latencyMs: 130_000 });
    const alerts = await monitor.check();
    expect(alerts.map(({ rule }) => rule)).not.toContain("conflictRate");
    expect(told.map(({ rule, propertyId }) => [rule, propertyId])).toContainEqual(["slowDowntown", PROPERTY]);
    await guide.run("monitor.mute(", world, { monitor });
    expect((await monitor.alerts()).every(({ mutedUntil }) => mutedUntil === null)).toBe(true);
  });

  it("names notifiers of every kind", async () => {
    const world = await resmanWorld();
    const sent: object[] = [];
    const rung: object[] = [];
    const given = {
      nodemailer: { createTransport: () => ({ sendMail: async (mail: object) => sent.push(mail) }) },
      ring: async (call: object) => rung.push(call),
      process: { env: { ALERT_SECRET: "a secret of more than 16 bytes" } },
    };
    const { notifiers, said } = await guide.run("nodemailer", world, given);
    for (const notifier of Object.values(notifiers as Record<string, AlertNotifier>)) {
      await notifier.notify(anAlert(), new AbortController().signal);
    }
    expect([sent.length, rung.length, said.length]).toEqual([1, 1, 1]);
  });

  it("measures with OpenTelemetry where there is no SDK, too", async () => {
    const world = await resmanWorld();
    const { engine, endMetrics } = await guide.run("openTelemetryTracing", world, { resman: world.client });
    expect((await world.elapse((engine as SyncEngine).pushLead(DANA))).outcome).toBe("created");
    (endMetrics as () => void)();
  });

  it("hides what is personal in log lines", async () => {
    const { said } = await guide.run("redactingLogger", await resmanWorld(), { leadId: DANA });
    const hidden = [...text.matchAll(/^logger\.\w+\(.*\); \/\/ (.*)$/gm)].map(([, shown]) => shown);
    expect(said).toEqual([
      ["called back", { leadId: DANA, phone: "[redacted]" }],
      ["no answer from [email]", { attempt: 2 }],
    ]);
    expect(hidden).toEqual(['phone: "[redacted]"', "no answer from [email]"]);
  });

  it("reports the success criteria", async () => {
    const { criteria, said } = await guide.run("engine.report(", await resmanWorld());
    const listed = tableOf("criterion | target | measured as").map(([name = "", target]) => [namesIn(name)[0], target]);
    expect(listed).toEqual((criteria as SuccessReport["criteria"]).map(({ name, target }) => [name, target]));
    expect(said).toHaveLength(6);
  });

  it("is all tried out here; its commands and links exist", () => {
    guide.expectAllTried();
    expectCommandsToExist(FILE);
    expectLinksToLead(FILE);
  });
});

describe("what the guide to monitoring says", () => {
  it("has the rules of seed 001 as they are", () => {
    const listed = tableOf("rule | fires above | over | told to").map(([name, threshold, window, action]) => [
      namesIn(name)[0],
      Number.parseFloat(threshold ?? ""),
      window,
      namesIn(action)[0],
    ]);
    expect(listed).toEqual(
      Object.entries(defaultAlertingRules).map(([name, { threshold, window, action }]) => [
        name,
        threshold,
        window,
        action,
      ]),
    );
  });

  it("shows what the webhook really gets", () => {
    const [example = "{}"] = docBlocks(FILE, "json");
    const wire = wireNotification(anAlert());
    expect(Object.keys(JSON.parse(example)).toSorted()).toEqual(Object.keys(wire).toSorted());
    expect(JSON.parse(example).text).toBe(wire.text);
  });

  it("lists what Prometheus reads, with type and labels", async () => {
    const listed = tableOf("metric | type | labels | of").flatMap(([names, type, labels]) =>
      namesIn(names).map((name) => [name, type, namesIn(labels).toSorted()]),
    );
    expect(listed.toSorted(byName)).toEqual((await scraped()).toSorted(byName));
  });

  it("has the spans and metrics of OpenTelemetry as the code documents them", async () => {
    const source = readFileSync("src/monitoring/otel/index.ts", "utf8");
    const documented = [...source.matchAll(/^ \* (\| .* \|)$/gm)].map(([, row = ""]) => row);
    const rows = documented.filter((row) => row.includes("`"));
    for (const row of rows.filter((one) => !one.startsWith("| Span"))) expect(text).toContain(row);
    const made: string[] = [];
    const noop = metrics.getMeter("none");
    const meter = new Proxy(noop, {
      get: (target, key) => (name: string, options: object) => {
        if (String(key).startsWith("create")) made.push(name);
        return Reflect.apply(target[key as keyof Meter] as (...parts: unknown[]) => unknown, target, [name, options]);
      },
    });
    openTelemetryMetrics((await resmanWorld()).engine, { meter })();
    const listed = tableOf("metric | kind, unit | attributes").flatMap(([names]) => namesIn(names));
    expect(listed.toSorted()).toEqual(made.toSorted());
  });
});

const byName = (one: unknown[], other: unknown[]): number => String(one[0]).localeCompare(String(other[0]));

/** What begins when eleven requests and three more have failed within a minute. */
function anAlert(): AlertNotification {
  const rule = resolveAlertingRules().find(({ name }) => name === "apiErrors");
  if (!rule) throw new Error("no rule");
  const since = "2026-03-02T17:05:00.000Z";
  const news = "trigger" as const;
  const alerted = { news, value: 14, propertyId: null, since };
  return {
    ...alerted,
    id: "3f0c9f2a7b5d4e61a8c2d4f6091b3e57",
    rule: rule.name,
    threshold: rule.threshold,
    window: rule.window,
    incidentId: "6d0a2f0c-9f0e-4c55-8a1e-0b6f0f6f2a11",
    at: "2026-03-02T17:05:01.000Z",
    text: describeAlert({ ...alerted, rule }),
  };
}

/** Every metric there is, with its labels but those of a histogram's own. */
async function scraped(): Promise<unknown[][]> {
  const { storage, client, clock } = await resmanWorld();
  const ctx = createContext({ storage, resman: client, runtime: clock });
  const counters = new ProcessCounters(ctx.events);
  await logWriter({ storage, clock })("success", { latencyMs: 1000 });
  await measure({ storage, clock }, "consistency", 1);
  const request: SyncEvents["api:request"] = {
    propertyId: PROPERTY,
    remote: "resman:400",
    operation: "ResMan SearchProspects",
    startedAt: 0,
    durationMs: 40,
    status: 503,
    errorCode: "TEMPORARY_ERROR",
  };
  ctx.events.emit("api:request", request);
  const lead = { conversationId: aConversation().id, propertyId: aProperty().id, resmanLeadId: null };
  ctx.events.emit("lead:unchanged", { ...lead, trigger: "api" });
  ctx.events.emit("job:lost", { jobId: "1" });
  ctx.events.emit("conflict:opened", {
    conflict: { propertyId: PROPERTY } as SyncEvents["conflict:opened"]["conflict"],
  });
  ctx.events.emit("circuit:closed", { remote: "resman:400", openedAt: "2026-03-02T17:00:00Z" });
  const lines = (await prometheus(ctx, counters, {})).split("\n");
  return lines.flatMap((line) => {
    const [, name = "", type = ""] = /^# TYPE (\S+) (\S+)$/.exec(line) ?? [];
    if (name === "") return [];
    const first = lines.find((one) => one.startsWith(name)) ?? "";
    const labels = [...first.matchAll(/(\w+)="/g)].map(([, label]) => label).filter((label) => label !== "le");
    return [[name, type, labels.toSorted()]];
  });
}
