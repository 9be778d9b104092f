import parsePrometheus from "parse-prometheus-text-format";
import { describe, expect, it } from "vitest";
import type { SyncEvents } from "../../../src/domain/events.js";
import { createContext } from "../../../src/engine/context.js";
import { ProcessCounters } from "../../../src/engine/metrics/process-counters.js";
import { prometheus } from "../../../src/engine/queries/prometheus.js";
import { createClockedWorld } from "../../support/clocked-world.js";
import { aRow, DANA, PROPERTY } from "../../support/small-world.js";
import { logWriter, measure, OTHER_PROPERTY } from "./support.js";

const REQUEST: SyncEvents["api:request"] = {
  propertyId: PROPERTY,
  remote: "resman:400",
  operation: "ResMan SearchProspects",
  startedAt: 0,
  durationMs: 40,
  status: 200,
  errorCode: null,
};

/** An engine's events, and what Prometheus would read of it. */
async function scraped() {
  const other = aRow(1, { property: { id: OTHER_PROPERTY }, conversation: { propertyId: OTHER_PROPERTY } });
  const world = await createClockedWorld({ rows: [aRow(), other] });
  const ctx = createContext({ storage: world.storage, resman: world.client, runtime: world.clock });
  const counters = new ProcessCounters(ctx.events);
  const text = (propertyId?: string) => prometheus(ctx, counters, propertyId === undefined ? {} : { propertyId });
  const scrape = async (propertyId?: string) =>
    new Map(parsePrometheus(await text(propertyId)).map((family) => [family.name, family]));
  return { ...world, events: ctx.events, text, scrape };
}

