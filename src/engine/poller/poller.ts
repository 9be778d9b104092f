import type { PollingTerms } from "../../rules/polling/next-poll.js";
import { cronOfProperty } from "../../rules/schedule/property-cron.js";
import type { EngineContext } from "../context.js";
import { WatchLoop } from "../schedule/watch-loop.js";
import { PropertyWatch } from "./property-watch.js";

/**
 * Pulls every property with inbound sync in real time, each at its own pace, until the signal fires. Properties with a schedule
 * are left to it. Never throws.
 */
export async function pollProperties(ctx: EngineContext, signal: AbortSignal): Promise<void> {
  const { polling, concurrency } = ctx.settings;
  if (!polling) return;
  const loop = new WatchLoop<PropertyWatch>(ctx, {
    during: "poll",
    concurrency,
    list: (watches) => listPolled(ctx, polling, watches),
  });
  await loop.run(signal);
}

async function listPolled(
  ctx: EngineContext,
  terms: PollingTerms,
  watches: ReadonlyMap<string, PropertyWatch>,
): Promise<Map<string, PropertyWatch>> {
  const { storage, schedule } = ctx;
  const [integrations, properties] = await Promise.all([storage.integrations.list(), storage.properties.list()]);
  const timeZones = new Map(properties.map(({ id, timeZone }) => [String(id), timeZone]));
  const polled = new Map<string, PropertyWatch>();
  for (const integration of integrations) {
    const { propertyId, syncEnabled, syncDirection } = integration;
    if (!syncEnabled || syncDirection === "to_resman" || cronOfProperty(integration, schedule).cron !== null) continue;
    const watch = watches.get(propertyId) ?? new PropertyWatch(ctx, terms, propertyId);
    watch.timeZone = timeZones.get(propertyId) ?? null;
    polled.set(propertyId, watch);
  }
  return polled;
}
