import { ConfigError } from "../../domain/errors.js";
import type { Integration } from "../../domain/integration.js";
import { cronOfProperty, zoneOfProperty } from "../../rules/schedule/property-cron.js";
import { throwIfAborted } from "../../runtime/sleep.js";
import type { EngineContext } from "../context.js";
import { pullLeads } from "../runs/pull.js";
import { pushLeads } from "../runs/push.js";
import type { Task } from "./task.js";

/** Properties that are synced by the clock, and what is wrong with the expressions of some. */
export interface PropertyTasks {
  tasks: Task[];
  problems: ConfigError[];
}

/** Those that are switched on and not synced in real time. */
export async function propertyTasks(ctx: EngineContext): Promise<PropertyTasks> {
  const { storage, schedule } = ctx;
  const [integrations, properties] = await Promise.all([storage.integrations.list(), storage.properties.list()]);
  const timeZones = new Map(properties.map(({ id, timeZone }) => [String(id), timeZone]));
  const tasks: Task[] = [];
  const problems: ConfigError[] = [];
  for (const integration of integrations) {
    const { propertyId, syncEnabled } = integration;
    if (!syncEnabled) continue;
    const { cron, problem } = cronOfProperty(integration, schedule);
    if (problem !== null)
      problems.push(new ConfigError(`Property ${propertyId}: ${problem}`, { context: { propertyId } }));
    if (cron !== null)
      tasks.push(syncTask(ctx, integration, { cron, timeZone: zoneOfProperty(timeZones.get(propertyId)) }));
  }
  return { tasks, problems };
}

function syncTask(ctx: EngineContext, { propertyId, retryAt }: Integration, when: Task["when"]): Task {
  const name = `sync:${propertyId}`;
  return {
    name,
    key: name,
    propertyId,
    when,
    notBefore: retryAt === null ? null : Date.parse(retryAt),
    mayBegin: async () => isAwake(await ctx.storage.integrations.get(propertyId), ctx.runtime.now()),
    run: (signal) => syncProperty(ctx, propertyId, signal),
  };
}

const isAwake = (integration: Integration | undefined, now: number): boolean =>
  integration?.syncEnabled === true && (integration.retryAt === null || Date.parse(integration.retryAt) <= now);

/** Brings in what changed in ResMan, then out what waits here. Each does nothing where the property's direction forbids it. */
async function syncProperty(ctx: EngineContext, propertyId: string, signal: AbortSignal): Promise<void> {
  const options = { propertyId, trigger: "schedule", signal } as const;
  await pullLeads(ctx, options);
  throwIfAborted(signal);
  const integration = await ctx.storage.integrations.get(propertyId);
  if (!integration?.syncEnabled || integration.syncDirection === "from_resman") return;
  await pushLeads(ctx, options);
  throwIfAborted(signal);
}