describe("what Prometheus reads", () => {
  it("is complete before anything happened: only what is not known is missing", async () => {
    const { scrape } = await scraped();
    const families = await scrape();
    expect(families.get("lead_sync_success_ratio")).toMatchObject({ type: "GAUGE", metrics: [{ value: "1" }] });
    expect(families.get("lead_sync_queue_jobs")?.metrics).toHaveLength(5);
    expect([...families.keys()]).not.toContain("lead_sync_lag_seconds");
    for (const { help } of families.values()) expect(help).not.toBe("");
  });

  it("has the gauges of the last five minutes, in seconds and ratios", async () => {
    const world = await scraped();
    const log = logWriter(world);
    await log("failed");
    await world.clock.advance(5 * 60_000 + 1);
    for (const latencyMs of [1000, 2000, 3000]) await log("success", { latencyMs });
    await log("conflict", { latencyMs: 6000, propertyId: OTHER_PROPERTY });
    await measure(world, "apiErrors", 7);
    await measure(world, "consistency", 0.97);
    await world.engine.enqueue(DANA);
    const families = await world.scrape();
    const values = (name: string) => families.get(`lead_sync_${name}`)?.metrics.map(({ value }) => Number(value));
    expect(values("success_ratio")).toEqual([0.75]);
    expect(values("failure_ratio")).toEqual([0]);
    expect(values("conflict_ratio")).toEqual([0.25]);
    expect(values("mean_latency_seconds")).toEqual([3]);
    expect(values("latency_seconds")).toEqual([2, 6, 6]);
    expect(values("lag_seconds")).toEqual([3]);
    expect(values("recent_api_errors")).toEqual([7]);
    expect(values("consistency_ratio")).toEqual([0.97]);
    expect(families.get("lead_sync_recent_operations")?.metrics).toEqual([
      { labels: { status: "success" }, value: "3" },
      { labels: { status: "failed" }, value: "0" },
      { labels: { status: "conflict" }, value: "1" },
    ]);
    expect(families.get("lead_sync_queue_jobs")?.metrics).toContainEqual({ labels: { status: "pending" }, value: "1" });
    const own = await world.scrape(PROPERTY);
    expect(own.get("lead_sync_success_ratio")?.metrics).toEqual([{ labels: { property: PROPERTY }, value: "1" }]);
  });

  it("counts what this process did, by property, remote and status", async () => {
    const { events, scrape, text } = await scraped();
    const lead = { conversationId: DANA, propertyId: PROPERTY, resmanLeadId: null, trigger: "api" } as const;
    events.emit("api:request", REQUEST);
    events.emit("api:request", { ...REQUEST, durationMs: 300 });
    events.emit("api:request", { ...REQUEST, durationMs: 200_000, status: null, errorCode: "TIMEOUT_ERROR" });
    events.emit("api:request", {
      ...REQUEST,
      propertyId: null,
      remote: "airtable:app",
      status: 429,
      errorCode: "RATE",
    });
    events.emit("lead:unchanged", lead);
    events.emit("lead:unchanged", lead);
    events.emit("lead:imported", { ...lead, propertyId: OTHER_PROPERTY });
    events.emit("job:settled", { jobId: "1", status: "completed" });
    events.emit("job:lost", { jobId: "2" });
    events.emit("circuit:opened", { remote: "resman:400", failures: 5, code: "TIMEOUT_ERROR", retryAt: "x" });
    const families = await scrape();
    const of = (name: string) => families.get(`lead_sync_${name}`)?.metrics;
    const labels = { property: PROPERTY, remote: "resman:400" };
    expect(families.get("lead_sync_api_requests_total")?.type).toBe("COUNTER");
    expect(of("api_requests_total")).toEqual([
      { labels: { ...labels, status: "200" }, value: "2" },
      { labels: { ...labels, status: "TIMEOUT_ERROR" }, value: "1" },
      { labels: { remote: "airtable:app", status: "429" }, value: "1" },
    ]);
    expect(of("api_errors_total")).toEqual([
      { labels: { ...labels, code: "TIMEOUT_ERROR" }, value: "1" },
      { labels: { remote: "airtable:app", code: "RATE" }, value: "1" },
    ]);
    expect(families.get("lead_sync_api_request_duration_seconds")?.type).toBe("HISTOGRAM");
    const took = (await text())
      .split("\n")
      .filter((line) => line.includes("duration_seconds") && line.includes(PROPERTY));
    const ends = (suffix: string, le = "") => `_seconds_${suffix}{property="${PROPERTY}",remote="resman:400"${le}`;
    for (const line of [
      `${ends("bucket", ',le="0.025"')}} 0`,
      `${ends("bucket", ',le="0.05"')}} 1`,
      `${ends("bucket", ',le="0.5"')}} 2`,
      `${ends("bucket", ',le="100"')}} 2`,
      `${ends("bucket", ',le="+Inf"')}} 3`,
      `${ends("sum")}} 200.34`,
      `${ends("count")}} 3`,
    ]) {
      expect(took).toContain(`lead_sync_api_request_duration${line}`);
    }
    expect(of("leads_total")).toEqual([
      { labels: { property: PROPERTY, result: "unchanged" }, value: "2" },
      { labels: { property: OTHER_PROPERTY, result: "imported" }, value: "1" },
    ]);
    expect(of("jobs_total")).toEqual([
      { labels: { status: "completed" }, value: "1" },
      { labels: { status: "lost" }, value: "1" },
    ]);
    expect(of("circuit_open")).toEqual([{ labels: { remote: "resman:400" }, value: "1" }]);
    events.emit("circuit:closed", { remote: "resman:400", openedAt: "x" });
    expect((await scrape()).get("lead_sync_circuit_open")?.metrics[0]?.value).toBe("0");
  });

  it("shows who asks about one property nothing of others, nor of none", async () => {
    const { events, scrape } = await scraped();
    events.emit("api:request", REQUEST);
    events.emit("api:request", { ...REQUEST, propertyId: null });
    events.emit("job:settled", { jobId: "1", status: "completed" });
    const families = await scrape(OTHER_PROPERTY);
    expect([...families.keys()].filter((name) => name.endsWith("_total"))).toEqual([]);
    expect(families.has("lead_sync_api_request_duration_seconds")).toBe(false);
    expect((await scrape(PROPERTY)).get("lead_sync_api_requests_total")?.metrics).toHaveLength(1);
  });

  it("stays a number where a request took no time that is one", async () => {
    const { events, text } = await scraped();
    for (const durationMs of [Number.NaN, -5, 40]) events.emit("api:request", { ...REQUEST, durationMs });
    const labels = `{property="${PROPERTY}",remote="resman:400"}`;
    expect(await text()).toContain(`lead_sync_api_request_duration_seconds_sum${labels} 0.04\n`);
    expect(await text()).toContain(`lead_sync_api_request_duration_seconds_count${labels} 1\n`);
  });

  it("counts the engine's own events", async () => {
    const { engine } = await createClockedWorld();
    await engine.pushLead(DANA);
    const families = parsePrometheus(await engine.prometheus());
    const leads = families.find(({ name }) => name === "lead_sync_leads_total");
    expect(leads?.metrics).toEqual([{ labels: { property: PROPERTY, result: "synced" }, value: "1" }]);
  });

  it("refuses a property that is none", async () => {
    const { engine } = await createClockedWorld();
    await expect(engine.prometheus({ propertyId: "" })).rejects.toMatchObject({ code: "INVALID_INPUT" });
  });
});
