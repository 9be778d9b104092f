import { expect, it } from "vitest";
import { LeadSyncMonitor } from "../../../src/monitoring/lead-sync-monitor.js";
import { webhookNotifier } from "../../../src/monitoring/notifiers/webhook-notifier.js";
import { systemRuntime } from "../../../src/runtime/system-runtime.js";
import { anEndpoint, answer } from "../../engine/bridge/support.js";
import { anAlertWorld } from "./support.js";

/** A monitor that tells a real server. */
async function aMonitor(...answers: Parameters<typeof anEndpoint>) {
  const world = anAlertWorld();
  const endpoint = await anEndpoint(...answers);
  const { storage, engine, runtime } = world;
  const { fetch } = systemRuntime;
  const pagerduty = webhookNotifier({ url: endpoint.url, runtime: { fetch } });
  const monitor = new LeadSyncMonitor({ storage, engine, runtime, notifiers: { pagerduty } });
  const news = (): unknown[] => endpoint.received.map(({ body }) => JSON.parse(body).news);
  return { world, endpoint, monitor, news };
}

it("has told everybody when a check by hand resolves, and shows how the rules stand then", async () => {
  const { world, monitor, news } = await aMonitor();
  await world.apiErrors(11);
  expect(await monitor.check()).toContainEqual(
    expect.objectContaining({ rule: "apiErrors", status: "firing", pendingNews: null }),
  );
  expect(news()).toEqual(["trigger"]);
  await world.runtime.advance(60_001);
  await monitor.check();
  await monitor.check();
  expect(news()).toEqual(["trigger", "resolve"]);
  expect(await monitor.alerts()).toEqual(await monitor.check());
});

it("has tried to, where the receiver is away; the next checks go on", async () => {
  const { world, endpoint, monitor, news } = await aMonitor(answer(500), answer(204));
  await world.apiErrors(11);
  const [alert] = await monitor.check();
  expect(alert).toMatchObject({ rule: "apiErrors", pendingNews: "trigger", newsAttempts: 1 });
  await world.runtime.advance(15_000);
  await monitor.check();
  expect(endpoint.received).toHaveLength(2);
  expect(news()).toEqual(["trigger", "trigger"]);
  expect((await monitor.alerts())[0]).toMatchObject({ pendingNews: null });
});

it("mutes and unmutes", async () => {
  const { world, monitor, news } = await aMonitor();
  await monitor.mute({ rule: "apiErrors" }, "2026-03-02T18:00:00Z");
  await world.apiErrors(11);
  await monitor.check();
  expect(news()).toEqual([]);
  expect(await monitor.unmute({ rule: "apiErrors" })).toMatchObject({ status: "firing", mutedUntil: null });
  await monitor.check();
  expect(news()).toEqual(["trigger"]);
  await expect(monitor.mute({ rule: "none" }, "2026-03-02T18:00:00Z")).rejects.toMatchObject({ code: "NOT_FOUND" });
});

it("refuses whatever is no alert, property or rule, each with an error that says so", async () => {
  const { world, monitor } = await aMonitor();
  const until = "2026-03-02T18:00:00Z";
  for (const none of [null, undefined, 7, "apiErrors", { rule: 7 }, { rule: "apiErrors", propertyId: 7 }] as never[]) {
    await expect(monitor.mute(none, until)).rejects.toMatchObject({ code: "INVALID_INPUT" });
    await expect(monitor.unmute(none)).rejects.toMatchObject({ code: "INVALID_INPUT" });
  }
  for (const none of [null, 7, { propertyId: 7 }] as never[]) {
    const values = await world.engine.metrics();
    await expect(monitor.trackSyncMetrics(values, none)).rejects.toMatchObject({ code: "INVALID_INPUT" });
  }
  const { storage, engine } = world;
  for (const wrong of [{ alertingRules: null }, { notifiers: null }, { notifiers: 7 }] as object[]) {
    const make = () => new LeadSyncMonitor({ storage, engine, ...wrong });
    expect(make).toThrow(expect.objectContaining({ code: "INVALID_CONFIG" }));
  }
});

it("ends a check with its signal", async () => {
  const { monitor } = await aMonitor();
  await expect(monitor.check(AbortSignal.abort())).rejects.toMatchObject({ code: "ABORTED" });
});
